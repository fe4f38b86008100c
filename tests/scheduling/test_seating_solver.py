"""The solver: legal under every rule, as good as its bounds where that can be known, and the same each time."""

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from scheduling.seating.check import check
from scheduling.seating.dealing import deal
from scheduling.seating.flaws import Contradictory, FlawCode
from scheduling.seating.instance import compile_problem
from scheduling.seating.mixing import Arena
from scheduling.seating.model import Budget, Ended, Person, Phase, Plan, Problem, Progress, Seat, Table, Weights
from scheduling.seating.pools import PoolKey, is_open, pool_key, reserved
from scheduling.seating.solver import solve
from scheduling.seating.validation import validate
from tests.scheduling.seating_cases import LITTLE, cafe, problems


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems())
def test_a_plan_is_legal_under_every_rule_and_counts_right(problem: Problem) -> None:
    assume(validate(problem) == ())
    try:
        plan = solve(problem, budget=LITTLE)
    except Contradictory as error:
        assert [flaw.code for flaw in error.flaws] == [FlawCode.NO_PLAN]
        return
    assert check(problem, plan) == []
    require_laid(problem, plan)


def require_laid(problem: Problem, plan: Plan) -> None:
    """No further table could have its minimum of the people who sit at its topic and in its language."""
    size = Counter((seat.round, seat.table) for seat in plan.seats)
    for turn in problem.rounds:
        held = reserved(problem, turn).by_table
        pools: dict[PoolKey, list[Table]] = defaultdict(list)
        for table in problem.tables:
            if is_open(table, turn):
                pools[pool_key(table)].append(table)
        for tables in pools.values():
            people = sum(size[turn, table.id] for table in tables)
            used = [table for table in tables if size[turn, table.id]]
            needed = sum(max(1, table.minimum, len(held.get(table.id, ()))) for table in used)
            spare = [max(1, table.minimum) for table in tables if table not in used]
            assert not people or not spare or needed + min(spare) > people


def test_a_large_cafe_reaches_its_bounds() -> None:
    problem = cafe(120, 24, 6, 3, topics=8)
    plan = solve(problem, seed=3, budget=Budget(exchanges=0))
    assert check(problem, plan) == []
    assert plan.figures.topics.points == plan.figures.topics.bound
    assert plan.figures.repeats.count == plan.figures.repeats.bound
    assert plan.ended is Ended.AT_BOUND


@pytest.mark.parametrize(("groups", "size", "rounds"), [(5, 3, 7), (8, 4, 9), (4, 4, 5), (6, 2, 11)])
def test_speed_networking_meets_nobody_twice_for_as_long_as_a_design_has_rounds(
    groups: int, size: int, rounds: int
) -> None:
    problem = replace(cafe(groups * size, groups, size, rounds), weights=Weights(mix=()))
    plan = solve(problem, budget=LITTLE)
    assert check(problem, plan) == []
    assert plan.figures.repeats.count == 0


def test_a_dense_cafe_keeps_its_topics_and_parts_those_who_met() -> None:
    """48 people, 4 of 6 topics each, 2 tables a topic: dealt by topics alone, people meet again and again."""
    problem = cafe(48, 12, 4, 4, topics=6)
    dealt = solve(problem, budget=Budget(mixing=0, exchanges=0)).figures
    figures = solve(problem, budget=Budget(exchanges=60_000)).figures
    assert figures.topics.points == figures.topics.bound == dealt.topics.points
    assert figures.repeats.count == 0 < dealt.repeats.count


def test_hosts_stay_guests_change_and_pairs_apart_are_parted() -> None:
    base = cafe(24, 6, 4, 3, topics=6)
    tables = tuple(replace(table, host=f"p{i}") for i, table in enumerate(base.tables))
    problem = replace(base, tables=tables, apart=(("p0", "p23"), ("p7", "p8")), fixed=(Seat("p9", 1, "t3"),))
    plan = solve(problem, budget=LITTLE)
    assert check(problem, plan) == []
    assert {(s.round, s.table) for s in plan.seats if s.person == "p2"} == {(0, "t2"), (1, "t2"), (2, "t2")}
    assert plan.figures.apart.count == 0
    assert Seat("p9", 1, "t3") in plan.seats


