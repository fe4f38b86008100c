"""From an event's meetings to the engine's problem."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from conference.meetings.models import Priority, RequestState
from conference.meetings.queries import MatchInput, MeetingRow, SlotRow, WishRow
from conference.meetings.rules.pace import bearable, day_of, stretches
from scheduling.intervals import Interval
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish, WishKind
from scheduling.matching.rhythm import joined_mask

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
    @property
    def worst_first(self) -> bool: ...


Place = tuple[int, int | None]  # slot, and table from 1, or None for any


def build_problem(
    given: MatchInput,
    weights: Weights,
    now: datetime,
    kept: Mapping[int, Place] | None = None,
    loose: Collection[int] = (),
    emptied: Collection[int] = (),
) -> Problem:
    """The slots ahead, the people who may meet in them, what they wish for, and the meetings that stand.

    A standing meeting is a fixed wish of value 0, so that the value counts what the run adds; those of the numbers in
    `loose` are wishes of their own worth and may move: a repair counts them in. Past meetings only use up their two
    persons' maximum and their breaks. `kept` fixes requests that the organisers have locked; of a request that cannot
    be placed any more it says nothing. Slots in `emptied` are left out, and the meetings in them need another one.
    """
    coming = [slot for slot in given.slots if slot.starts_at > now]
    ahead = [slot for slot in coming if slot.id not in emptied]
    numbers = {slot.id for slot in coming}
    standing = [meeting for meeting in given.meetings if meeting.slot_id in numbers]
    past = [meeting for meeting in given.meetings if meeting.slot_id not in numbers]
    firm = [meeting for meeting in standing if meeting.id not in loose]
    wishes = [_wish(row, weights) for row in placeable(given, weights, standing)]
    held = [Fixed(standing_wish(m.id), m.slot_id, m.table - 1) for m in firm]
    for wish in wishes:
        slot, table = (kept or {}).get(int(wish.id), (None, None))
        if slot is not None:
            held.append(Fixed(wish.id, slot, None if table is None else table - 1))
    slots = _slots(given, ahead, firm)
    return Problem(
        slots=slots,
        people=_persons(given, weights, wishes, standing, past, firm, slots),
        wishes=(*wishes, *(_standing(meeting, weights, meeting.id in loose) for meeting in standing)),
        fixed=tuple(held),
        forbidden=tuple((wish.a, wish.b) for wish in wishes if given.apart.why(int(wish.a), int(wish.b))),
        max_min=weights.worst_first,
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
    return 2 * base + bonus(wish.priority, weights)


def bonus(priority: str, weights: Weights) -> int:
    """What a priority adds."""
    return {Priority.MUST: 2, Priority.HIGH: 1}.get(Priority(priority), 0) * weights.must


def standing_wish(meeting: int) -> str:
    """The wish that stands for a meeting."""
    return f"{STANDING}{meeting}"


def is_standing(wish: Id) -> bool:
    """Whether a wish of the problem is a meeting that stood before the run."""
    return isinstance(wish, str) and wish.startswith(STANDING)


def meeting_behind(wish: Id) -> int:
    """The number of the meeting that a wish stands for."""
    return int(str(wish).removeprefix(STANDING))


def _wish(row: WishRow, weights: Weights) -> Wish:
    kind = WishKind.WISH
    if row.state == RequestState.ACCEPTED:
        kind = WishKind.ACCEPTED
    elif row.priority == Priority.MUST:
        kind = WishKind.MUST
    if row.by_organisers:
        kind = WishKind.MUST
    return Wish(row.request_id, row.asker, row.invitee, worth(row, weights), kind, must=row.by_organisers)


def _standing(meeting: MeetingRow, weights: Weights, loose: bool) -> Wish:
    ends = (standing_wish(meeting.id), meeting.first, meeting.second)
    if not loose:
        return Wish(*ends, 0, WishKind.ACCEPTED)
    value = 2 * weights.both + bonus(meeting.priority, weights)
    kind = WishKind.MUST if meeting.by_organisers else WishKind.ACCEPTED
    return Wish(*ends, value, kind, must=meeting.by_organisers)


def _slots(given: MatchInput, ahead: Sequence[SlotRow], firm: list[MeetingRow]) -> tuple[Slot, ...]:
    highest: dict[int, int] = {}
    for meeting in firm:  # fewer tables than before: a meeting keeps the one it has
        highest[meeting.slot_id] = max(meeting.table, highest.get(meeting.slot_id, 0))
    block_of = {slot.id: number for number, block in enumerate(stretches(given.slots)) for slot in block}
    return tuple(
        Slot(
            slot.id,
            max(given.tables_in(slot), highest.get(slot.id, 0)),
            Interval(slot.starts_at, slot.ends_at),
            block_of[slot.id],
        )
        for slot in ahead
    )


def _persons(
    given: MatchInput,
    weights: Weights,
    wishes: list[Wish],
    standing: list[MeetingRow],
    past: list[MeetingRow],
    firm: list[MeetingRow],
    slots: tuple[Slot, ...],
) -> tuple[Person, ...]:
    booked, fixed = _slots_by_person(standing), _slots_by_person(firm)
    over = _slots_by_person(past)
    wished = Counter(int(end) for wish in wishes for end in (wish.a, wish.b))
    day, joined = day_of(given.slots, given.pace), joined_mask(slots)
    bit = {slot.id: 1 << place for place, slot in enumerate(slots)}
    shut = {slot.id for slot in given.slots} - bit.keys()
    people = []
    for number in sorted(set(wished) | set(booked)):
        has, gone = booked.get(number, set()), over.get(number, set())
        maximum = max(given.max_meetings - len(gone), len(has))
        least = min(weights.at_least, maximum, wished[number] + len(has))
        usable = given.people.get(number, frozenset())
        free = usable - day.barred(gone) if gone else usable
        # No stricter than what stands: breaks that were asked for later move no meeting.
        longest, pause = bearable(given.pace, joined, sum(bit[slot] for slot in fixed.get(number, ())))
        # A slot that was closed after the meeting was made is still the meeting's, as long as that stays.
        own = (has & usable) | fixed.get(number, set())
        people.append(Person(number, (free | own) - shut, maximum, least, longest, pause))
    return tuple(people)


def _slots_by_person(meetings: Iterable[MeetingRow]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for meeting in meetings:
        for number in (meeting.first, meeting.second):
            found.setdefault(number, set()).add(meeting.slot_id)
    return found
