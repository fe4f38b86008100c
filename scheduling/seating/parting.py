"""Pairs to be kept apart that no seating can part: too many of each other, or with too few tables to go to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scheduling.matching.flaws import Row
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Flaw, FlawCode
from scheduling.seating.model import Person, Problem
from scheduling.seating.pools import is_open, reserved, understands


def parting_flaws(problem: Problem) -> Iterator[Flaw]:
    """Of a problem whose rows are sound. Cliques are grown greedily: what is told is true, but not all may be found."""
    row_of: dict[frozenset[Id], int] = {}
    for index, (a, b) in enumerate(problem.apart):
        row_of.setdefault(frozenset((a, b)), index)
    cliques = _cliques(problem.apart)
    people = {person.id: person for person in problem.people}
    for turn in problem.rounds:
        offered = _Offered(problem, turn)
        for clique in cliques:
            there = [people[who] for who in clique if turn not in people[who].absent]
            tables = set().union(*map(offered.to, there))
            if len(there) > max(1, len(tables)):
                names = {person.id for person in there}
                rows = tuple(Row("apart", i) for pair, i in row_of.items() if pair <= names)
                fact = f"{len(there)} people are all kept apart in {turn!r}, and have {len(tables)} tables to go to"
                yield Flaw(FlawCode.APART_CROWD, rows, fact, "take out pairs, or add tables for them")


class _Offered:
    """The tables of one round to which people may go."""

    def __init__(self, problem: Problem, turn: Id) -> None:
        self._held = reserved(problem, turn).at
        self._open = [table for table in problem.tables if is_open(table, turn)]
        self._known: dict[frozenset[Id], set[Id]] = {}

    def to(self, person: Person) -> set[Id]:
        if person.id in self._held:
            return {self._held[person.id]}
        if person.languages not in self._known:
            tables = {table.id for table in self._open if understands(person.languages, table.language)}
            self._known[person.languages] = tables
        return self._known[person.languages]


def _cliques(pairs: Sequence[tuple[Id, Id]]) -> list[list[Id]]:
    """People who are all kept apart from each other: for each pair, one clique that has it and cannot be grown."""
    near: dict[Id, set[Id]] = defaultdict(set)
    for a, b in pairs:
        near[a].add(b)
        near[b].add(a)
    found: list[list[Id]] = []
    covered: set[frozenset[Id]] = set()
    for a, b in pairs:
        if frozenset((a, b)) in covered:
            continue
        clique, common = [a, b], near[a] & near[b]
        while common:
            best = max(common, key=lambda who: (len(near[who] & common), repr(who)))
            clique.append(best)
            common &= near[best]
        covered |= {frozenset((x, y)) for x in clique for y in clique if x != y}
        found.append(clique)
    return found
