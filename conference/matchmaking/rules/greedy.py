"""The simple way, as a mark to compare with: the worthiest wish first, each in the first slot that is free."""

from collections import Counter

from scheduling.matching.ids import Id
from scheduling.matching.model import Problem
from scheduling.matching.rhythm import joined_mask, rhythm_of


def greedy_value(problem: Problem) -> int:
    """The value of the schedule that the simple way gives. It keeps every rule but coverage and minima."""
    slots = [slot.id for slot in problem.slots]
    tables = {slot.id: slot.tables for slot in problem.slots}
    free = {person.id: set(person.slots) for person in problem.people}
    room = {person.id: person.maximum for person in problem.people}
    used: Counter[Id] = Counter()
    bits = {slot: 1 << place for place, slot in enumerate(slots)}
    joined = joined_mask(problem.slots)
    busy = {person.id: 0 for person in problem.people}
    rhythms = {person.id: rhythm for person in problem.people if (rhythm := rhythm_of(person, joined)) is not None}
    wishes = {wish.id: wish for wish in problem.wishes}
    value = 0

    def place(wish: Id, slot: Id) -> None:
        nonlocal value
        used[slot] += 1
        value += wishes[wish].value
        for end in (wishes[wish].a, wishes[wish].b):
            free[end].discard(slot)
            room[end] -= 1
            busy[end] |= bits[slot]

    def rests(end: Id, slot: Id) -> bool:
        return end not in rhythms or rhythms[end].keeps(busy[end] | bits[slot])

    for lock in problem.fixed:
        place(lock.wish, lock.slot)
    locked = {lock.wish for lock in problem.fixed}
    banned = {frozenset(pair) for pair in problem.forbidden}
    for wish in sorted(problem.wishes, key=lambda wish: -wish.value):
        if wish.id in locked or room[wish.a] < 1 or room[wish.b] < 1 or frozenset((wish.a, wish.b)) in banned:
            continue
        common = free[wish.a] & free[wish.b]
        places = (t for t in slots if t in common and _has_table(tables[t], used[t]))
        slot = next((t for t in places if rests(wish.a, t) and rests(wish.b, t)), None)
        if slot is not None:
            place(wish.id, slot)
    return value


def _has_table(tables: int | None, used: int) -> bool:
    return tables is None or used < tables
