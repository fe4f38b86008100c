"""Topics: which names there are on the live socket, and who may listen to each."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.secrets import Secrets

MayHear = Callable[..., Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A family of topics: `event.{}.programme`, where each `{}` is a whole number.

    `may_listen(db, person, *numbers)` is asked at subscribing and after every change of role;
    `person` is None for a visitor who is not signed in. Where the answer needs a secret of the installation
    (`with_secrets`), the rule is asked `may_listen(db, secrets, person, *numbers)`.
    """

    pattern: str
    may_listen: MayHear
    with_secrets: bool = False


class TopicRules:
    """All topics of the application."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._rules = [(re.compile(_expression(topic.pattern)), topic) for topic in topics]

    async def may_listen(self, db: AsyncSession, secrets: Secrets, person: int | None, name: str) -> bool:
        """False for an unknown topic as for a forbidden one."""
        for expression, topic in self._rules:
            if found := expression.fullmatch(name):
                numbers = map(int, found.groups())
                if topic.with_secrets:
                    return await topic.may_listen(db, secrets, person, *numbers)
                return await topic.may_listen(db, person, *numbers)
        return False


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\{\}", r"(-?\d{1,12})")
