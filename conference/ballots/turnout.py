"""Turnout while voting is open: how many have voted, told in ticks, and coarse counts by the minute."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import ref

from conference.ballots.box import box_size
from conference.ballots.live import turnout_topic
from conference.foundation.hub import Push
from conference.foundation.ticker import Ticker

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


class Turnouts:
    """The turnout of the ballots of one process. It holds numbers, never who they stand for."""

    def __init__(self, kit: "Kit") -> None:
        self._kit = ref(kit)
        self._ticker = Ticker(kit, lambda ballot: (turnout_topic(ballot),), self._tell)
        self._minutes: dict[int, Counter[datetime]] = {}
        self._refused: Counter[int] = Counter()
        self._said: dict[int, int] = {}

    def count(self, ballot: int, stored: int, refused: int) -> None:
        """A batch was committed."""
        kit = self._kit()
        if kit is None:
            return
        self._refused[ballot] += refused
        if stored:
            minute = kit.clock.now().replace(second=0, microsecond=0)
            self._minutes.setdefault(ballot, Counter())[minute] += stored
            self._ticker.mark(ballot)

    def watch(self, ballot: int) -> None:
        """Tell listeners of the ballot's turnout from now on, while there are any."""
        self._ticker.watch(ballot)

    def said(self, ballot: int) -> int | None:
        """How many have voted, as it was last told: a moment old. None where nobody watches."""
        return self._said.get(ballot) if self._ticker.watches(ballot) else None

    def by_minute(self, ballot: int) -> Mapping[datetime, int]:
        """Votes stored by this process since it started, by the full minute."""
        return self._minutes.get(ballot, Counter())

    def refused(self, ballot: int) -> int:
        """Second votes and used codes that this process has refused since it started."""
        return self._refused[ballot]

    async def _tell(self, kit: "Kit", ballot: int) -> None:
        """Tell the turnout where it has changed. Ephemeral: its number counts in this process alone."""
        async with kit.db.read() as db:
            voted = await box_size(db, ballot)
        if voted != self._said.get(ballot, -1):
            self._said[ballot] = voted
            topic = turnout_topic(ballot)
            kit.hub.publish(Push(topic, data={"voted": voted}), kit.revisions.count_on(topic))
