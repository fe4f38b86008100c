"""Whether the organisers' locks can all be kept."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from conference.matchmaking.rules.concern import Concern, named
from conference.meetings.queries import MatchInput
from conference.meetings.rules.pace import day_of

PATH = "console/matchmaking/locks"


def lock_concerns(given: MatchInput, now: datetime, locks: Mapping[int, int]) -> list[Concern]:
    """Every lock that contradicts the event's data or another lock, with its two people; each blocks a run.

    A lock whose request has become a meeting or has ended says nothing any more.
    """
    wishes = {wish.request_id: (wish.asker, wish.invitee) for wish in given.wishes}
    live = {request: slot for request, slot in locks.items() if request in wishes}
    return [
        named("lock", f"A lock cannot be kept: {why}.", wishes[request], given, blocks=True, path=PATH)
        for request, why in _broken(given, now, live, wishes)
    ]


def kept_locks(given: MatchInput, locks: Mapping[int, int]) -> dict[int, int]:
    """The locks of requests that are open still."""
    open_still = {wish.request_id for wish in given.wishes}
    return {request: slot for request, slot in locks.items() if request in open_still}


def _broken(
    given: MatchInput, now: datetime, locks: Mapping[int, int], wishes: Mapping[int, tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    slots = {slot.id: slot for slot in given.slots}
    booked = {(end, m.slot_id) for m in given.meetings for end in (m.first, m.second)}
    counts = Counter(end for m in given.meetings for end in (m.first, m.second))
    tables = Counter(m.slot_id for m in given.meetings)
    day = day_of(given.slots, given.pace)
    busy = defaultdict[int, set[int]](set)
    for end, held in booked:
        busy[end].add(held)
    there: defaultdict[int, set[int]] = defaultdict(set)
    for request, number in locks.items():
        slot, pair = slots.get(number), wishes[request]
        if slot is None or slot.starts_at <= now:
            yield request, "its slot was taken out" if slot is None else "its slot has begun"
            continue
        why = ""
        for person in pair:
            name = given.names.get(person, "somebody who left")
            if person in there[number] or (person, number) in booked:
                why = f"{name} has two meetings in one slot"
            elif number not in given.people.get(person, frozenset()):
                why = f"{name} is not free then"
            elif counts[person] >= given.max_meetings:
                why = f"{name} has the most meetings that the event allows"
            elif number in day.barred(busy[person]):
                why = f"{name} would have no break"
        if given.apart.why(*pair):
            why = "the two may not meet"
        elif not why and tables[number] >= given.tables_in(slot):
            why = "all tables are taken then"
        if why:
            yield request, why
            continue
        tables[number] += 1
        there[number] |= set(pair)
        for person in pair:
            busy[person].add(number)
        counts.update(pair)
