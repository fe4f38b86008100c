"""Bounds: true for any prices whatever, and tight for those of the solver."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.matching.bounds import covered_bound, floor_bound, residual, shortfall_bound, sound, value_bound
from scheduling.matching.certificate import Prices
from scheduling.matching.instance import compile_problem
from scheduling.matching.model import Budget, Objective, Problem, Proof
from scheduling.matching.monitor import Monitor
from scheduling.matching.pricing import exact_prices
from scheduling.matching.ranks import lexicographic
from scheduling.matching.selection import select
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import best, problem, problems

PEOPLE = [f"p{v}" for v in range(6)]
PRICE = st.integers(0, 8)


@st.composite
def prices(draw: st.DrawFn) -> Prices:
    """Any prices at all: they need not come from a solver."""
    by_person = st.dictionaries(st.sampled_from(PEOPLE), PRICE)
    cells = draw(st.dictionaries(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 2)), PRICE, max_size=6))
    return Prices(
        scale=draw(st.integers(1, 3)),
        people=tuple(draw(by_person).items()),
        cells=tuple((person, slot, price) for (person, slot), price in cells.items()),
        tables=tuple(draw(st.dictionaries(st.integers(0, 2), PRICE)).items()),
        cover=tuple(draw(by_person).items()),
        minimum=tuple(draw(by_person).items()),
    )


@settings(deadline=None, max_examples=150)
@given(problems(people=6, slots=3, wishes=6), prices())
def test_no_schedule_beats_the_bounds_of_any_prices(case: Problem, any_prices: Prices) -> None:
    assert sound(any_prices)
    top, rest = best(case), residual(case)
    assert covered_bound(rest, any_prices, top) >= top.covered
    assert shortfall_bound(rest, any_prices, top) <= top.shortfall
    assert floor_bound(rest, any_prices, top) >= top.floor
    assert value_bound(rest, any_prices, top) >= top.value


def test_a_price_on_the_popular_person_proves_the_optimum() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 5), ("a", "c", 5)])
    assert value_bound(residual(case), Prices(people=(("a", 5),)), Objective(0, 0, 0)) == 5
    assert value_bound(residual(case), Prices(), Objective(0, 0, 0)) == 10


def test_values_are_rounded_down_to_what_they_can_add_up_to() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 4), ("b", "c", 4), ("a", "c", 4)])
    halves = Prices(scale=2, people=(("a", 4), ("b", 4), ("c", 4)))
    assert value_bound(residual(case), halves, Objective(0, 0, 0)) == 4


def test_prices_that_prove_nothing_are_refused() -> None:
    assert not sound(Prices(people=(("a", -1),)))
    assert not sound(Prices(scale=0))
    assert not sound(Prices(tables=(("x", 1), ("x", 2))))
    assert not sound(Prices(cells=(("a", "x", 1), ("a", "x", 1))))


def test_floating_duals_become_the_smallest_whole_numbers() -> None:
    found = exact_prices(people={"a": 2.4999999999, "b": 1e-12, "c": -1e-9}, cells={("a", "x"): 1.5}, cover={"d": 1})
    assert found == Prices(scale=2, people=(("a", 5),), cells=(("a", "x", 3),), cover=(("d", 2),))


def test_partners_who_share_too_few_slots_are_priced_there() -> None:
    """All three guests are there in x and y only; a could have three meetings, but not with them."""
    case = problem(
        {"a": ("wxyz", 3), "b": ("xy", 1), "c": ("xy", 1), "d": ("xy", 1), "e": ("wz", 1)},
        [("a", "b", 9), ("a", "c", 8), ("a", "d", 7), ("a", "e", 1)],
    )
    instance = compile_problem(case)
    selection = select(instance, lexicographic(instance), Monitor(Budget(), None, None))
    assert selection is not None
    assert [round(share) for share in selection.chosen][3] == 1
    schedule = solve(case, budget=Budget(chains=0, exact_work=0))
    assert (schedule.objective.value, schedule.bound, schedule.proof) == (18, 18, Proof.PRICES)
    assert {slot for person, slot, _ in schedule.certificate.value_prices.cells if person == "a"} <= {"x", "y"}
