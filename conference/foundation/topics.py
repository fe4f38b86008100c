"""Topics: which names there are on the live socket, and who may listen to each."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

MayHear = Callable[..., Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A family of topics: `event.{}.programme`, where each `{}` is a whole number.

    `may_listen(db, person, *numbers)` is asked at subscribing and after every change of role;
    `person` is None for a visitor who is not signed in.
    """

    pattern: str
    may_listen: MayHear


class TopicRules:
    """All topics of the application."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._rules = [(re.compile(_expression(topic.pattern)), topic.may_listen) for topic in topics]

    async def may_listen(self, db: AsyncSession, person: int | None, topic: str) -> bool:
        """False for an unknown topic as for a forbidden one."""
        for expression, may in self._rules:
            if found := expression.fullmatch(topic):
                return await may(db, person, *map(int, found.groups()))
        return False


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\{\}", r"(\d{1,12})")
