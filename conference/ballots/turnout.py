"""Turnout while voting is open: how many have voted, told in ticks, and coarse counts by the minute."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import ref

from conference.ballots.box import roll_size
from conference.ballots.live import turnout_topic
from conference.foundation.hub import Push

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

FAN_OUT = 20_000  # frames a second that turnout may cost
LOOK_EVERY = 2.0  # seconds between two looks for votes that other processes stored
PATIENCE = 30.0  # seconds without listeners or votes until nobody looks any more


class Turnouts:
    """The turnout of the ballots of one process. It holds numbers, never who they stand for."""

    def __init__(self, kit: "Kit") -> None:
        self._kit = ref(kit)
        self._dirty: set[int] = set()
        self._tickers: dict[int, asyncio.Task[None]] = {}
        self._minutes: dict[int, Counter[datetime]] = {}
        self._refused: Counter[int] = Counter()
        self._said: dict[int, int] = {}

    def count(self, ballot: int, stored: int, refused: int) -> None:
        """A batch was committed."""
        kit = self._kit()
        if kit is None or not (stored or refused):
            return
        self._refused[ballot] += refused
        if stored:
            minute = kit.clock.now().replace(second=0, microsecond=0)
            self._minutes.setdefault(ballot, Counter())[minute] += stored
            self._dirty.add(ballot)
            self.watch(ballot)

    def watch(self, ballot: int) -> None:
        """Tell listeners of the ballot's turnout from now on, while there are any."""
        task = self._tickers.get(ballot)
        if task is None or task.done():
            self._tickers[ballot] = asyncio.create_task(self._tick(ballot), name=f"turnout {ballot}")

    def said(self, ballot: int) -> int | None:
        """How many have voted, as it was last told: a moment old. None where nobody watches."""
        return self._said.get(ballot) if ballot in self._tickers else None

    def by_minute(self, ballot: int) -> Mapping[datetime, int]:
        """Votes stored by this process since it started, by the full minute."""
        return self._minutes.get(ballot, Counter())

    def refused(self, ballot: int) -> int:
        """Second votes and used codes that this process has refused since it started."""
        return self._refused[ballot]

    async def _tick(self, ballot: int) -> None:
        loop = asyncio.get_running_loop()
        looked, heard, said = loop.time(), loop.time(), -1
        while (kit := self._kit()) is not None and loop.time() - heard < PATIENCE:
            listening = kit.hub.present(turnout_topic(ballot)) > 0
            dirty = ballot in self._dirty
            if listening or dirty:
                heard = loop.time()
            if dirty or (listening and loop.time() - looked > LOOK_EVERY):
                self._dirty.discard(ballot)
                looked = loop.time()
                said = self._said[ballot] = await _tell(kit, ballot, said)
            pace = pause(len(kit.hub.clients))
            del kit  # a process that ends is not held back by its clockwork
            await asyncio.sleep(pace)
        self._tickers.pop(ballot, None)


def pause(sockets: int) -> float:
    """Seconds between two ticks, so that fan-out costs the same however many listen: 0.1 to 1."""
    return 1 / min(10.0, max(1.0, FAN_OUT / max(1, sockets)))


async def _tell(kit: "Kit", ballot: int, said: int) -> int:
    """Tell the turnout where it has changed. Ephemeral: its number counts in this process's memory alone."""
    async with kit.db.read() as db:
        voted = await roll_size(db, ballot)
    if voted != said:
        topic = turnout_topic(ballot)
        seq = kit.revisions[topic] + 1
        kit.revisions.learn(topic, seq)
        kit.hub.publish(Push(topic, data={"voted": voted}), seq)
    return voted
