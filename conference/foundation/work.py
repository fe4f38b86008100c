"""Work: one transaction, and what to tell once it is committed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.hub import Push
from conference.foundation.mail import Letter, post
from conference.foundation.news import steer
from conference.foundation.revisions import raise_revisions
from conference.foundation.signals import Signal

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


class Work:
    """What a verb works with: the rows, the time of the deed, and the ways to tell others afterwards.

    Nothing is told before the commit, and nothing at all when the transaction fails.
    """

    def __init__(self, kit: "Kit", db: AsyncSession, *, quiet: bool = False) -> None:
        self.kit = kit
        self.db = db
        self.now: datetime = kit.clock.now()
        self.quiet = quiet  # deeds replayed from a file: nobody is written to
        self._pushes: list[Push] = []
        self._signals: list[Signal] = []

    def push(self, push: Push) -> None:
        """Tell a topic's listeners, after the commit."""
        self._pushes.append(push)

    def signal(self, signal: Signal) -> None:
        """Tell the features that listen for this kind of fact, after the commit."""
        self._signals.append(signal)

    async def mail(self, letter: Letter) -> None:
        """Put a letter into the outbox, in this transaction: it is sent if and only if this commits."""
        if not self.quiet:
            await post(self.db, letter, self.now)

    async def _number(self) -> dict[str, int]:
        await self.db.flush()
        numbers = await raise_revisions(self.db, (push.topic for push in self._pushes))
        await self.kit.bus.announce(self.db, numbers)
        return numbers

    async def _tell(self, numbers: dict[str, int]) -> None:
        for topic, seq in numbers.items():
            self.kit.revisions.learn(topic, seq)
            await steer(self.kit, topic)
        for push in self._pushes:
            self.kit.hub.publish(push, numbers[push.topic])
        for signal in self._signals:
            await self.kit.signals.send(self.kit, signal)


@asynccontextmanager
async def begin_work(kit: "Kit", *, quiet: bool = False) -> AsyncIterator[Work]:
    """Open a Work. On leaving without an error it commits, and only then tells."""
    async with kit.db.write() as db:
        work = Work(kit, db, quiet=quiet)
        yield work
        numbers = await work._number()
    await work._tell(numbers)
