"""The pulse of running polls: results and turnout read once a tick, kept for pages, and told to whoever listens."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from conference.foundation.hub import Hub, Push
from conference.foundation.ticker import Ticker, pause
from conference.polls.cards import PollView
from conference.polls.live import desk_topic, results_topic, turnout_topic
from conference.polls.models import PollKind
from conference.polls.queries import counts_of, people_in, place_of, poll_at
from conference.polls.tallies import Tally, tally_of

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

MOST_KEPT = 500
AS_HTML = (PollKind.WORDS,)  # whose rows come and go; the others only grow


@dataclass(frozen=True, slots=True)
class Standings:
    """How a poll stands: who answered at all, and the tally of each question by its number."""

    people: int
    tallies: dict[int, Tally]


@dataclass(frozen=True, slots=True)
class _Kept:
    poll: PollView
    batch: int  # how many batches had been stored when it was counted
    until: float
    standings: Standings


class Pulse:
    """What this process knows of its running polls."""

    def __init__(self, kit: "Kit") -> None:
        self._ticker = Ticker(kit, _topics, self._tell)
        self._kept: dict[int, _Kept] = {}
        self._batches: Counter[int] = Counter()
        self._said: dict[int, Standings] = {}
        self._counting = asyncio.Lock()

    def mark(self, poll: int) -> None:
        """A batch of answers was stored."""
        self._batches[poll] += 1
        self._ticker.mark(poll)

    def watch(self, poll: int) -> None:
        """Somebody opens a page with this poll."""
        self._ticker.watch(poll)

    def forget(self, poll: int) -> None:
        """Count anew: answers were stored in a transaction of somebody's own."""
        self._batches[poll] += 1

    async def standings(self, kit: "Kit", polls: Sequence[PollView]) -> dict[int, Standings]:
        """The present tallies by poll. They hold every answer that this process has stored, and those of others up to
        the last tick: a crowd that answers in one batch and looks is counted once."""
        if not all(self._fresh(poll) for poll in polls):
            async with self._counting:  # who waited here finds what the one before has counted
                stale = [poll for poll in polls if not self._fresh(poll)]
                if stale:
                    await self._count(kit, stale)
        return {poll.id: self._kept[poll.id].standings for poll in polls}

    def _fresh(self, poll: PollView) -> bool:
        kept = self._kept.get(poll.id)
        return (
            kept is not None and kept.batch == self._batches[poll.id] and kept.until > monotonic() and kept.poll == poll
        )

    async def _count(self, kit: "Kit", polls: Sequence[PollView]) -> None:
        batches = {poll.id: self._batches[poll.id] for poll in polls}  # taken before the rows are read
        counted = await read_standings(kit, polls)
        until = monotonic() + pause(len(kit.hub.clients))
        for poll in polls:
            self._kept.pop(poll.id, None)  # the latest stand last
            self._kept[poll.id] = _Kept(poll, batches[poll.id], until, counted[poll.id])
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))

    async def _tell(self, kit: "Kit", number: int) -> None:
        async with kit.db.read() as db:
            place = await place_of(db, number)
            if place is None:
                return
            poll = await poll_at(db, place[0], number)
        fresh = (await self.standings(kit, [poll]))[number]
        if fresh == self._said.get(number):
            return
        self._said[number] = fresh
        _publish(kit, Push(turnout_topic(number), data={"n": fresh.people}))
        if poll.kind == PollKind.QUIZ:
            return  # what was answered is shown when a question's time is over
        for topic in (results_topic(number), desk_topic(number)):
            if kit.hub.present(topic):
                _publish(kit, _result(kit, topic, poll, fresh))


def _topics(poll: int) -> Sequence[str]:
    return (turnout_topic(poll), results_topic(poll), desk_topic(poll))


def _result(kit: "Kit", topic: str, poll: PollView, standings: Standings) -> Push:
    """The frame with the result: encoded once for everybody who listens."""
    if poll.kind in AS_HTML:
        tally = next(iter(standings.tallies.values()))
        html = kit.templates.render("polls/_result.html", poll=poll, tally=tally, topic=topic, seq=0)
        return Push(topic, html=html)
    return Push(topic, data={number: tally.as_data() for number, tally in standings.tallies.items()})


def _publish(kit: "Kit", push: Push) -> None:
    """Ephemeral: the frame's number counts in this process alone."""
    kit.hub.publish(push, kit.revisions.count_on(push.topic))


async def read_standings(kit: "Kit", polls: Sequence[PollView]) -> dict[int, Standings]:
    """Count the answers to some polls. Two queries, however many there are."""
    now = kit.clock.now()
    async with kit.db.glance() as db:
        counts, people = await counts_of(db, polls), await people_in(db, polls)
    return {
        poll.id: Standings(
            people.get(poll.id, 0),
            {
                question.id: tally_of(poll, question, counts[question.id], with_right=question.is_over(now))
                for question in poll.questions
            },
        )
        for poll in polls
    }


_pulses: WeakKeyDictionary[Hub, Pulse] = WeakKeyDictionary()


def watch_poll(kit: "Kit", poll: int) -> None:
    """Somebody listens to this poll here."""
    pulse_of(kit).watch(poll)


def pulse_of(kit: "Kit") -> Pulse:
    """The one pulse of this process's kit."""
    pulse = _pulses.get(kit.hub)
    if pulse is None:
        pulse = _pulses[kit.hub] = Pulse(kit)
    return pulse
