"""A concrete table for every meeting, so that people stay where they are when they can."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem, Slot
from scheduling.matching.parties import Party


def seat(
    problem: Problem,
    slot_of: Mapping[Id, Id],
    parties: Mapping[Id, Party] | None = None,
    before: Mapping[Id, tuple[Id, int]] | None = None,
) -> tuple[Meeting, ...]:
    """`slot_of` maps each wish held to its slot; the meetings come sorted by slot and table.

    `parties` says who comes to which wish where the wish itself does not. Slot by slot: locked tables first, then the
    one that a meeting had in this slot `before` (wish -> slot and table), then the table where one of its people sat
    last, then the lowest free number.
    """
    wishes = {wish.id: wish for wish in problem.wishes}
    pinned = {lock.wish: lock.table for lock in problem.fixed if lock.table is not None}
    who = {lock.wish: lock.people for lock in problem.fixed if lock.people} | dict(parties or {})
    in_slot: dict[Id, list[Id]] = defaultdict(list)
    for wish in problem.wishes:
        if wish.id in slot_of:
            in_slot[slot_of[wish.id]].append(wish.id)
    last: dict[Id, int] = {}
    meetings: list[Meeting] = []
    for slot in problem.slots:
        held = in_slot[slot.id]
        ends = {each: who.get(each) or wishes[each].ends for each in held}
        wanted = {each: pinned[each] for each in held if each in pinned}
        if before:
            _keep(held, slot, before, wanted)
        tables = _tables(ends, wanted, last, slot)
        for each, table in tables.items():
            last.update(dict.fromkeys(ends[each], table))
        placed = (Meeting(each, slot.id, table, who.get(each, ())) for each, table in tables.items())
        meetings += sorted(placed, key=lambda m: m.table)
    return tuple(meetings)


def _keep(held: list[Id], slot: Slot, before: Mapping[Id, tuple[Id, int]], wanted: dict[Id, int]) -> None:
    """Add to `wanted` the tables of meetings that stay in the slot, where they still stand and are free."""
    taken = {*wanted.values(), *slot.without}
    for wish in held:
        place, table = before.get(wish, (None, -1))
        if wish not in wanted and place == slot.id and table not in taken and slot.has(table):
            wanted[wish] = table
            taken.add(table)


def _tables(ends: dict[Id, Party], wanted: dict[Id, int], last: dict[Id, int], slot: Slot) -> dict[Id, int]:
    given = dict(wanted)
    taken = set(given.values()) | slot.without
    limit = len(ends) + len(slot.without)  # a number beyond is never needed, but for a lock
    for wish in ends:
        if wish in given:
            continue
        for end in ends[wish]:
            table = last.get(end, limit)
            if table < limit and slot.has(table) and table not in taken:
                given[wish] = table
                taken.add(table)
                break
    free = _unused(taken)
    for wish in ends:
        if wish not in given:
            given[wish] = next(free)
    return given


def _unused(taken: set[int]) -> Iterator[int]:
    number = 0
    while True:
        if number not in taken:
            yield number
        number += 1
