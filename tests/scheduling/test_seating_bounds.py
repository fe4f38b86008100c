"""Bounds are below, or above, what trying everything finds."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating.bounds import alike_bound, repeats_bound
from scheduling.seating.model import Person, Price, Problem, Table
from scheduling.seating.prices import points_bound


@given(st.lists(st.sampled_from([None, "a", "b", "c"]), max_size=6), st.integers(1, 3))
def test_nobody_seats_with_fewer_alike(values: list[str | None], tables: int) -> None:
    best = min(
        sum(
            values[i] is not None and values[i] == values[j] and where[i] == where[j]
            for i, j in combinations(range(len(values)), 2)
        )
        for where in product(range(tables), repeat=len(values))
    )
    assert alike_bound(values, tables) <= best


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 1)] * 2), min_size=1, max_size=5), st.integers(1, 2), st.integers(1, 2))
def test_nobody_seats_with_fewer_meetings_again(pools: list[tuple[int, int]], first: int, second: int) -> None:
    cells = [{i: pool[r] for i, pool in enumerate(pools)} for r in range(2)]
    tables = [[first, first], [second, second]]
    best = min(
        _again(pools, left, right)
        for left in product(range(first), repeat=len(pools))
        for right in product(range(second), repeat=len(pools))
    )
    assert repeats_bound(cells, tables) <= best


def _again(pools: list[tuple[int, int]], left: tuple[int, ...], right: tuple[int, ...]) -> int:
    met = Counter(
        (i, j)
        for r, seats in enumerate((left, right))
        for i, j in combinations(range(len(pools)), 2)
        if (pools[i][r], seats[i]) == (pools[j][r], seats[j])
    )
    return sum(count - 1 for count in met.values())


WISHES = st.lists(st.permutations("ABC").map(tuple), min_size=1, max_size=4)


@given(WISHES, st.tuples(*[st.integers(-4, 12)] * 3), st.integers(1, 3))
def test_no_plan_has_more_points_than_any_prices_prove(
    wishes: list[tuple[str, ...]], prices: tuple[int, ...], seats: int
) -> None:
    problem = Problem(
        rounds=(1, 2),
        tables=tuple(Table(name, seats, 0, name) for name in "ABC"),
        people=tuple(Person(i, wish) for i, wish in enumerate(wishes)),
        topics=tuple("ABC"),
    )
    worth = problem.weights.points
    best = -1
    for orders in product(list(permutations("ABC", 2)), repeat=len(wishes)):
        loads = Counter((r, topic) for order in orders for r, topic in enumerate(order))
        if max(loads.values()) <= seats:
            best = max(best, sum(worth[wishes[i].index(t)] for i, order in enumerate(orders) for t in order))
    proof = [Price(name, None, price) for name, price in zip("ABC", prices, strict=True)]
    assert points_bound(problem, proof) >= best
    assert points_bound(problem, ()) >= best
    hosted = replace(problem, tables=(replace(problem.tables[0], host=0), *problem.tables[1:]))
    assert points_bound(hosted, ()) >= 2 * worth[wishes[0].index("A")]
