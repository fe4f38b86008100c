"""Idle gaps: fewer, at no cost, legal under every rule, and counted by the checker."""

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.matchmaking import Case, event
from scheduling.matching.check import Broken, check
from scheduling.matching.colour import colour
from scheduling.matching.compact import compact
from scheduling.matching.gaps import Gaps, least_gaps
from scheduling.matching.instance import compile_problem
from scheduling.matching.legality import check_meetings, gaps_of
from scheduling.matching.model import Budget, Problem
from scheduling.matching.monitor import Monitor
from scheduling.matching.readoff import read_off
from scheduling.matching.solver import solve
from scheduling.matching.state import State
from scheduling.matching.tables import seat
from tests.scheduling.matching_cases import problem
from tests.scheduling.matching_rules import ruled_problems


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(ruled_problems(people=9, slots=7, wishes=14), st.integers(0, 9))
def test_gaps_only_become_fewer_and_every_rule_is_kept(case: Problem, seed: int) -> None:
    monitor = Monitor(Budget(), None, None)
    instance = compile_problem(case)
    state = State(instance)
    colour(state, [1.0] * instance.candidates, monitor)
    score, held = state.score, {e for e, t in enumerate(state.slot_of) if t >= 0}
    before, after = compact(state, 400, Random(seed), monitor)
    meetings = seat(case, *read_off(case, state))
    assert after <= before
    assert check_meetings(case, meetings) == []
    assert gaps_of(case, meetings) == after == Gaps(state).total() >= least_gaps(state)
    assert (state.score, {e for e, t in enumerate(state.slot_of) if t >= 0}) == (score, held)


def test_a_chain_of_three_closes_a_gap() -> None:
    """a meets b early and c late with nothing between; b and c could be an hour nearer only together with d."""
    people = {"a": ("wxyz", 2), "b": ("wxyz", 1), "c": ("wxyz", 2), "d": ("wxyz", 1)}
    case = problem(people, [("a", "b", 1), ("a", "c", 1), ("c", "d", 1)])
    schedule = solve(case, budget=Budget(gap_steps=500))
    assert (schedule.gaps, schedule.objective.value) == (0, 3)


def test_where_all_tables_are_taken_two_meetings_change_places() -> None:
    """a meets b first and c last, d and e meet between, and there is one table."""
    people = {"a": ("xyz", 2), "b": ("xyz", 1), "c": ("xyz", 1), "d": ("xyz", 1), "e": ("xyz", 1)}
    case = problem(people, [("a", "b", 1), ("a", "c", 1), ("d", "e", 1)], {"x": 1, "y": 1, "z": 1})
    monitor, instance = Monitor(Budget(), None, None), compile_problem(case)
    state = State(instance)
    for e, t in ((0, 0), (1, 2), (2, 1)):
        state.put(e, t)
    assert compact(state, 200, Random(1), monitor) == (1, 0)
    assert check_meetings(case, seat(case, *read_off(case, state))) == []


def test_gaps_that_nobody_can_close_are_counted_as_such() -> None:
    """b is there first, c last, and a in between with nobody."""
    case = problem({"a": ("wxyz", 2), "b": ("w", 1), "c": ("z", 1)}, [("a", "b", 1), ("a", "c", 1)])
    state = State(compile_problem(case))
    for e in (0, 1):
        state.put(e, 3 * e)
    assert (Gaps(state).total(), least_gaps(state)) == (2, 2)


def test_four_gaps_of_five_go_and_no_value_with_them() -> None:
    hall = event(Case("hall", 300, 24))
    loose = solve(hall, budget=Budget(gap_steps=0))
    tight = solve(hall, budget=Budget(gap_steps=300_000))
    assert check(hall, tight) == []
    assert tight.objective == loose.objective
    assert loose.gaps is not None
    assert tight.gaps is not None
    assert tight.gaps <= 0.2 * loose.gaps


def test_a_wrong_count_is_found() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1)}, [("a", "b", 1)])
    schedule = solve(case)
    assert schedule.gaps == 0
    assert [violation.code for violation in check(case, replace(schedule, gaps=1))] == [Broken.GAPS]
