"""Batching: what many ask for in one moment is gathered for a moment and stored together, in one transaction."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from conference.foundation.errors import TooMany
from conference.foundation.logs import log

WINDOW = 0.02  # seconds that a batch waits for company
SIZE = 500  # items in one transaction
QUEUE = 10_000  # items that may wait; whoever comes then is asked to come again


class Batched(Protocol):
    """What can be batched: items with the same number `batch` are stored together."""

    @property
    def batch(self) -> int: ...


Item = TypeVar("Item", bound=Batched)
Fate = TypeVar("Fate")


class Batcher(Generic[Item, Fate]):
    """The writer of one process. Its task lives only while items wait, so nobody has to start or stop it.

    `store` takes items of one batch in order of arrival, at most `SIZE`, and tells the fate of each; what it raises
    reaches everybody in that batch, and the next batch goes on.
    """

    def __init__(self, name: str, store: Callable[[Sequence[Item]], Awaitable[Sequence[Fate]]], full: str) -> None:
        self._name = name
        self._store = store
        self._full = full  # what the one who comes too many reads
        self._waiting: deque[tuple[Item, asyncio.Future[Fate]]] = deque()
        self._under_way: list[tuple[Item, asyncio.Future[Fate]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Fate:
        """Store an item and tell what became of it, after the commit. Raises TooMany when too many wait."""
        if len(self._waiting) >= QUEUE:
            raise TooMany(self._full, 1)
        fate: asyncio.Future[Fate] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, fate))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=self._name)
        # Shielded: a browser that goes away takes back its question, not what it sent.
        return await asyncio.shield(fate)

    async def settled(self, batch: int) -> None:
        """Wait until the fate is known of everything that is in this batch now."""
        pending = [fate for item, fate in (*self._under_way, *self._waiting) if item.batch == batch]
        if pending:
            await asyncio.wait(pending)

    async def _run(self) -> None:
        await asyncio.sleep(WINDOW)
        while self._waiting:
            taken = self._under_way = [self._waiting.popleft() for _ in range(min(SIZE, len(self._waiting)))]
            # The sort is stable: within a batch the order of arrival stays.
            for _, batch in groupby(sorted(taken, key=_batch_of), key=_batch_of):
                await self._settle(list(batch))
            self._under_way = []

    async def _settle(self, batch: Sequence[tuple[Item, asyncio.Future[Fate]]]) -> None:
        try:
            fates = await self._store([item for item, _ in batch])
        except Exception as error:  # the edge of the writer's loop: each learns of it, the next batch goes on
            log.error("batch not stored", extra={"batch": self._name, "reason": type(error).__name__})
            for _, fate in batch:
                if not fate.done():
                    fate.set_exception(error)
            return
        for (_, fate), became in zip(batch, fates, strict=True):
            if not fate.done():
                fate.set_result(became)


def _batch_of(waiting: tuple[Batched, object]) -> int:
    return waiting[0].batch
