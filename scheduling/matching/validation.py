"""Contradictions in a problem: all of them, each with the rows that make it."""

from collections import defaultdict
from collections.abc import Iterator

from scheduling.matching.flaws import Contradictory, Flaw, FlawCode, Row, is_id, number_flaws
from scheduling.matching.ids import Id
from scheduling.matching.locks import lock_flaws
from scheduling.matching.model import Problem


def validate(problem: Problem) -> tuple[Flaw, ...]:
    """Every contradiction in the order of the rows; empty when the problem can be solved.

    What is no id at all cannot be looked up, so that such rows are told first and alone.
    """
    nameless = tuple(_nameless(problem))
    if nameless:
        return nameless
    return (
        *_id_flaws(problem),
        *_slot_flaws(problem),
        *_person_flaws(problem),
        *_wish_flaws(problem),
        *_forbidden_flaws(problem),
        *lock_flaws(problem),
    )


def require_valid(problem: Problem) -> None:
    """Raise `Contradictory` with all flaws if there is one."""
    flaws = validate(problem)
    if flaws:
        raise Contradictory(flaws)


def _nameless(problem: Problem) -> Iterator[Flaw]:
    named: list[tuple[Row, tuple[object, ...]]] = []
    named += [(Row("slots", i), (slot.id,)) for i, slot in enumerate(problem.slots)]
    named += [(Row("people", i), (person.id, *person.slots)) for i, person in enumerate(problem.people)]
    named += [(Row("wishes", i), (wish.id, wish.a, wish.b)) for i, wish in enumerate(problem.wishes)]
    named += [(Row("fixed", i), (lock.wish, lock.slot)) for i, lock in enumerate(problem.fixed)]
    named += [(Row("forbidden", i), tuple(pair)) for i, pair in enumerate(problem.forbidden)]
    for row, identities in named:
        for identity in identities:
            if not is_id(identity):
                yield Flaw(FlawCode.BAD_ID, (row,), f"{identity!r} is no id")


def _id_flaws(problem: Problem) -> Iterator[Flaw]:
    named = {
        "slots": [slot.id for slot in problem.slots],
        "people": [person.id for person in problem.people],
        "wishes": [wish.id for wish in problem.wishes],
    }
    for table, identities in named.items():
        seen: dict[Id, list[int]] = defaultdict(list)
        for index, identity in enumerate(identities):
            seen[identity].append(index)
        for identity, indices in seen.items():
            if len(indices) > 1:
                where = tuple(Row(table, index, identity) for index in indices)
                yield Flaw(FlawCode.DUPLICATE_ID, where, f"the id {identity!r} stands {len(indices)} times")


def _slot_flaws(problem: Problem) -> Iterator[Flaw]:
    for index, slot in enumerate(problem.slots):
        if slot.tables is not None:
            yield from number_flaws(slot.tables, "tables", Row("slots", index, slot.id))
    timed = [(slot.when, index) for index, slot in enumerate(problem.slots) if slot.when is not None]
    timed.sort(key=lambda pair: (pair[0].start, pair[0].end))
    latest = timed[0] if timed else None
    for when, index in timed[1:]:
        assert latest is not None
        if when.start < latest[0].end:
            rows = tuple(Row("slots", i, problem.slots[i].id) for i in sorted((latest[1], index)))
            yield Flaw(FlawCode.OVERLAPPING_SLOTS, rows, "the slots overlap, a person could be in both")
        latest = max(latest, (when, index), key=lambda pair: pair[0].end)


def _person_flaws(problem: Problem) -> Iterator[Flaw]:
    known = {slot.id for slot in problem.slots}
    for index, person in enumerate(problem.people):
        row = Row("people", index, person.id)
        counts_ok = True
        for name, count in (("maximum", person.maximum), ("minimum", person.minimum)):
            for flaw in number_flaws(count, name, row):
                counts_ok = False
                yield flaw
        if counts_ok and person.minimum > person.maximum:
            fact = f"the minimum {person.minimum} is above the maximum {person.maximum}"
            yield Flaw(FlawCode.MINIMUM_ABOVE_MAXIMUM, (row,), fact)
        for slot in sorted(person.slots - known, key=repr):
            yield Flaw(FlawCode.UNKNOWN_SLOT, (row,), f"there is no slot {slot!r}")


def _wish_flaws(problem: Problem) -> Iterator[Flaw]:
    known = {person.id for person in problem.people}
    pairs: dict[frozenset[Id], list[int]] = defaultdict(list)
    for index, wish in enumerate(problem.wishes):
        row = Row("wishes", index, wish.id)
        yield from number_flaws(wish.value, "value", row)
        yield from _pair_flaws(wish.a, wish.b, known, row)
        if wish.a != wish.b:
            pairs[frozenset((wish.a, wish.b))].append(index)
    for pair, indices in pairs.items():
        if len(indices) > 1:
            rows = tuple(Row("wishes", index, problem.wishes[index].id) for index in indices)
            names = " and ".join(map(repr, sorted(pair, key=repr)))
            yield Flaw(FlawCode.DUPLICATE_PAIR, rows, f"{names} wish to meet {len(indices)} times")


def _forbidden_flaws(problem: Problem) -> Iterator[Flaw]:
    known = {person.id for person in problem.people}
    for index, (a, b) in enumerate(problem.forbidden):
        yield from _pair_flaws(a, b, known, Row("forbidden", index))


def _pair_flaws(a: Id, b: Id, known: set[Id], row: Row) -> Iterator[Flaw]:
    for end in (a, b):
        if end not in known:
            yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), f"there is no person {end!r}")
    if a == b:
        yield Flaw(FlawCode.SELF_PAIR, (row,), f"{a!r} cannot meet themself")
