"""Contradictions in a problem: all of them, each with the rows that make it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from scheduling.matching.flaws import Contradictory, Flaw, FlawCode, Row, is_id, number_flaws
from scheduling.matching.ids import Id
from scheduling.matching.locks import lock_flaws
from scheduling.matching.model import Problem, Wish
from scheduling.matching.orders import order_flaws

T = TypeVar("T")


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
        *_team_flaws(problem),
        *_wish_flaws(problem),
        *_forbidden_flaws(problem),
        *order_flaws(problem),
        *lock_flaws(problem),
    )


def require_valid(problem: Problem) -> None:
    """Raise `Contradictory` with all flaws if there is one."""
    flaws = validate(problem)
    if flaws:
        raise Contradictory(flaws)


def _nameless(problem: Problem) -> Iterator[Flaw]:
    yield from _strange(problem.slots, "slots", lambda slot: (slot.id,))
    good = {frozenset[Id]()}
    for index, person in enumerate(problem.people):
        row = Row("people", index)
        yield from _no_ids(row, (person.id,))
        if person.slots not in good:  # people share few sets of slots
            flaws = list(_no_ids(row, person.slots))
            yield from flaws
            if not flaws:
                good.add(person.slots)
    yield from _strange(problem.teams, "teams", lambda team: (team.id, *team.members))
    yield from _strange(problem.wishes, "wishes", lambda wish: (wish.id, wish.a, wish.b, *wish.also))
    yield from _strange(problem.fixed, "fixed", lambda lock: (lock.wish, lock.slot, *lock.people))
    for table, pairs in (("forbidden", problem.forbidden), ("precedence", problem.precedence)):
        yield from _strange(pairs, table, tuple)


def _strange(rows: Iterable[T], table: str, ids: Callable[[T], tuple[object, ...]]) -> Iterator[Flaw]:
    every = [ids(row) for row in rows]
    flat = list(chain.from_iterable(every))
    if set(map(type, flat)) <= {int, str} and "" not in flat:
        return  # as a rule, and found much faster than row by row
    for index, row in enumerate(every):
        yield from _no_ids(Row(table, index), row)


def _no_ids(row: Row, identities: Iterable[object]) -> Iterator[Flaw]:
    for identity in identities:
        if not is_id(identity):
            yield Flaw(FlawCode.BAD_ID, (row,), f"{identity!r} is no id")


def _id_flaws(problem: Problem) -> Iterator[Flaw]:
    named = {
        "slots": [[("slots", i, slot.id) for i, slot in enumerate(problem.slots)]],
        "people": [
            [("people", i, person.id) for i, person in enumerate(problem.people)],
            [("teams", i, team.id) for i, team in enumerate(problem.teams)],
        ],
        "wishes": [[("wishes", i, wish.id) for i, wish in enumerate(problem.wishes)]],
    }
    for parts in named.values():
        rows = [row for part in parts for row in part]
        if len({identity for _, _, identity in rows}) == len(rows):
            continue
        seen: dict[Id, list[Row]] = defaultdict(list)
        for table, index, identity in rows:
            seen[identity].append(Row(table, index, identity))
        for identity, where in seen.items():
            if len(where) > 1:
                fact = f"the id {identity!r} stands {len(where)} times"
                yield Flaw(FlawCode.DUPLICATE_ID, tuple(where), fact)


def _slot_flaws(problem: Problem) -> Iterator[Flaw]:
    for index, slot in enumerate(problem.slots):
        row = Row("slots", index, slot.id)
        if slot.tables is not None:
            yield from number_flaws(slot.tables, "tables", row)
        for table in slot.without:
            yield from number_flaws(table, "table", row)
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
        for name, count in (("maximum", person.maximum), ("minimum", person.minimum), ("pause", person.pause)):
            for flaw in number_flaws(count, name, row):
                counts_ok = False
                yield flaw
        if counts_ok and person.minimum > person.maximum:
            fact = f"the minimum {person.minimum} is above the maximum {person.maximum}"
            yield Flaw(FlawCode.MINIMUM_ABOVE_MAXIMUM, (row,), fact)
        if person.longest_run is not None:
            yield from number_flaws(person.longest_run, "longest_run", row)
            if person.longest_run == 0:
                yield Flaw(FlawCode.NEGATIVE, (row,), "a longest_run of 0 lets nobody meet")
        if not person.slots <= known:
            for slot in sorted(person.slots - known, key=repr):
                yield Flaw(FlawCode.UNKNOWN_SLOT, (row,), f"there is no slot {slot!r}")


def _team_flaws(problem: Problem) -> Iterator[Flaw]:
    people = {person.id for person in problem.people} if problem.teams else set()
    for index, team in enumerate(problem.teams):
        row = Row("teams", index, team.id)
        if not team.members:
            yield Flaw(FlawCode.EMPTY_TEAM, (row,), "nobody is in the team")
        for member in team.members:
            if member not in people:
                yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), f"there is no person {member!r}")


def _wish_flaws(problem: Problem) -> Iterator[Flaw]:
    slots = {slot.id for slot in problem.slots}
    teams = {team.id for team in problem.teams}
    known = {person.id for person in problem.people} | teams
    pairs = set[frozenset[Id]]()
    for index, wish in enumerate(problem.wishes):
        if wish.a == wish.b or wish.a not in known or wish.b not in known:
            yield from number_flaws(wish.value, "value", Row("wishes", index, wish.id))
            yield from _pair_flaws(wish.a, wish.b, known, Row("wishes", index, wish.id))
        elif not (type(wish.value) is int and wish.value >= 0):
            yield from number_flaws(wish.value, "value", Row("wishes", index, wish.id))
        if wish.also:
            yield from _others(wish, known, teams, Row("wishes", index, wish.id))
        if wish.slots is not None:
            for slot in sorted(wish.slots - slots, key=repr):
                yield Flaw(FlawCode.UNKNOWN_SLOT, (Row("wishes", index, wish.id),), f"there is no slot {slot!r}")
        pairs.add(frozenset((wish.a, wish.b)))
    if len(pairs) < len(problem.wishes):
        yield from _duplicates(problem)


def _others(wish: Wish, known: set[Id], teams: set[Id], row: Row) -> Iterator[Flaw]:
    for other in dict.fromkeys(wish.also):
        if other not in known:
            yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), f"there is no person {other!r}")
        elif other not in teams and wish.ends.count(other) > 1:
            yield Flaw(FlawCode.SELF_PAIR, (row,), f"{other!r} cannot meet themself")


def _duplicates(problem: Problem) -> Iterator[Flaw]:
    groups: dict[frozenset[tuple[Id, int]], list[int]] = defaultdict(list)
    for index, wish in enumerate(problem.wishes):
        if wish.a != wish.b:
            groups[frozenset(Counter(wish.ends).items())].append(index)
    for group, indices in groups.items():
        if len(indices) > 1:
            rows = tuple(Row("wishes", index, problem.wishes[index].id) for index in indices)
            names = " and ".join(map(repr, sorted((name for name, _ in group), key=repr)))
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
