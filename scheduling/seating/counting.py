"""The figures of a plan, counted from who sits where and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

from scheduling.matching.ids import Id
from scheduling.seating.bounds import alike_bound, meetings_again_anyhow, repeats_bound
from scheduling.seating.figures import Figures, Tally, Topics
from scheduling.seating.model import Price, Problem, Seat
from scheduling.seating.pools import is_open, pool_key, reserved
from scheduling.seating.prices import points_bound

Pair = tuple[Id, Id]
_Need = tuple[bool, int]  # whether the table may stay unused, and the people whom it needs when it does not


def figures_of(problem: Problem, seats: Sequence[Seat], prices: Iterable[Price]) -> Figures:
    """The seats must name known people, rounds and tables, one table for each person and round."""
    tables = _people_at(seats)
    met = Counter(_pair(a, b) for people in tables.values() for a, b in combinations(people, 2))
    apart = {_pair(a, b) for a, b in problem.apart}
    layout = _layout(problem, seats)
    anyhow = meetings_again_anyhow([set(cell) for cell in layout.cells], layout.anyhow)
    again = max(anyhow, repeats_bound(layout.cells, layout.laid))
    return Figures(
        topics=Topics(_points(problem, seats), points_bound(problem, prices), points_bound(problem, ())),
        apart=Tally(sum(met[pair] for pair in apart)),
        unspoken=Tally(_unspoken(problem, tables)),
        repeats=Tally(sum(count - 1 for count in met.values()), again, anyhow),
        alike=tuple((mix.trait, _alike(problem, mix.trait, tables, layout)) for mix in problem.weights.mix),
    )


def _people_at(seats: Sequence[Seat]) -> dict[tuple[Id, Id], list[Id]]:
    """The people at each table, by round and table."""
    people: dict[tuple[Id, Id], list[Id]] = defaultdict(list)
    for seat in seats:
        people[seat.round, seat.table].append(seat.person)
    return people


def _pair(a: Id, b: Id) -> Pair:
    """In one order: 1 and "1" are two people."""
    return (a, b) if (str(a), repr(a)) <= (str(b), repr(b)) else (b, a)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Who is in which pool in each round; `laid`: the most tables each pool can use, `anyhow`: all pools together."""

    cells: list[dict[Id, int]]
    laid: list[list[int]]
    anyhow: list[int]


def _layout(problem: Problem, seats: Sequence[Seat]) -> _Layout:
    number: dict[object, int] = {}
    pool = {table.id: number.setdefault(pool_key(table), len(number)) for table in problem.tables}
    turn_index = {turn: r for r, turn in enumerate(problem.rounds)}
    cells: list[dict[Id, int]] = [{} for _ in problem.rounds]
    for seat in seats:
        cells[turn_index[seat.round]][seat.person] = pool[seat.table]
    laid, anyhow = [], []
    for turn, cell in zip(problem.rounds, cells, strict=True):
        needs: list[list[_Need]] = [[] for _ in number]
        held = reserved(problem, turn).by_table
        for table in problem.tables:
            if is_open(table, turn):
                sitting = len(held.get(table.id, ()))
                needs[pool[table.id]].append((not sitting, max(table.minimum, sitting)))
        people = Counter(cell.values())
        laid.append([_most_tables(listed, people[p]) for p, listed in enumerate(needs)])
        anyhow.append(_most_tables([need for listed in needs for need in listed], len(cell)))
    return _Layout(cells, laid, anyhow)


def _most_tables(needs: list[_Need], people: int) -> int:
    """So many tables can have their minimum at once: those with held seats, then those with the smallest."""
    return sum(need <= people for need in accumulate(need for _, need in sorted(needs)))


def _points(problem: Problem, seats: Sequence[Seat]) -> int:
    topic = {table.id: table.topic for table in problem.tables}
    worth = {p.id: dict(zip(p.wishes, problem.weights.points, strict=False)) for p in problem.people}
    return sum(worth[seat.person].get(name, 0) for seat in seats if (name := topic[seat.table]) is not None)


def _unspoken(problem: Problem, tables: Mapping[tuple[Id, Id], list[Id]]) -> int:
    """Pairs without a common language at tables that have none of their own."""
    tongue = {table.id: table.language for table in problem.tables}
    says = {person.id: person.languages for person in problem.people}
    return sum(
        bool(says[a]) and bool(says[b]) and not says[a] & says[b]
        for (_, table), people in tables.items()
        if tongue[table] is None
        for a, b in combinations(people, 2)
    )


def _alike(problem: Problem, trait: str, tables: Mapping[tuple[Id, Id], list[Id]], layout: _Layout) -> Tally:
    value = {person.id: person.traits.get(trait) for person in problem.people}
    count = 0
    for people in tables.values():
        kinds = Counter(value[person] for person in people if value[person] is not None)
        count += sum(n * (n - 1) // 2 for n in kinds.values())
    bound = floor = 0
    for turn, counts, anyhow in zip(layout.cells, layout.laid, layout.anyhow, strict=True):
        members: dict[int, list[Id]] = defaultdict(list)
        for person, pool in turn.items():
            members[pool].append(person)
        bound += sum(alike_bound([value[p] for p in people], counts[pool]) for pool, people in members.items())
        floor += alike_bound([value[person] for person in turn], anyhow)
    return Tally(count, bound, floor)
