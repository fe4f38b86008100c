"""Designs and the fields under them, by their axioms."""

from collections import Counter
from itertools import combinations

import pytest

from scheduling.seating.designs import design
from scheduling.seating.fields import field


@pytest.mark.parametrize("q", [2, 3, 4, 5, 7, 8, 9, 16, 25, 27])
def test_a_field_has_inverses_and_distributes(q: int) -> None:
    numbers = field(q)
    assert numbers is not None
    plus, times = numbers.sums, numbers.products
    everything = set(range(q))
    for a in range(q):
        assert (plus[0][a], times[1][a], times[0][a]) == (a, a, 0)
        assert set(plus[a]) == everything
        assert a == 0 or set(times[a]) == everything
    for a, b, c in combinations(range(min(q, 9)), 3):
        assert times[a][plus[b][c]] == plus[times[a][b]][times[a][c]]


@pytest.mark.parametrize("q", [0, 1, 6, 10, 12])
def test_there_is_no_field_of_other_orders(q: int) -> None:
    assert field(q) is None


@pytest.mark.parametrize(
    ("tables", "size", "rounds"),
    [
        (143, 7, 5),
        (8, 8, 9),
        (9, 9, 10),
        (16, 8, 17),
        (8, 4, 9),
        (8, 4, 10),
        (5, 3, 7),
        (9, 3, 13),
        (6, 4, 7),
        (20, 2, 39),
    ],
)
def test_nobody_meets_twice_in_a_design(tables: int, size: int, rounds: int) -> None:
    found = design(tables, size, rounds)
    assert found is not None
    assert len(found) == rounds
    for turn in found:
        assert [len(table) for table in turn] == [size] * tables
        assert sorted(point for table in turn for point in table) == list(range(tables * size))
    met = Counter(frozenset(pair) for turn in found for table in turn for pair in combinations(table, 2))
    assert set(met.values()) == {1}


def test_more_rounds_than_there_are_others_to_meet_have_no_design() -> None:
    assert design(4, 4, 6) is None
    assert design(3, 1, 0) is None
