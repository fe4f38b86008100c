"""A bound on the points of any topic plan, from prices of seats, in integers and from the problem alone.

Each person takes as many different topics as rounds are left, each pool of tables (one topic, one language) at most
its seats, and at least what its hosts need. Charging a price for every seat and giving it back for all seats there are
cannot lower the total, so for any prices (Lagrangian duality)

    points <= sum of price x seats  +  sum over people of their best topics, each at its points less its price

with the seats needed in place of the seats there are where a price is negative. Fixed seats are taken out first.
"""

from collections import defaultdict
from collections.abc import Iterable

from scheduling.matching.ids import Id
from scheduling.seating.model import Person, Price, Problem
from scheduling.seating.pools import PoolKey, is_open, pool_key, reserved, understands


def points_bound(problem: Problem, prices: Iterable[Price]) -> int:
    """No plan has more points of wishes."""
    price = {(entry.topic, entry.language): entry.price for entry in prices}
    held: dict[Id, dict[Id, PoolKey]] = defaultdict(dict)
    high: dict[PoolKey, int] = defaultdict(int)
    low: dict[PoolKey, int] = defaultdict(int)
    offered: list[tuple[Id, set[PoolKey]]] = []
    tables = {table.id: table for table in problem.tables}
    for turn in problem.rounds:
        kept = reserved(problem, turn)
        for person, table_id in kept.at.items():
            held[person][turn] = pool_key(tables[table_id])
        opened = [table for table in problem.tables if is_open(table, turn)]
        for table in opened:
            sitting = len(kept.by_table.get(table.id, ()))
            high[pool_key(table)] += table.maximum - sitting
            if sitting:
                low[pool_key(table)] += max(0, table.minimum - sitting)
        offered.append((turn, {pool_key(table) for table in opened}))
    total = sum(cost * (high[pool] if cost > 0 else low[pool]) for pool, cost in price.items())
    return total + sum(_best(problem, person, held.get(person.id, {}), offered, price) for person in problem.people)


def _best(
    problem: Problem,
    person: Person,
    held: dict[Id, PoolKey],
    offered: list[tuple[Id, set[PoolKey]]],
    price: dict[PoolKey, int],
) -> int:
    worth = dict(zip(person.wishes, problem.weights.points, strict=False))
    total = sum(worth.get(topic, 0) for topic, _ in held.values() if topic is not None)
    free = [pools for turn, pools in offered if turn not in person.absent and turn not in held]
    taken = {topic for topic, _ in held.values() if topic is not None}
    best: dict[Id, int] = {}
    untitled: int | None = None
    for topic, tongue in {pool for pools in free for pool in pools}:
        if not understands(person.languages, tongue):
            continue
        if topic is None:
            gain = -price.get((None, tongue), 0)
            untitled = gain if untitled is None else max(untitled, gain)
        elif topic not in taken:
            gain = worth.get(topic, 0) - price.get((topic, tongue), 0)
            best[topic] = max(gain, best.get(topic, gain))
    chosen = sorted(best.values(), reverse=True)
    if untitled is not None:
        chosen = sorted((*chosen, *[untitled] * len(free)), reverse=True)
    return total + sum(chosen[: len(free)])
