"""A concrete table for every meeting, so that people stay where they are when they can."""

from collections import defaultdict
from collections.abc import Iterator

from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem


def seat(problem: Problem, slot_of: dict[Id, Id]) -> tuple[Meeting, ...]:
    """`slot_of` maps each wish held to its slot; the meetings come sorted by slot and table.

    Slot by slot: locked tables first, then the table where one of the two sat last, then the lowest free number.
    """
    wishes = {wish.id: wish for wish in problem.wishes}
    pinned = {lock.wish: lock.table for lock in problem.fixed if lock.table is not None}
    in_slot: dict[Id, list[Id]] = defaultdict(list)
    for wish in problem.wishes:
        if wish.id in slot_of:
            in_slot[slot_of[wish.id]].append(wish.id)
    last: dict[Id, int] = {}
    meetings: list[Meeting] = []
    for slot in problem.slots:
        ends = {wish: (wishes[wish].a, wishes[wish].b) for wish in in_slot[slot.id]}
        tables = _tables(ends, pinned, last)
        for held, table in tables.items():
            last.update(dict.fromkeys(ends[held], table))
        meetings += sorted((Meeting(held, slot.id, table) for held, table in tables.items()), key=lambda m: m.table)
    return tuple(meetings)


def _tables(ends: dict[Id, tuple[Id, Id]], pinned: dict[Id, int], last: dict[Id, int]) -> dict[Id, int]:
    given = {wish: pinned[wish] for wish in ends if wish in pinned}
    taken = set(given.values())
    limit = len(ends)  # a number beyond the meetings of the slot is never needed, but for a lock
    for wish in ends:
        if wish in given:
            continue
        for end in ends[wish]:
            table = last.get(end, limit)
            if table < limit and table not in taken:
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
