"""Max-min fairness: the worst-served person before any value, no better than possible, and proven so."""

import json
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.matchmaking import Case, event
from scheduling.matching.bounds import floor_bound, residual
from scheduling.matching.check import Broken, check
from scheduling.matching.codec import problem_from_json, problem_to_json
from scheduling.matching.floor_flow import FloorFlow
from scheduling.matching.instance import compile_problem
from scheduling.matching.maxmin import asked, could_have, floor_of, matched
from scheduling.matching.model import Budget, Objective, Problem, Proof
from scheduling.matching.reading import Malformed
from scheduling.matching.reasons import ReasonCode
from scheduling.matching.repair import repair
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import best, problem, problems
from tests.scheduling.matching_rules import ruled_problems

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def fair(case: Problem) -> Problem:
    return replace(case, max_min=True)


# s can meet two of b, c and d. For value these are b and c, who also meet each other, and d meets nobody but e.
RICH_AND_POOR = problem(
    {"s": ("wx", 2), "b": ("wxy", 3), "c": ("wxy", 3), "d": ("wxy", 3), "e": ("wxy", 3), "f": ("wxy", 3)},
    [("s", "b", 10), ("s", "c", 10), ("s", "d", 1), ("b", "c", 1), ("d", "e", 1), ("c", "f", 1)],
)


def test_nobody_is_served_worse_for_the_sake_of_value() -> None:
    for_value, for_all = solve(RICH_AND_POOR), solve(fair(RICH_AND_POOR))
    assert for_value.objective == Objective(covered=6, shortfall=0, value=23)
    assert for_all.objective == Objective(covered=6, shortfall=0, value=14, floor=2)
    assert for_all.proof is Proof.PRICES
    assert check(fair(RICH_AND_POOR), for_all) == []


def test_who_can_have_only_one_holds_nobody_back() -> None:
    people = {"a": ("xyz", 3), "b": ("xyz", 3), "c": ("xyz", 3), "lone": ("x", 3)}
    case = problem(people, [("a", "b", 1), ("b", "c", 1), ("a", "c", 1), ("lone", "a", 1)])
    schedule = solve(fair(case))
    assert residual(fair(case)).could == {"a": 3, "b": 2, "c": 2, "lone": 1}
    assert (schedule.objective.floor, schedule.objective.value) == (3, 4)


def test_who_is_left_with_none_holds_nobody_back() -> None:
    """One table: of five people one has nobody to meet, and two of the others can meet twice."""
    people: dict[str, tuple[str, int]] = dict.fromkeys("abcde", ("xy", 2))
    case = fair(problem(people, [("a", "b", 1), ("c", "d", 1), ("d", "e", 1)], {"x": 1, "y": 1}))
    schedule = solve(case)
    assert schedule.objective == best(case)
    assert (schedule.objective.covered, schedule.certificate.covered) == (4, 4)
    assert check(case, schedule) == []


@pytest.mark.parametrize(
    ("could", "held", "floor"),
    [
        ({}, {}, 0),
        ({"a": 3, "b": 3}, {"a": 1, "b": 2}, 1),
        ({"a": 1, "b": 3}, {"a": 1, "b": 2}, 2),
        ({"a": 1, "b": 3}, {"a": 1, "b": 3}, 3),
        ({"a": 2, "b": 3}, {"b": 2}, 2),  # a has none, which is counted elsewhere
    ],
)
def test_the_floor_is_the_least_of_those_who_could_have_more(
    could: dict[str | int, int], held: dict[str | int, int], floor: int
) -> None:
    assert floor_of(could, held) == floor
    needs = asked(could, {}, floor)
    assert all(held.get(person, 0) >= need for person, need in needs.items() if held.get(person))


@given(st.lists(st.integers(0, 31), max_size=5), st.integers(0, 5))
def test_a_matching_is_a_largest_one(masks: list[int], limit: int) -> None:
    choices = [[None, *(t for t in range(5) if mask >> t & 1)] for mask in masks]
    taken = ([t for t in choice if t is not None] for choice in product(*choices))
    most = max(len(slots) for slots in taken if len(set(slots)) == len(slots))
    assert matched(list(masks), limit) == min(most, limit)


