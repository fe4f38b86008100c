"""The solver: legal under every rule, as good as it says, the same every time, and stoppable."""

from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.matchmaking import CASES, Case, event
from scheduling.matching.check import check
from scheduling.matching.flaws import Contradictory
from scheduling.matching.model import Budget, Ended, Fixed, Objective, Phase, Problem, Progress, Proof
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import best, problem, problems

QUICK = Budget(chains=400, exact_work=2.0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(0, 3))
def test_every_schedule_is_legal_and_its_claims_hold(case: Problem, seed: int) -> None:
    assert check(case, solve(case, seed=seed, budget=QUICK)) == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(people=6, slots=3, wishes=7))
def test_small_problems_are_solved_to_the_optimum(case: Problem) -> None:
    schedule = solve(case, budget=QUICK)
    optimum = best(case)
    assert schedule.objective == optimum
    assert schedule.bound >= optimum.value
    assert schedule.proof is not Proof.NONE


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(people=12, slots=5, wishes=30), st.integers(0, 9))
def test_the_same_input_gives_the_same_schedule(case: Problem, seed: int) -> None:
    assert solve(case, seed=seed, budget=QUICK) == solve(case, seed=seed, budget=QUICK)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(people=6, slots=3, wishes=7))
def test_it_stops_at_once_with_a_legal_schedule(case: Problem) -> None:
    assert check(case, solve(case, budget=QUICK, stop=lambda: True)) == []


def test_coverage_ranks_above_value() -> None:
    case = problem(
        {"a": ("x", 1), "b": ("x", 1), "c": ("x", 1), "d": ("x", 1)},
        [("a", "b", 100), ("a", "c", 1), ("b", "d", 1)],
    )
    assert solve(case).objective == Objective(4, 0, 2)


def test_the_minimum_ranks_between_coverage_and_value() -> None:
    people = {"a": ("xy", 2), "b": ("xy", 1), "c": ("xy", 2), "d": ("xy", 2)}
    wishes = [("a", "b", 1), ("b", "c", 50), ("c", "d", 9), ("a", "d", 1)]
    assert solve(problem(people, wishes)).objective == Objective(4, 0, 60)
    assert solve(problem(people, wishes, minimum={"a": 2})).objective == Objective(4, 0, 11)


def test_locks_hold_even_where_they_cost() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 1), ("a", "c", 9)])
    locked = replace(case, fixed=(Fixed("w0", "x", 3),))
    schedule = solve(locked)
    assert [(m.wish, m.slot, m.table) for m in schedule.meetings] == [("w0", "x", 3)]
    assert (schedule.objective.value, schedule.bound, schedule.proof) == (1, 1, Proof.PRICES)


@pytest.mark.parametrize("tables", [0, 1, 2, 5])
def test_tables_limit_each_slot(tables: int) -> None:
    people = {f"{side}{i}": ("x", 1) for side in "ab" for i in range(4)}
    case = problem(people, [(f"a{i}", f"b{i}", 1) for i in range(4)], tables={"x": tables})
    schedule = solve(case)
    assert schedule.objective == Objective(2 * min(4, tables), 0, min(4, tables))
    assert schedule.proof is Proof.PRICES
    assert sorted(meeting.table for meeting in schedule.meetings) == list(range(min(4, tables)))


def test_people_stay_at_their_table_where_that_is_possible() -> None:
    case = problem({"a": ("xyz", 3), "b": ("x", 1), "c": ("y", 1), "d": ("z", 1)}, [("a", p, 1) for p in "bcd"])
    assert {meeting.table for meeting in solve(case).meetings} == {0}


@pytest.mark.parametrize(
    "case", [problem({}, []), problem({"a": ("x", 1)}, []), problem({"a": ("x", 1)}, [], {"x": 0})]
)
def test_nothing_to_do_is_done(case: Problem) -> None:
    schedule = solve(case)
    assert (schedule.objective, schedule.bound, schedule.proof) == (Objective(0, 0, 0), 0, Proof.PRICES)


def test_an_odd_ring_needs_the_search_for_its_proof() -> None:
    """The relaxation holds half of each of three wishes; no prices of people alone can prove less than 3 / 2."""
    ring = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 1), ("b", "c", 1), ("c", "a", 1)])
    schedule = solve(ring)
    assert (schedule.objective.value, schedule.bound) == (1, 1)
    assert check(ring, schedule) == []


def test_contradictions_are_raised_all_at_once() -> None:
    case = problem({"a": ("x", 1)}, [("a", "a", 1), ("a", "nobody", -1)])
    with pytest.raises(Contradictory) as raised:
        solve(case)
    assert [flaw.code.value for flaw in raised.value.flaws] == ["self_pair", "negative", "unknown_person"]


def test_the_reference_event_is_solved_to_the_proven_optimum() -> None:
    reference = event(next(case for case in CASES if case.name == "reference"))
    schedule = solve(reference)
    assert check(reference, schedule) == []
    assert schedule.proof is Proof.PRICES
    assert schedule.objective.value == schedule.bound


def test_a_hard_event_reports_and_stops_when_told() -> None:
    hard = event(Case("hard", 120, 12, there=(0.25, 0.5)))
    told: list[Progress] = []
    start = monotonic()
    schedule = solve(hard, budget=Budget(chains=10**9), progress=told.append, stop=lambda: monotonic() - start > 2)
    assert check(hard, schedule) == []
    assert schedule.ended is (Ended.STOPPED if schedule.proof is Proof.NONE else Ended.PROVEN)
    assert told[0].phase is Phase.SELECT
    assert told[-1].phase is Phase.DONE
    assert told[-1].value == schedule.objective.value
    assert [entry.seconds for entry in told] == sorted(entry.seconds for entry in told)


def test_the_wall_limit_ends_the_search() -> None:
    hard = event(Case("hard", 120, 12, there=(0.25, 0.5)))
    schedule = solve(hard, budget=Budget(chains=10**9, exact_work=0, wall_seconds=0.5))
    assert check(hard, schedule) == []
    assert schedule.ended is not Ended.BUDGET
