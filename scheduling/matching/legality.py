"""The hard rules of a plan, checked one by one from the problem alone, with no code of the search."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.ids import Id
from scheduling.matching.maxmin import floor_of
from scheduling.matching.model import Fixed, Meeting, Objective, Person, Problem, Wish
from scheduling.matching.parties import Parties
from scheduling.matching.residual import residual


class Broken(StrEnum):
    """Which promise is broken."""

    PROBLEM = "problem"  # the problem contradicts itself; nothing else is checked
    UNKNOWN = "unknown"
    PARTY = "party"  # not the people of the wish
    HELD_TWICE = "held_twice"
    TWO_AT_ONCE = "two_at_once"
    UNAVAILABLE = "unavailable"
    MAXIMUM = "maximum"
    RUN = "run"  # more meetings without a break than the person takes
    PAUSE = "pause"
    FORBIDDEN = "forbidden"  # a pair or two kinds that must not meet
    WISH_SLOT = "wish_slot"  # not a slot that the wish allows
    ORDER = "order"
    LOCK = "lock"
    TABLES = "tables"
    OBJECTIVE = "objective"
    GAPS = "gaps"
    CERTIFICATE = "certificate"
    BOUND = "bound"
    PROOF = "proof"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Violation:
    code: Broken
    fact: str


def check_meetings(problem: Problem, meetings: Sequence[Meeting]) -> list[Violation]:
    """The hard rules only: what makes a set of meetings legal."""
    wishes = {wish.id: wish for wish in problem.wishes}
    slots = {slot.id for slot in problem.slots}
    people = {person.id for person in problem.people}
    strange = [m for m in meetings if m.wish not in wishes or m.slot not in slots or not people.issuperset(m.people)]
    if strange:
        return [Violation(Broken.UNKNOWN, f"{meeting} names an unknown wish, slot or person") for meeting in strange]
    lost = [m for m in meetings if not people.issuperset(_party(wishes, m))]
    if lost:
        return [Violation(Broken.PARTY, f"{meeting} does not say who comes for a team") for meeting in lost]
    return [
        *_wishes(problem, wishes, meetings),
        *_persons(problem, wishes, meetings),
        *_orders(problem, meetings),
        *_tables(problem, meetings),
        *_locks(problem, meetings),
    ]


def objective_of(problem: Problem, meetings: Sequence[Meeting]) -> Objective:
    """Counted from the meetings, which must be known."""
    wishes = {wish.id: wish for wish in problem.wishes}
    held = Counter(end for meeting in meetings for end in _party(wishes, meeting))
    could = residual(problem).could if problem.max_min else {}
    return Objective(
        covered=len(held),
        shortfall=sum(max(0, person.minimum - held[person.id]) for person in problem.people),
        value=sum(wishes[meeting.wish].value for meeting in meetings),
        must=sum(wishes[meeting.wish].must for meeting in meetings),
        floor=floor_of(could, held) if could else 0,
    )


def gaps_of(problem: Problem, meetings: Sequence[Meeting]) -> int:
    """The idle slots of all people: between two meetings of one block, there and with nothing to do."""
    wishes = {wish.id: wish for wish in problem.wishes}
    times: dict[Id, set[Id]] = defaultdict(set)
    for meeting in meetings:
        for end in _party(wishes, meeting):
            times[end].add(meeting.slot)
    gaps = 0
    for person in problem.people:
        waiting, met = 0, False
        for t, slot in enumerate(problem.slots):
            if t and slot.block != problem.slots[t - 1].block:
                waiting, met = 0, False
            if slot.id in times[person.id]:
                gaps += waiting
                waiting, met = 0, True
            elif met and slot.id in person.slots:
                waiting += 1
    return gaps


def _party(wishes: dict[Id, Wish], meeting: Meeting) -> tuple[Id, ...]:
    return meeting.people or wishes[meeting.wish].ends


def _wishes(problem: Problem, wishes: dict[Id, Wish], meetings: Sequence[Meeting]) -> Iterator[Violation]:
    parties = Parties(problem)
    for meeting in meetings:
        wish, party = wishes[meeting.wish], _party(wishes, meeting)
        if not parties.comes(wish, party):
            yield Violation(Broken.PARTY, f"{party} are not whom {wish.id!r} asks for")
        elif not parties.allows(wish, party):
            yield Violation(Broken.FORBIDDEN, f"{' and '.join(map(repr, party))} must not meet")
        if wish.slots is not None and meeting.slot not in wish.slots:
            yield Violation(Broken.WISH_SLOT, f"{wish.id!r} is not to be held in {meeting.slot!r}")
    for wish_id, count in Counter(meeting.wish for meeting in meetings).items():
        if count > 1:
            yield Violation(Broken.HELD_TWICE, f"{wish_id!r} is held {count} times")


def _persons(problem: Problem, wishes: dict[Id, Wish], meetings: Sequence[Meeting]) -> Iterator[Violation]:
    times: dict[Id, list[Id]] = defaultdict(list)
    for meeting in meetings:
        for end in _party(wishes, meeting):
            times[end].append(meeting.slot)
    for person in problem.people:
        slots = times[person.id]
        for slot in slots:
            if slot not in person.slots:
                yield Violation(Broken.UNAVAILABLE, f"{person.id!r} is not available in {slot!r}")
        if len(set(slots)) < len(slots):
            yield Violation(Broken.TWO_AT_ONCE, f"{person.id!r} has two meetings at one time")
        if len(slots) > person.maximum:
            yield Violation(Broken.MAXIMUM, f"{person.id!r} has {len(slots)} meetings, maximum {person.maximum}")
        if person.longest_run is not None or person.pause:
            yield from _rhythm(problem, person, set(slots))


def _rhythm(problem: Problem, person: Person, slots: set[Id]) -> Iterator[Violation]:
    """Counted slot by slot: a run ends at a free slot and at the end of a block."""
    run, free, block = 0, person.pause, None
    for slot in problem.slots:
        if slot.block != block:
            run, free = 0, person.pause
        block = slot.block
        if slot.id not in slots:
            run, free = 0, free + 1
            continue
        run += 1
        if free < person.pause:
            yield Violation(Broken.PAUSE, f"{person.id!r} has no pause of {person.pause} before {slot.id!r}")
        if person.longest_run is not None and run > person.longest_run:
            yield Violation(Broken.RUN, f"{person.id!r} has {run} meetings in a row at {slot.id!r}")
        free = 0


def _orders(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    if not problem.precedence:
        return
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    at = {meeting.wish: order[meeting.slot] for meeting in meetings}
    for first, second in problem.precedence:
        if first in at and second in at and at[first] >= at[second]:
            yield Violation(Broken.ORDER, f"{first!r} is not held before {second!r}")


def _tables(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    slots = {slot.id: slot for slot in problem.slots}
    for (slot, table), count in Counter((meeting.slot, meeting.table) for meeting in meetings).items():
        if count > 1:
            yield Violation(Broken.TABLES, f"table {table} in {slot!r} is used {count} times")
        if not slots[slot].has(table):
            yield Violation(Broken.TABLES, f"there is no table {table} in {slot!r}")


def _locks(problem: Problem, meetings: Sequence[Meeting]) -> Iterator[Violation]:
    at = {meeting.wish: meeting for meeting in meetings}
    for lock in problem.fixed:
        meeting = at.get(lock.wish)
        if meeting is None or not _kept(lock, meeting):
            yield Violation(Broken.LOCK, f"the lock of {lock.wish!r} is not kept")


def _kept(lock: Fixed, meeting: Meeting) -> bool:
    right_place = meeting.slot == lock.slot and lock.table in (None, meeting.table)
    return right_place and (not lock.people or lock.people == meeting.people)
