"""A seating problem in small integers and arrays: people, rounds, tables, pools and topics by index."""

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduling.matching.ids import Id
from scheduling.seating.model import Problem
from scheduling.seating.pools import PoolKey, is_open, pool_key, reserved, understands

Ints = NDArray[np.int64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """n people, R rounds, M tables, P pools of tables with one topic and language.

    - present: R x n; held: R x n, the table of a host or fixed seat, else -1
    - floor: R x M, people whom a table needs when it is used: its minimum, or more who have to sit there
    - used: for each round the tables laid, those with a held seat first
    - pool_of: M; topic_of: P, -1 for none; points: n x P; may: n x P, understands the language there
    - low, high: R x P, people who need to and can sit there
    - codes: traits x n, what people are; those who lack a trait have a code of their own
    - apart: pairs; tongues: n x languages; only where `spoken`, that is where not everybody understands everybody
    """

    problem: Problem
    present: Bits
    held: Ints
    floor: Ints
    used: list[list[int]]
    pools: list[PoolKey]
    pool_of: Ints
    topic_of: Ints
    points: Ints
    may: Bits
    low: Ints
    high: Ints
    codes: Ints
    apart: Ints
    tongues: Bits
    spoken: bool

    @property
    def people(self) -> int:
        return len(self.problem.people)

    @property
    def rounds(self) -> int:
        return len(self.problem.rounds)

    @property
    def tables(self) -> int:
        return len(self.problem.tables)


def compile_problem(problem: Problem) -> Instance:
    """The problem must be free of contradictions. All tables are laid that are open."""
    rounds, tables, people = problem.rounds, problem.tables, problem.people
    person_index = {person.id: p for p, person in enumerate(people)}
    table_index = {table.id: t for t, table in enumerate(tables)}
    present = np.array([[turn not in person.absent for person in people] for turn in rounds], dtype=bool)
    held = np.full((len(rounds), len(people)), -1, dtype=np.int64)
    for r, turn in enumerate(rounds):
        for who, where in reserved(problem, turn).at.items():
            held[r, person_index[who]] = table_index[where]
    pools = list(dict.fromkeys(pool_key(table) for table in tables))
    topics = {topic: i for i, topic in enumerate(problem.topics)}
    used = _opened(problem, held)
    floor = _floors(problem, held)
    low, high = _limits(problem, floor, used, pools)
    tongues, spoken = _tongues(problem)
    return Instance(
        problem=problem,
        present=present.reshape(len(rounds), len(people)),
        held=held,
        floor=floor,
        used=used,
        pools=pools,
        pool_of=np.array([pools.index(pool_key(table)) for table in tables], dtype=np.int64),
        topic_of=np.array([-1 if topic is None else topics[topic] for topic, _ in pools], dtype=np.int64),
        points=_points(problem, pools),
        may=np.array(
            [[understands(person.languages, tongue) for _, tongue in pools] for person in people], dtype=bool
        ).reshape(len(people), len(pools)),
        low=low,
        high=high,
        codes=_codes(problem),
        apart=np.array([[person_index[a], person_index[b]] for a, b in problem.apart], dtype=np.int64).reshape(-1, 2),
        tongues=tongues,
        spoken=spoken,
    )


def lay(instance: Instance, load: Ints, generous: Bits) -> Instance:
    """Lay as many tables as have their minimum when `load`, P, is spread over the rounds; all with held seats stay.

    What is too little for one table in every round is gathered in fewer rounds. Further tables are laid until a round
    has a seat for everybody, and in the `generous` rounds, R, as long as all minima can be met.
    """
    free = (instance.present & (instance.held < 0)).sum(axis=1)
    used: list[list[int]] = [[] for _ in range(instance.rounds)]
    for p in range(len(instance.pools)):
        left = int(load[p])
        for r in range(instance.rounds):
            tables = [t for t in instance.used[r] if instance.pool_of[t] == p]
            kept = [t for t in tables if (instance.held[r] == t).any()]
            sitting = sum(int((instance.held[r] == t).sum()) for t in tables)
            ahead = int(free[r:].sum())
            share = left * int(free[r]) // ahead if ahead else 0
            laid = _laid(tables, instance.floor[r], len(kept), share + sitting)
            used[r] += laid
            if laid:
                left -= share
    for r in range(instance.rounds):
        _add(instance, r, used[r], everything=bool(generous[r]))
    return with_tables(instance, used)


def lay_all(instance: Instance, pool: Ints) -> Instance:
    """Lay as many tables as have their minimum when the people of each pool sit there; pool: R x n, -1 for nobody.

    The more tables, the fewer pairs at one, so that nothing that is counted can become worse.
    """
    used = []
    for r, opened in enumerate(_opened(instance.problem, instance.held)):
        turn: list[int] = []
        for p, people in enumerate(np.bincount(pool[r][pool[r] >= 0], minlength=len(instance.pools))):
            tables = [t for t in opened if instance.pool_of[t] == p]
            needs = np.cumsum(instance.floor[r, tables])
            turn += tables[: int((needs <= people).sum())] if people else []
        used.append(turn)
    return with_tables(instance, used)


def _add(instance: Instance, r: int, used: list[int], *, everything: bool) -> None:
    tables = instance.problem.tables
    people = int(instance.present[r].sum())
    for t in sorted(set(instance.used[r]) - set(used), key=lambda t: (tables[t].minimum, t)):
        seats, need = sum(tables[u].maximum for u in used), int(instance.floor[r, used].sum())
        if (everything or seats < people) and need + tables[t].minimum <= people:
            used.append(t)


def _laid(tables: list[int], floor: Ints, kept: int, people: int) -> list[int]:
    need = 0
    for count, t in enumerate(tables):
        need += int(floor[t])
        if count >= kept and need > people:
            return tables[:count]
    return tables


def with_tables(instance: Instance, used: list[list[int]]) -> Instance:
    """The same with these tables laid in each round."""
    low, high = _limits(instance.problem, instance.floor, used, instance.pools)
    return replace(instance, used=used, low=low, high=high)


def _opened(problem: Problem, held: Ints) -> list[list[int]]:
    """The tables that may be laid, those with held seats first, the smaller minimum before the larger."""
    used: list[list[int]] = []
    for r, turn in enumerate(problem.rounds):
        kept = set(held[r].tolist())
        opened = [t for t, table in enumerate(problem.tables) if is_open(table, turn)]
        used.append(sorted(opened, key=lambda t: (t not in kept, problem.tables[t].minimum)))
    return used


def _floors(problem: Problem, held: Ints) -> Ints:
    minima = np.array([table.minimum for table in problem.tables], dtype=np.int64)
    sitting = [np.bincount(row[row >= 0], minlength=len(minima)) for row in held]
    return np.maximum(minima, np.array(sitting, dtype=np.int64).reshape(len(held), len(minima)))


def _limits(problem: Problem, floor: Ints, used: list[list[int]], pools: list[PoolKey]) -> tuple[Ints, Ints]:
    low = np.zeros((len(used), len(pools)), dtype=np.int64)
    high = np.zeros_like(low)
    for r, laid in enumerate(used):
        for t in laid:
            table = problem.tables[t]
            pool = pools.index(pool_key(table))
            low[r, pool] += floor[r, t]
            high[r, pool] += table.maximum
    return low, high


def open_limits(problem: Problem, pools: list[PoolKey]) -> tuple[Ints, Ints]:
    """For each pool over all rounds: seats that hosts need to be taken, and seats there are; R x P."""
    low = np.zeros((len(problem.rounds), len(pools)), dtype=np.int64)
    high = np.zeros_like(low)
    for r, turn in enumerate(problem.rounds):
        held = reserved(problem, turn).by_table
        for table in problem.tables:
            if is_open(table, turn):
                pool = pools.index(pool_key(table))
                low[r, pool] += max(table.minimum, len(held[table.id])) if table.id in held else 0
                high[r, pool] += table.maximum
    return low, high


def _points(problem: Problem, pools: list[PoolKey]) -> Ints:
    worth = problem.weights.points
    points = np.zeros((len(problem.people), len(pools)), dtype=np.int64)
    of_topic: dict[Id | None, list[int]] = defaultdict(list)
    for pool, (topic, _) in enumerate(pools):
        of_topic[topic].append(pool)
    for p, person in enumerate(problem.people):
        for topic, value in zip(person.wishes, worth, strict=False):
            points[p, of_topic.get(topic, [])] = value
    return points


def _codes(problem: Problem) -> Ints:
    rows = []
    for mix in problem.weights.mix:
        number: dict[Id, int] = {}
        lone = len(problem.people)
        row = []
        for p, person in enumerate(problem.people):
            value = person.traits.get(mix.trait)
            row.append(lone + p if value is None else number.setdefault(value, len(number)))
        rows.append(row)
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(problem.people))


def _tongues(problem: Problem) -> tuple[Bits, bool]:
    """Who says nothing about languages understands all of them."""
    names = sorted({tongue for person in problem.people for tongue in person.languages}, key=repr)
    tongues = np.array(
        [[not person.languages or name in person.languages for name in names] for person in problem.people], dtype=bool
    ).reshape(len(problem.people), len(names))
    return tongues, bool(names) and not bool(tongues.all(axis=0).any())
