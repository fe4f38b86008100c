"""From an event's meetings to the engine's problem."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from conference.meetings.models import Priority, RequestState
from conference.meetings.queries import MatchInput, MeetingRow, WishRow
from conference.meetings.rules.blocks import blocks
from scheduling.intervals import Interval
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish, WishKind

STANDING = "meeting-"  # begins the wish of a meeting that stands; a request's wish is its number


class Weights(Protocol):
    """What counts; the organiser's form says what each of them means."""

    @property
    def both(self) -> int: ...
    @property
    def one(self) -> int: ...
    @property
    def must(self) -> int: ...
    @property
    def at_least(self) -> int: ...
    @property
    def unanswered(self) -> bool: ...


Place = tuple[int, int | None]  # slot, and table from 1, or None for any


def build_problem(
    given: MatchInput, weights: Weights, now: datetime, kept: Mapping[int, Place] | None = None
) -> Problem:
    """The slots ahead, the people who may meet in them, what they wish for, and the meetings that stand.

    A standing meeting is a fixed wish of value 0, so that the value counts what the run adds. Past meetings only use
    up their two persons' maximum. `kept` fixes requests: what the organisers have locked, or what a repair keeps; of a
    request that cannot be placed any more it says nothing.
    """
    ahead = {slot.id for slot in given.slots if slot.starts_at > now}
    standing = [meeting for meeting in given.meetings if meeting.slot_id in ahead]
    past = Counter(_people(meeting for meeting in given.meetings if meeting.slot_id not in ahead))
    wishes = [_wish(row, weights) for row in placeable(given, weights, standing)]
    fixed = [Wish(f"{STANDING}{m.id}", m.first, m.second, 0, WishKind.ACCEPTED) for m in standing]
    held = [Fixed(f"{STANDING}{m.id}", m.slot_id, m.table - 1) for m in standing]
    for wish in wishes:
        slot, table = (kept or {}).get(int(wish.id), (None, None))
        if slot is not None:
            held.append(Fixed(wish.id, slot, None if table is None else table - 1))
    return Problem(
        slots=_slots(given, ahead, standing),
        people=_persons(given, weights, wishes, standing, past),
        wishes=(*wishes, *fixed),
        fixed=tuple(held),
        forbidden=tuple((wish.a, wish.b) for wish in wishes if given.apart.why(int(wish.a), int(wish.b))),
    )


def placeable(given: MatchInput, weights: Weights, standing: Iterable[MeetingRow]) -> list[WishRow]:
    """The requests that a run may place: both take part, they have no meeting ahead, and the answer suffices."""
    pairs = {frozenset((meeting.first, meeting.second)) for meeting in standing}
    return [
        wish
        for wish in given.wishes
        if wish.asker in given.people
        and wish.invitee in given.people
        and frozenset((wish.asker, wish.invitee)) not in pairs
        and (weights.unanswered or wish.state == RequestState.ACCEPTED)
    ]


def worth(wish: WishRow, weights: Weights) -> int:
    """What a meeting is worth. Everything is doubled, so that half of `must` is whole."""
    base = weights.both if wish.state == RequestState.ACCEPTED else weights.one
    return 2 * base + {Priority.MUST: 2, Priority.HIGH: 1}.get(Priority(wish.priority), 0) * weights.must


def is_standing(wish: Id) -> bool:
    """Whether a wish of the problem is a meeting that stood before the run."""
    return isinstance(wish, str) and wish.startswith(STANDING)


def _wish(row: WishRow, weights: Weights) -> Wish:
    kind = WishKind.WISH
    if row.state == RequestState.ACCEPTED:
        kind = WishKind.ACCEPTED
    elif row.priority == Priority.MUST:
        kind = WishKind.MUST
    if row.by_organisers:
        kind = WishKind.MUST
    return Wish(row.request_id, row.asker, row.invitee, worth(row, weights), kind, must=row.by_organisers)


def _slots(given: MatchInput, ahead: set[int], standing: list[MeetingRow]) -> tuple[Slot, ...]:
    highest: dict[int, int] = {}
    for meeting in standing:  # fewer tables than before: a meeting keeps the one it has
        highest[meeting.slot_id] = max(meeting.table, highest.get(meeting.slot_id, 0))
    block_of = {slot.id: number for number, block in enumerate(blocks(given.slots)) for slot in block}
    return tuple(
        Slot(
            slot.id,
            max(given.tables_in(slot), highest.get(slot.id, 0)),
            Interval(slot.starts_at, slot.ends_at),
            block_of[slot.id],
        )
        for slot in given.slots
        if slot.id in ahead
    )


def _persons(
    given: MatchInput, weights: Weights, wishes: list[Wish], standing: list[MeetingRow], past: Counter[int]
) -> tuple[Person, ...]:
    booked: dict[int, set[int]] = {}
    for meeting in standing:
        for number in (meeting.first, meeting.second):
            booked.setdefault(number, set()).add(meeting.slot_id)
    wished = Counter(int(end) for wish in wishes for end in (wish.a, wish.b))
    people = []
    for number in sorted(set(wished) | set(booked)):
        has = booked.get(number, set())
        maximum = max(given.max_meetings - past[number], len(has))
        least = min(weights.at_least, maximum, wished[number] + len(has))
        # A slot that was closed after the meeting was made is still the meeting's.
        people.append(Person(number, given.people.get(number, frozenset()) | has, maximum, least))
    return tuple(people)


def _people(meetings: Iterable[MeetingRow]) -> Iterable[int]:
    for meeting in meetings:
        yield from (meeting.first, meeting.second)
