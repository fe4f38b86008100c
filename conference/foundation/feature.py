"""Feature, the front door of each part of the product, and the roof under which all parts stand."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.requests import HTTPConnection, Request
from starlette.routing import Route

from conference.foundation.jobs import Job
from conference.foundation.kit import Kit
from conference.foundation.signals import Listener
from conference.foundation.topics import Topic, TopicRules


class Identity(NamedTuple):
    """Who speaks: the person's number and the number of the sign-in."""

    person: int | None
    login: int | None


class Watch(NamedTuple):
    """What begins when somebody joins a topic of the family `pattern`, with one number: its ticks, in this process."""

    pattern: str
    begin: Callable[[Kit, int], None]


_ONE_NUMBER = re.compile(r"\d+")
PageContext = Callable[[Request, Any], Awaitable[None]]
Identify = Callable[[HTTPConnection], Awaitable[Identity | None]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature offers.

    Its functions fill in the `templating.Page`: those of `context` who looks and where, which every template may ask;
    those of `frame` what stands around a whole page (sign, strip, bell, panels). A partial goes without these.
    """

    name: str
    routes: Sequence[Route] = ()
    topics: Sequence[Topic] = ()
    watches: Sequence[Watch] = ()
    jobs: Sequence[Job] = ()
    listeners: Sequence[Listener] = ()
    context: Sequence[PageContext] = ()
    frame: Sequence[PageContext] = ()
    identify: Identify | None = None


@dataclass(slots=True)
class Roof:
    """The features, put together."""

    kit: Kit
    features: Sequence[Feature]
    topics: TopicRules = field(init=False)
    _watches: dict[str, Callable[[Kit, int], None]] = field(init=False)

    def __post_init__(self) -> None:
        self._watches = {watch.pattern: watch.begin for feature in self.features for watch in feature.watches}
        self.topics = TopicRules(topic for feature in self.features for topic in feature.topics)
        for feature in self.features:
            self.kit.signals.connect(feature.listeners)
        self.kit.hub.may_listen = self.may_listen

    @property
    def jobs(self) -> list[Job]:
        return [job for feature in self.features for job in feature.jobs]

    async def identify(self, connection: HTTPConnection) -> Identity | None:
        for feature in self.features:
            if feature.identify is not None:
                return await feature.identify(connection)
        return None

    def joined(self, topic: str) -> None:
        """Somebody listens here from now on: a page may come from one process and its socket lead to another."""
        family, number = _ONE_NUMBER.sub("{}", topic), _ONE_NUMBER.search(topic)
        if number is not None and (begin := self._watches.get(family)) is not None:
            begin(self.kit, int(number[0]))

    async def may_listen(self, person: int | None, topic: str) -> bool:
        async with self.kit.db.read() as db:
            return await self.topics.may_listen(db, self.kit.secrets, person, topic)