def test_wishes_for_the_same_slot_count_once() -> None:
    candidates = [("w0", ("a", "b"), 1), ("w1", ("a", "c"), 1), ("w2", ("a", "d"), 6)]
    could = could_have(candidates, {"a": 1}, {"a": 3, "b": 0, "c": 1, "d": 2})
    assert could == {"a": 3, "b": 0, "c": 1, "d": 1}


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(problems(people=6, slots=3, wishes=7), st.integers(1, 4))
def test_what_a_cut_says_is_impossible_is_so(case: Problem, floor: int) -> None:
    case = fair(case)
    top, rest = best(case), residual(case)
    prices = FloorFlow(compile_problem(case), ()).against(floor)
    if prices is not None:
        assert top.floor <= floor_bound(rest, prices, top)
        everybody = Objective(len(rest.coverable) + rest.locked_covered, 0, 0)
        assert floor_bound(rest, prices, everybody) < floor


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems(), st.integers(0, 3))
def test_every_rule_is_kept_and_every_claim_holds(case: Problem, seed: int) -> None:
    assert check(fair(case), solve(fair(case), seed=seed, budget=Budget(chains=200, exact_work=1.0))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems())
def test_without_the_exact_search_a_plan_claims_no_more_than_it_has(case: Problem) -> None:
    assert check(fair(case), solve(fair(case), budget=Budget(chains=50, exact_work=0))) == []


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(problems(), st.integers(0, 3))
def test_it_takes_nothing_from_the_ranks_above(case: Problem, seed: int) -> None:
    quick = Budget(chains=400, exact_work=2.0)
    usual, even = solve(case, seed=seed, budget=quick), solve(fair(case), seed=seed, budget=quick)
    held = even.objective
    assert (held.must, held.covered, held.shortfall) == (
        usual.objective.must,
        usual.objective.covered,
        usual.objective.shortfall,
    )
    if not case.max_min:
        assert held.value <= usual.certificate.value


def test_an_event_is_proven_under_the_floor() -> None:
    hall = event(Case("hall", 200, 16))
    usual, even = solve(hall), solve(fair(hall))
    assert check(fair(hall), even) == []
    assert even.proof is Proof.PRICES
    assert even.objective.floor >= 8
    assert 0.9 * usual.objective.value <= even.objective.value < usual.objective.value


def test_a_higher_floor_than_the_plan_has_is_not_believed() -> None:
    case = fair(RICH_AND_POOR)
    schedule = solve(case)
    higher = replace(schedule, objective=replace(schedule.objective, floor=3))
    assert Broken.OBJECTIVE in [violation.code for violation in check(case, higher)]
    proven = replace(schedule, certificate=replace(schedule.certificate, floor=1))
    assert Broken.CERTIFICATE in [violation.code for violation in check(case, proven)]
    unfair = solve(RICH_AND_POOR)
    assert Broken.OBJECTIVE in [violation.code for violation in check(case, unfair)]


def test_a_wish_that_would_sink_somebody_says_so() -> None:
    (reason,) = solve(fair(RICH_AND_POOR)).reasons
    assert (reason.wish, reason.code) == ("w1", ReasonCode.PROTECTS_OTHERS)


def test_a_repair_does_not_serve_the_worst_served_worse() -> None:
    wishes = tuple(replace(wish, value=99) if wish.id == "w1" else wish for wish in RICH_AND_POOR.wishes)
    dearer = replace(RICH_AND_POOR, wishes=wishes)
    plan = solve(fair(RICH_AND_POOR))
    free, even = (repair(case, plan.meetings, touched=("s", "c")) for case in (dearer, fair(dearer)))
    assert free.schedule.objective == Objective(covered=6, shortfall=0, value=112)
    assert (even.schedule.objective, even.changes) == (plan.objective, ())
    assert check(fair(dearer), even.schedule) == []


def test_what_is_no_yes_or_no_is_malformed() -> None:
    document = json.loads(json.dumps(problem_to_json(fair(RICH_AND_POOR))))
    assert problem_from_json(document) == fair(RICH_AND_POOR)
    with pytest.raises(Malformed, match="max_min"):
        problem_from_json(document | {"max_min": "yes"})
