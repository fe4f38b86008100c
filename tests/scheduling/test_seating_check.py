"""The checker finds every planted defect, and needs neither the solver nor its libraries."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from scheduling.seating.check import Broken, check
from scheduling.seating.figures import Tally
from scheduling.seating.model import Budget, Ended, Person, Plan, Price, Problem, Seat, Table
from scheduling.seating.solver import solve
from tests.scheduling.seating_cases import LITTLE, cafe

CASE = Problem(
    rounds=(1, 2),
    tables=(
        Table("a", 4, 2, "A", host="h"),
        Table("b", 4, 2, "B", language="en"),
        Table("c", 4, 2, "C", rounds=frozenset([2])),
        Table("d", 4, 2, "D"),
    ),
    people=(
        Person("h"),
        Person("late", absent=frozenset([1])),
        Person("pt", ("D",), frozenset(["pt"])),
        *(Person(i, ("A", "B"), traits={"country": i % 2}) for i in range(6)),
    ),
    topics=("A", "B", "C", "D"),
    fixed=(Seat("pt", 1, "d"),),
)
GOOD = solve(CASE, budget=LITTLE)
Plant = Callable[[Plan], Plan]


def seats(change: Callable[[Seat], Seat | None]) -> Plant:
    return lambda plan: replace(plan, seats=tuple(new for seat in plan.seats if (new := change(seat)) is not None))


def add(seat: Seat) -> Plant:
    return lambda plan: replace(plan, seats=(*plan.seats, seat))


def move(person: str | int, turn: int, table: str) -> Plant:
    return seats(lambda seat: replace(seat, table=table) if (seat.person, seat.round) == (person, turn) else seat)


PLANTS: list[tuple[Broken, Plant]] = [
    (Broken.UNKNOWN, add(Seat("ghost", 1, "a"))),
    (Broken.TWO_AT_ONCE, add(Seat(0, 1, "b"))),
    (Broken.UNSEATED, seats(lambda seat: None if (seat.person, seat.round) == (3, 2) else seat)),
    (Broken.ABSENT, add(Seat("late", 1, "d"))),
    (Broken.CLOSED, move(0, 1, "c")),
    (Broken.TOO_MANY, seats(lambda seat: replace(seat, table="b") if seat.round == 1 else seat)),
    (Broken.TOO_FEW, move("h", 1, "c")),
    (Broken.HELD, move("h", 2, "d")),
    (Broken.HELD, move("pt", 1, "a")),
    (Broken.LANGUAGE, move("pt", 2, "b")),
    (Broken.TOPIC_TWICE, move("pt", 2, "d")),
    (Broken.FIGURES, lambda plan: replace(plan, figures=replace(plan.figures, repeats=Tally(99)))),
    (Broken.BOUND, lambda plan: replace(plan, prices=(*plan.prices, Price("A", None, 10**6)))),
]


def test_the_plan_before_the_defects_is_good() -> None:
    assert check(CASE, GOOD) == []


@pytest.mark.parametrize(("broken", "plant"), PLANTS)
def test_a_planted_defect_is_found(broken: Broken, plant: Plant) -> None:
    assert broken in [violation.code for violation in check(CASE, plant(GOOD))]


def test_being_at_the_bound_is_not_believed() -> None:
    problem = cafe(48, 12, 4, 4, topics=6)
    dealt = solve(problem, budget=Budget(mixing=0, exchanges=0))
    assert check(problem, dealt) == []
    assert [violation.code for violation in check(problem, replace(dealt, ended=Ended.AT_BOUND))] == [Broken.BOUND]


def test_a_problem_that_contradicts_itself_is_not_checked_further() -> None:
    bad = replace(CASE, people=(*CASE.people, CASE.people[0]))
    assert {violation.code for violation in check(bad, GOOD)} == {Broken.PROBLEM}


def test_only_the_solver_loads_heavy_libraries() -> None:
    code = (
        "import scheduling.seating.check, scheduling.seating.repair, sys;"
        "heavy = {'numpy', 'ortools', 'scheduling.seating.solver'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
