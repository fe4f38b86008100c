"""Repair between rounds: what is past stands, hosts stay, and nobody moves but for a reason that can be told."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduling.seating.changes import arrive, leave
from scheduling.seating.check import check
from scheduling.seating.flaws import Contradictory, FlawCode
from scheduling.seating.model import Person, Plan, Problem, Seat, Table
from scheduling.seating.pools import reserved
from scheduling.seating.repair import Cause, Move, Repaired, repair
from scheduling.seating.solver import solve
from scheduling.seating.validation import validate
from tests.scheduling.seating_cases import LITTLE, cafe, problems


def require_explained(before: Problem, plan: Plan, after: Problem, repaired: Repaired) -> None:
    """Everybody sits where they sat, or where a move says; a cause is true of the tables as they were left."""
    at = {(seat.person, seat.round): seat.table for seat in plan.seats}
    for move in repaired.moves:
        assert at.get((move.person, move.round)) in (move.origin, None) or move.origin is None
        at[move.person, move.round] = move.target
    for seat in repaired.plan.seats:
        assert at[seat.person, seat.round] == seat.table
    tables = {table.id: table for table in after.tables}
    there = {person.id: person.absent for person in after.people}
    left = Counter((s.round, s.table) for s in plan.seats if s.round not in there[s.person])
    joined = Counter((m.round, m.about) for m in repaired.moves if m.cause in (Cause.ARRIVED, Cause.HELD))
    for move in repaired.moves:
        if move.cause in (Cause.FILLS, Cause.GIVEN_UP):
            about = (move.round, move.about)
            assert min(left[about], left[about] + joined[about]) < tables[move.about].minimum or joined[about]
        assert move.person not in reserved(after, move.round).at or move.cause in (Cause.HELD, Cause.ARRIVED)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems(), st.data())
def test_a_repair_is_legal_and_leaves_the_past_alone(problem: Problem, data: st.DataObject) -> None:
    assume(len(problem.rounds) > 1 and validate(problem) == ())
    try:
        plan = solve(problem, budget=LITTLE)
    except Contradictory:
        return
    gone = data.draw(st.sets(st.sampled_from([person.id for person in problem.people]), max_size=3))
    new = [Person(f"new{i}", problem.topics[:2]) for i in range(data.draw(st.integers(0, 2)))]
    now = arrive(leave(problem, gone, past=1), new, past=1)
    closed = data.draw(st.sampled_from([None, *problem.tables]))
    now = replace(now, tables=tuple(_closed(table, problem) if table is closed else table for table in now.tables))
    assume(validate(now) == ())
    try:
        repaired = repair(now, plan, past=1)
    except Contradictory:
        return
    first = problem.rounds[0]
    assert check(now, repaired.plan) == []
    assert {s for s in repaired.plan.seats if s.round == first} == {s for s in plan.seats if s.round == first}
    require_explained(problem, plan, now, repaired)


def _closed(table: Table, problem: Problem) -> Table:
    """Open in the first round only, which is over."""
    return replace(table, rounds=frozenset(problem.rounds[:1]))


SMALL = Problem(
    rounds=(1, 2),
    tables=(Table("a", 4, 3, "A"), Table("b", 4, 3, "B"), Table("c", 5, 3, "C")),
    people=tuple(Person(i) for i in range(10)),
    topics=("A", "B", "C"),
)
SEATS = {1: "aaaabbbccc", 2: "bbbcccaaaa"}
PLAN = replace(
    solve(SMALL, budget=LITTLE),
    seats=tuple(Seat(i, turn, table) for turn, row in SEATS.items() for i, table in enumerate(row)),
)


def test_a_table_that_fell_below_its_minimum_takes_in_one_and_nobody_else_moves() -> None:
    repaired = repair(leave(SMALL, [4], past=1), PLAN, past=1)
    (move,) = repaired.moves
    assert (move.round, move.origin, move.target, move.cause, move.about) == (2, "a", "c", Cause.FILLS, "c")


def test_a_table_with_one_left_is_given_up() -> None:
    roomy = replace(SMALL, tables=(replace(SMALL.tables[0], maximum=5), *SMALL.tables[1:]))
    repaired = repair(leave(roomy, [3, 4], past=1), PLAN, past=1)
    assert [(move.person, move.cause, move.about) for move in repaired.moves] == [(5, Cause.GIVEN_UP, "c")]


def test_a_host_stays_when_the_table_is_filled_and_a_host_who_left_is_told() -> None:
    spare = replace(SMALL.tables[0], minimum=2)
    hosted = replace(SMALL, tables=(spare, SMALL.tables[1], replace(SMALL.tables[2], host=9)))
    seats = tuple(replace(s, table="c") if s.person == 9 else s for s in PLAN.seats)
    plan = replace(PLAN, seats=seats)
    stays = repair(leave(hosted, [3, 4], past=1), plan, past=1)
    assert Seat(9, 2, "c") in stays.plan.seats
    assert [(move.origin, move.cause, move.about) for move in stays.moves] == [("a", Cause.FILLS, "c")]
    assert repair(leave(hosted, [9], past=1), plan, past=1).hostless == ((2, "c"),)


def test_somebody_who_walks_in_gets_a_wished_topic_and_moves_nobody() -> None:
    repaired = repair(arrive(SMALL, [Person("new", ("C", "A"))], past=1), PLAN, past=1)
    assert repaired.moves == (Move("new", 2, None, "c", Cause.ARRIVED, "c"),)


def test_where_every_way_would_touch_tables_in_order_it_says_so() -> None:
    """The one left at C was at B before, and A is full; A and B cannot spare two."""
    with pytest.raises(Contradictory, match="no seat was found in 2"):
        repair(leave(SMALL, [3, 4], past=1), PLAN, past=1)


def test_no_seat_left_is_told_with_the_number_that_is_missing() -> None:
    crowd = arrive(SMALL, [Person(f"new{i}") for i in range(4)], past=1)
    with pytest.raises(Contradictory, match="14 people, 13 seats; add 1 seats"):
        repair(crowd, PLAN, past=1)


def test_few_seats_move_in_a_large_cafe() -> None:
    problem = cafe(120, 24, 6, 3, topics=8)
    plan = solve(problem, budget=LITTLE)
    now = arrive(leave(problem, [f"p{i}" for i in range(0, 120, 20)], past=1), [Person("x"), Person("y")], past=1)
    repaired = repair(now, plan, past=1)
    assert check(now, repaired.plan) == []
    assert all(move.cause is Cause.ARRIVED for move in repaired.moves)
    assert len(repaired.moves) == 4


BAD_PLANS: list[tuple[Plan, int, FlawCode, list[str]]] = [
    (PLAN, 3, FlawCode.PAST_ROUNDS, ["past[0]"]),
    (PLAN, -1, FlawCode.PAST_ROUNDS, ["past[0]"]),
    (replace(PLAN, seats=(*PLAN.seats, Seat("ghost", 1, "a"))), 1, FlawCode.SEAT_UNKNOWN, ["seats[20]"]),
    (replace(PLAN, seats=(Seat(0, 1, "z"), *PLAN.seats[1:])), 1, FlawCode.SEAT_UNKNOWN, ["seats[0]"]),
    (replace(PLAN, seats=(*PLAN.seats, Seat(0, 2, "a"))), 1, FlawCode.SEATED_TWICE, ["seats[10]", "seats[20]"]),
]


@pytest.mark.parametrize(("plan", "past", "code", "rows"), BAD_PLANS)
def test_a_plan_that_is_none_is_told_with_its_rows(plan: Plan, past: int, code: FlawCode, rows: list[str]) -> None:
    with pytest.raises(Contradictory) as caught:
        repair(SMALL, plan, past=past)
    (flaw,) = caught.value.flaws
    assert (flaw.code, [str(row) for row in flaw.rows]) == (code, rows)


def test_a_seat_ahead_that_is_no_more_is_no_trouble() -> None:
    """A table was taken away between the rounds: who sat there is seated anew."""
    smaller = replace(
        SMALL,
        tables=(
            Table("a", 5, 3, "A"),
            Table("b", 5, 3, "B"),
            replace(SMALL.tables[2], rounds=frozenset([1])),
            Table("d", 4, 0, "D"),
        ),
        topics=("A", "B", "C", "D"),
    )
    repaired = repair(smaller, PLAN, past=1)
    assert check(smaller, repaired.plan) == []
    assert {move.person for move in repaired.moves if move.origin is None} == {3, 4, 5}


def test_nobody_leaves_who_is_not_there() -> None:
    with pytest.raises(Contradictory, match=r"left\[1\]: there is no person 'ghost' to leave; take it out"):
        leave(SMALL, [3, "ghost"], past=1)
    with pytest.raises(Contradictory, match=r"past\[0\]: 5 rounds cannot be over, there are 2"):
        arrive(SMALL, [Person("new")], past=5)


def test_when_all_is_over_or_everybody_leaves_nothing_moves() -> None:
    assert repair(SMALL, PLAN, past=2).moves == ()
    gone = leave(SMALL, [person.id for person in SMALL.people], past=1)
    repaired = repair(gone, PLAN, past=1)
    assert check(gone, repaired.plan) == []
    assert {seat.round for seat in repaired.plan.seats} == {1}