def test_people_without_a_common_language_are_spared_each_other() -> None:
    problem = cafe(12, 4, 3, 2)
    people = tuple(replace(p, languages=frozenset(["pt" if i < 6 else "et"])) for i, p in enumerate(problem.people))
    plan = solve(replace(problem, people=people), budget=LITTLE)
    assert plan.figures.unspoken.count == 0


def test_what_is_too_little_for_a_table_in_every_round_is_gathered_in_fewer() -> None:
    """Two people wish for the small topic, whose table needs two: it is laid once, not with one person each time."""
    problem = Problem(
        rounds=(1, 2),
        tables=(Table("a", 8, 2, "A"), Table("b", 8, 2, "B"), Table("c", 4, 2, "C")),
        people=tuple(Person(i, ("A", "C") if i < 2 else ("A", "B")) for i in range(8)),
        topics=("A", "B", "C"),
    )
    plan = solve(problem, budget=LITTLE)
    assert check(problem, plan) == []
    assert plan.figures.topics.points == plan.figures.topics.ideal
    assert len({seat.round for seat in plan.seats if seat.table == "c"}) == 1


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = cafe(40, 8, 5, 3, topics=4)
    first, second, third = (solve(problem, seed=seed, budget=LITTLE) for seed in (5, 5, 6))
    assert first == second
    assert first.seats != third.seats


def test_it_reports_and_can_be_stopped_with_the_best_so_far() -> None:
    problem = cafe(60, 12, 5, 4, topics=5)
    phases: list[Phase] = []

    def watch(progress: Progress) -> None:
        phases.append(progress.phase)

    plan = solve(problem, progress=watch, stop=lambda: Phase.MIX in phases)
    assert plan.ended is Ended.STOPPED
    assert check(problem, plan) == []
    assert (phases[0], phases[-1]) == (Phase.TOPICS, Phase.DONE)


def test_new_faces_go_before_wishes_when_the_organiser_says_so() -> None:
    """Everybody wishes for the same two topics, at one table each: kept, all would meet twice."""
    tables = (Table("a", 6, 0, "A"), Table("b", 6, 0, "B"), Table("c", 6, 0, "C"), Table("d", 6, 0, "D"))
    people = tuple(Person(i, ("A", "B") if i < 4 else ("C", "D")) for i in range(8))
    problem = Problem((1, 2), tables, people, tuple("ABCD"), weights=Weights(mix=()))
    wishes = solve(problem, budget=Budget(exchanges=20_000)).figures
    faces = solve(replace(problem, weights=Weights(mix=(), point=10)), budget=Budget(exchanges=20_000)).figures
    assert wishes.topics.points == wishes.topics.bound > faces.topics.points
    assert faces.repeats.count < wishes.repeats.count


def test_nobody_and_no_rounds_are_seated_at_once() -> None:
    for problem in (Problem((), (), ()), Problem((1,), (Table("a", 4),), ()), replace(cafe(4, 2, 2, 1), rounds=())):
        plan = solve(problem)
        assert plan.seats == ()
        assert check(problem, plan) == []


def test_a_table_whose_host_is_away_is_not_laid_for_people_it_cannot_have() -> None:
    """Three would fit neither the small table nor, with its host, the large one: one of them goes elsewhere."""
    tables = (Table("small", 2, 0, "A", host="h"), Table("large", 3, 3, "A", host="away"), Table("b", 4, 0, "B"))
    people = (Person("h"), Person("away", absent=frozenset([1])), Person(1, ("A",)), Person(2, ("A",)))
    problem = Problem((1,), tables, people, ("A", "B"))
    plan = solve(problem, budget=LITTLE)
    assert check(problem, plan) == []
    assert {seat.table for seat in plan.seats} == {"small", "b"}


def test_no_weight_however_heavy_moves_a_host() -> None:
    """A swap of the host would part 168 pairs more, at ten million each: more than 32 bits hold."""
    tables = (Table("large", 200, 200, host="h"), Table("small", 60))
    people = (Person("h"), *(Person(i) for i in range(230)))
    apart = tuple(("h", i) for i in range(230))
    problem = Problem((1,), tables, people, apart=apart, weights=Weights(apart=10_000_000, mix=()))
    instance = compile_problem(problem)
    board = deal(instance, np.zeros((1, 231), dtype=np.int64), np.random.default_rng(0))
    arena = Arena(instance, board, 0, np.random.default_rng(0))
    before = arena.cost()
    assert arena.step(1.0, np.random.default_rng(0)) == arena.cost() - before
    arena.write()
    assert board.at[0, 0] == 0
