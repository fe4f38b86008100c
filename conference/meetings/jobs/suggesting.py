"""Makes suggestions anew when profiles, rules or requests have changed, in a process of its own.

A look costs nothing while no topic of an event has news. Profiles and weights count within seconds; requests, meetings
and free slots come in all the time, so that they are gathered for a minute. Between two runs of an event there is at
least four times as long a rest as the last one took.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from conference.directory.kept import roster_of
from conference.directory.live import directory_topic
from conference.foundation.child import OUT_OF_TIME, Json, run_child
from conference.foundation.kit import Kit
from conference.foundation.logs import log
from conference.meetings.live import meetings_topic, suggestions_topic
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import availability
from conference.meetings.queries.standing import participants
from conference.meetings.queries.suggestions import (
    as_weights,
    basis_of,
    events_with_meetings,
    in_touch,
    suggestion_rules,
)
from conference.meetings.rules.suggesting import problem_of, written
from conference.meetings.service import end_edition, keep_lists
from scheduling.suggestions.model import Problem

SOON, LATER, REST = 5.0, 60.0, 4.0  # seconds, seconds, times the last run
LIMIT = 300.0  # seconds after which a run is given up
BATCH = 100  # lists in one transaction

Compute = Callable[[bytes], Awaitable[list[Json]]]


@dataclass(slots=True)
class _Seen:
    """What an event's newest run knew, and from when on the next one may begin."""

    soon: tuple[int, ...]
    later: int
    at: float
    took: float


class Suggesting:
    """The events whose suggestions this process makes, one after the other."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}
        self._at_work: asyncio.Task[None] | None = None

    async def look(self, kit: Kit) -> None:
        """Take up the first event that has news; returns at once."""
        if self._at_work is not None and not self._at_work.done():
            return
        async with kit.db.read() as db:
            events = await events_with_meetings(db)
        due = next((event for event in events if self._due(kit, event)), None)
        if due is not None:
            self._at_work = asyncio.create_task(self._refresh(kit, due), name="suggestions")

    def _due(self, kit: Kit, event: int) -> bool:
        seen = self._seen.get(event)
        if seen is None:
            return True
        soon, later = _numbers(kit, event)
        rested = monotonic() - seen.at
        wait = SOON if soon != seen.soon else LATER
        return (soon, later) != (seen.soon, seen.later) and rested > max(wait, REST * seen.took)

    async def _refresh(self, kit: Kit, event: int) -> None:
        (profiles, suggestions), later = _numbers(kit, event)  # before the rows are read: what comes later is news
        began, pause = monotonic(), 0.0
        try:
            suggestions += await refresh_suggestions(kit, event)  # its own news is none
        except Exception:  # the edge of the job: it is tried again after a while
            log.exception("suggestions failed", extra={"event": event})
            profiles, pause = -1, LATER
        now = monotonic()
        self._seen[event] = _Seen((profiles, suggestions), later, now + pause, now - began)


def _numbers(kit: Kit, event: int) -> tuple[tuple[int, ...], int]:
    revisions = kit.revisions
    soon = (revisions[directory_topic(event)], revisions[suggestions_topic(event)])
    return soon, revisions[meetings_topic(event)]


async def refresh_suggestions(kit: Kit, event: int, compute: Compute | None = None) -> bool:
    """Make an event's suggestions, unless nothing that they are made from has changed; whether they were made."""
    problem = await problem_at(kit, event)
    given, basis = written(problem)
    async with kit.db.read() as db:
        if basis == await basis_of(db, event):
            return False
    lines = await (compute or _in_child)(given)
    lists, done = lines[:-1], lines[-1]
    for start in range(0, len(lists), BATCH):
        async with kit.work() as work:
            await keep_lists(work, event, lists[start : start + BATCH])
        await asyncio.sleep(0)
    async with kit.work() as work:
        await end_edition(work, event, basis, done, [line["person"] for line in lists])
    return True


async def problem_at(kit: Kit, event: int) -> Problem:
    """The event as it stands."""
    async with kit.db.read() as db:
        roster = await roster_of(kit, db, event)
        members = set(await participants(db, event))
        rules = await suggestion_rules(db, event)
        apart = await apart_of(db, event)
        pairs = await in_touch(db, event)
        times = await availability(db, event, kit.clock.now())
    people = {entry.id: entry for entry in roster.entries if entry.id in members}
    free = {number for number in people if times.free.get(number, 0) & times.table_left or not times.slots}
    return problem_of(people, free, apart, pairs, as_weights(rules), rules.least)


async def _in_child(given: bytes) -> list[Json]:
    lines: list[Json] = []
    ended = await run_child("scheduling.suggestions", given=given, limit=LIMIT, line=lines.append)
    if ended.status or not lines or lines[-1].get("type") != "done":
        said = "too long" if ended.complaints == OUT_OF_TIME else ended.complaints[-500:]
        raise RuntimeError(f"the engine ended with {ended.status}: {said or lines[-1:]}")
    return lines
