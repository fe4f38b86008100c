"""Contradictions among locked meetings, and between them and the rest of the problem."""

from collections import defaultdict
from collections.abc import Iterator

from scheduling.matching.flaws import Flaw, FlawCode, Row, number_flaws
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish
from scheduling.matching.parties import Parties
from scheduling.matching.residual import locked_party
from scheduling.matching.rhythm import joined_mask, rhythm_of


def lock_flaws(problem: Problem) -> Iterator[Flaw]:
    """Locks that name unknown rows are told once and then left out of the other checks."""
    wishes = {wish.id: wish for wish in problem.wishes}
    slots = {slot.id: slot for slot in problem.slots}
    known: list[tuple[Row, Fixed]] = []
    for index, lock in enumerate(problem.fixed):
        row = Row("fixed", index)
        if lock.wish not in wishes:
            yield Flaw(FlawCode.UNKNOWN_WISH, (row,), f"there is no wish {lock.wish!r}")
        if lock.slot not in slots:
            yield Flaw(FlawCode.UNKNOWN_SLOT, (row,), f"there is no slot {lock.slot!r}")
        if lock.table is not None:
            yield from number_flaws(lock.table, "table", row)
        if lock.wish in wishes and lock.slot in slots:
            known.append((row, lock))
    yield from _repeated(known)
    known = [pair for pair in known if wishes[pair[1].wish].a != wishes[pair[1].wish].b]
    yield from _parties(problem, known, wishes)
    yield from _at_persons(problem, known, wishes)
    yield from _rhythms(problem, known, wishes)
    yield from _at_tables(known, slots)


def _repeated(known: list[tuple[Row, Fixed]]) -> Iterator[Flaw]:
    rows: dict[Id, list[Row]] = defaultdict(list)
    for row, lock in known:
        rows[lock.wish].append(row)
    for wish, where in rows.items():
        if len(where) > 1:
            yield Flaw(FlawCode.LOCKED_TWICE, tuple(where), f"the wish {wish!r} is locked {len(where)} times")


def _parties(problem: Problem, known: list[tuple[Row, Fixed]], wishes: dict[Id, Wish]) -> Iterator[Flaw]:
    parties = Parties(problem)
    for row, lock in known:
        wish = wishes[lock.wish]
        party = locked_party(lock, wish)
        if not parties.comes(wish, party):
            yield Flaw(FlawCode.LOCK_PARTY, (row,), f"the lock does not say who comes to {wish.id!r}")
        elif not parties.allows(wish, party):
            yield Flaw(FlawCode.LOCK_FORBIDDEN, (row,), f"{' and '.join(map(repr, party))} must not meet")
        if wish.slots is not None and lock.slot not in wish.slots:
            yield Flaw(FlawCode.LOCK_UNAVAILABLE, (row,), f"{wish.id!r} is not to be held in {lock.slot!r}")


def _at_persons(problem: Problem, known: list[tuple[Row, Fixed]], wishes: dict[Id, Wish]) -> Iterator[Flaw]:
    people = {person.id: person for person in problem.people}
    at: dict[tuple[Id, Id], list[Row]] = defaultdict(list)
    held: dict[Id, list[Row]] = defaultdict(list)
    for row, lock in known:
        for end in locked_party(lock, wishes[lock.wish]):
            at[end, lock.slot].append(row)
            held[end].append(row)
            if end in people and lock.slot not in people[end].slots:
                yield Flaw(FlawCode.LOCK_UNAVAILABLE, (row,), f"{end!r} is not available in {lock.slot!r}")
    for (end, slot), rows in at.items():
        if len(rows) > 1:
            fact = f"{end!r} is locked {len(rows)} times in {slot!r}"
            yield Flaw(FlawCode.LOCK_CLASH, tuple(rows), fact)
    for end, rows in held.items():
        if end in people and _above(len(rows), people[end]):
            fact = f"{len(rows)} locked meetings of {end!r} are above the maximum {people[end].maximum}"
            yield Flaw(FlawCode.LOCK_ABOVE_MAXIMUM, tuple(rows), fact)


def _rhythms(problem: Problem, known: list[tuple[Row, Fixed]], wishes: dict[Id, Wish]) -> Iterator[Flaw]:
    joined = joined_mask(problem.slots)
    index = {slot.id: t for t, slot in enumerate(problem.slots)}
    rows: dict[Id, list[Row]] = defaultdict(list)
    busy: dict[Id, int] = defaultdict(int)
    for row, lock in known:
        for end in locked_party(lock, wishes[lock.wish]):
            rows[end].append(row)
            busy[end] |= 1 << index[lock.slot]
    for person in problem.people:
        rhythm = rhythm_of(person, joined) if busy[person.id] else None
        if rhythm is not None and not rhythm.keeps(busy[person.id]):
            fact = f"the locked meetings of {person.id!r} leave no break or pause"
            yield Flaw(FlawCode.LOCK_RHYTHM, tuple(rows[person.id]), fact)


def _at_tables(known: list[tuple[Row, Fixed]], slots: dict[Id, Slot]) -> Iterator[Flaw]:
    used: dict[Id, list[Row]] = defaultdict(list)
    seats: dict[tuple[Id, int], list[Row]] = defaultdict(list)
    for row, lock in known:
        tables = slots[lock.slot].tables
        used[lock.slot].append(row)
        if not isinstance(lock.table, int):
            continue
        seats[lock.slot, lock.table].append(row)
        if (isinstance(tables, int) and lock.table >= tables) or lock.table in slots[lock.slot].without:
            yield Flaw(FlawCode.LOCK_TABLES, (row,), f"there is no table {lock.table} in {lock.slot!r}")
    for slot, rows in used.items():
        tables = slots[slot].room if isinstance(slots[slot].tables, int) else None
        if tables is not None and len(rows) > tables:
            fact = f"{len(rows)} locked meetings in {slot!r}, which has {tables} tables"
            yield Flaw(FlawCode.LOCK_TABLES, tuple(rows), fact)
    for (slot, table), rows in seats.items():
        if len(rows) > 1:
            yield Flaw(FlawCode.LOCK_TABLE_CLASH, tuple(rows), f"table {table} in {slot!r} is locked twice")


def _above(held: int, person: Person) -> bool:
    return isinstance(person.maximum, int) and held > person.maximum
