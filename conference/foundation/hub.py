"""The hub: topics, who listens to them, and the frames on their way, encoded once and sent in ticks."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from conference.foundation.metrics import Metrics

TICK = 0.02  # seconds; joining the frames of one tick saves most of a broadcast's cost
REFRESH_EVERY = 1.0  # seconds between two refreshes of one topic


@dataclass(frozen=True, slots=True)
class Push:
    """News for a topic: a partial to put in place, data for a script, or (neither) a wish to refetch."""

    topic: str
    html: str | None = None
    data: object | None = None

    @property
    def kind(self) -> str:
        return "html" if self.html is not None else "refresh" if self.data is None else "data"


class Sender(Protocol):
    """The way to one client. `write` never waits; False says that the client has stopped reading."""

    def write(self, text: str) -> bool: ...

    def drop(self) -> None: ...


@dataclass(eq=False, slots=True)
class Client:
    """One open socket. `person` and `login` are None for a visitor who is not signed in."""

    sender: Sender
    person: int | None = None
    login: int | None = None
    topics: set[str] = field(default_factory=set)
    pending: list[str] = field(default_factory=list)


MayListen = Callable[[int | None, str], Awaitable[bool]]


def frame(topic: str, seq: int, kind: str, payload: object = None) -> str:
    """One frame as JSON text: `[topic, seq, kind, payload]`."""
    return json.dumps([topic, seq, kind, payload], ensure_ascii=False, separators=(",", ":"))


class Hub:
    """Delivers pushes to this process's clients. One that stops reading is dropped and delays nobody."""

    def __init__(self, metrics: Metrics) -> None:
        self.clients: set[Client] = set()
        self._topics: dict[str, set[Client]] = defaultdict(set)
        self.may_listen: MayListen | None = None  # set by the roof, which knows the features' rules
        self._metrics = metrics
        self._due: set[Client] = set()
        self._tick: asyncio.TimerHandle | None = None
        self._flushed = 0.0
        self._refreshed: dict[str, float] = {}
        self._refreshing: dict[str, int] = {}

    def enter(self, client: Client) -> None:
        self.clients.add(client)
        self._metrics.sockets.set(len(self.clients))

    def leave(self, client: Client) -> None:
        self.clients.discard(client)
        self._due.discard(client)
        for topic in list(client.topics):
            self.unsubscribe(client, topic)
        self._metrics.sockets.set(len(self.clients))

    def subscribe(self, client: Client, topic: str) -> None:
        client.topics.add(topic)
        self._topics[topic].add(client)

    def unsubscribe(self, client: Client, topic: str) -> None:
        client.topics.discard(topic)
        listeners = self._topics.get(topic)
        if listeners is not None:
            listeners.discard(client)
            if not listeners:
                del self._topics[topic]

    def present(self, topic: str) -> int:
        """How many different persons listen to a topic here."""
        return len({client.person for client in self._topics.get(topic, ()) if client.person is not None})

    def publish(self, push: Push, seq: int) -> None:
        """Send news to the topic's listeners at the next tick."""
        if push.kind == "refresh":
            self.refresh(push.topic, seq)
        else:
            self._send(
                push.topic,
                frame(push.topic, seq, push.kind, push.html if push.html is not None else push.data),
            )

    def refresh(self, topic: str, seq: int) -> None:
        """Ask the topic's listeners to refetch, at most once a second: what comes sooner is joined."""
        if topic not in self._topics:
            return
        loop = asyncio.get_running_loop()
        if topic in self._refreshing:
            self._refreshing[topic] = max(seq, self._refreshing[topic])
            return
        wait = self._refreshed.get(topic, 0.0) + REFRESH_EVERY - loop.time()
        self._refreshing[topic] = seq
        loop.call_later(max(0.0, wait), self._refresh_now, topic)

    def say(self, client: Client, text: str) -> None:
        """Send one frame to one client at the next tick."""
        client.pending.append(text)
        self._due.add(client)
        self._wind()

    def close(self, clients: Iterable[Client]) -> None:
        """Part with clients whose access has ended."""
        for client in list(clients):
            self.leave(client)
            client.sender.drop()

    def close_login(self, login: int) -> None:
        """Part with all sockets that one sign-in opened: it was ended."""
        self.close([client for client in self.clients if client.login == login])

    async def recheck(self, person: int) -> None:
        """Ask anew whether a person may hear each topic, after a change of role."""
        for client in [client for client in self.clients if client.person == person]:
            for topic in list(client.topics):
                if self.may_listen is not None and not await self.may_listen(person, topic):
                    self.unsubscribe(client, topic)
                    self.say(client, frame(topic, 0, "denied"))

    def reload_all(self) -> None:
        """Ask everybody to refetch everything: news may have been missed."""
        for client in self.clients:
            self.say(client, frame("", 0, "reload"))

    def _refresh_now(self, topic: str) -> None:
        seq = self._refreshing.pop(topic)
        now = asyncio.get_running_loop().time()
        self._refreshed[topic] = now
        if len(self._refreshed) > 10_000:
            self._refreshed = {name: at for name, at in self._refreshed.items() if at > now - REFRESH_EVERY}
        self._send(topic, frame(topic, seq, "refresh"))

    def _send(self, topic: str, text: str) -> None:
        for client in self._topics.get(topic, ()):
            client.pending.append(text)
            self._due.add(client)
        self._wind()

    def _wind(self) -> None:
        """Flush soon: at once after a quiet spell, else when the tick is over, so that a storm is joined."""
        if self._tick is None and self._due:
            loop = asyncio.get_running_loop()
            self._tick = loop.call_at(max(loop.time(), self._flushed + TICK), self._flush)

    def _flush(self) -> None:
        self._tick = None
        self._flushed = asyncio.get_running_loop().time()
        due, self._due = self._due, set()
        joined: dict[tuple[int, ...], str] = {}
        for client in due:
            pending, client.pending = client.pending, []
            # Most clients of a tick wait for the very same frames: join those once.
            key = tuple(map(id, pending))
            text = joined.get(key)
            if text is None:
                text = joined[key] = "[" + ",".join(pending) + "]"
            self._metrics.frames.inc(len(pending))
            if not client.sender.write(text):
                self._metrics.dropped.inc()
                self.close([client])
