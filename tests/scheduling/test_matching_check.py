"""The checker finds every planted defect, and needs neither the solver nor its libraries."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from scheduling.matching.certificate import Prices
from scheduling.matching.check import Broken, check
from scheduling.matching.model import Fixed, Meeting, Objective, Proof, Schedule
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import problem

CASE = problem(
    {"a": ("xy", 2), "b": ("xy", 1), "c": ("xy", 2), "d": ("y", 1), "e": ("x", 1)},
    [("a", "b", 3), ("a", "c", 2), ("c", "d", 1), ("a", "e", 1), ("d", "b", 1)],
    tables={"x": 1, "y": 2},
    fixed=(Fixed("w0", "y", 1),),
    forbidden=(("d", "b"),),
)
GOOD = solve(CASE)
Plant = Callable[[Schedule], Schedule]


def more(*meetings: Meeting) -> Plant:
    return lambda schedule: replace(schedule, meetings=(*schedule.meetings, *meetings))


def objective(covered: int, shortfall: int, value: int) -> Plant:
    return lambda schedule: replace(schedule, objective=Objective(covered, shortfall, value))


def value_prices(prices: Prices) -> Plant:
    return lambda schedule: replace(schedule, certificate=replace(schedule.certificate, value_prices=prices))


PLANTS: list[tuple[Broken, Plant]] = [
    (Broken.UNKNOWN, more(Meeting("ghost", "x", 0))),
    (Broken.UNKNOWN, more(Meeting("w1", "z", 0))),
    (Broken.HELD_TWICE, more(Meeting("w0", "x", 5))),
    (Broken.TWO_AT_ONCE, more(Meeting("w3", "y", 7))),
    (Broken.UNAVAILABLE, more(Meeting("w3", "y", 7))),
    (Broken.MAXIMUM, more(Meeting("w4", "x", 7))),
    (Broken.FORBIDDEN, more(Meeting("w4", "x", 7))),
    (Broken.TABLES, more(Meeting("w3", "x", 0))),
    (Broken.TABLES, more(Meeting("w3", "x", 1))),
    (Broken.TABLES, more(Meeting("w3", "x", -1))),
    (Broken.LOCK, lambda s: replace(s, meetings=tuple(m for m in s.meetings if m.wish != "w0"))),
    (
        Broken.LOCK,
        lambda s: replace(s, meetings=tuple(replace(m, table=0) if m.wish == "w0" else m for m in s.meetings)),
    ),
    (Broken.OBJECTIVE, objective(4, 0, 99)),
    (Broken.OBJECTIVE, objective(3, 0, GOOD.objective.value)),
    (Broken.CERTIFICATE, value_prices(Prices(people=(("a", -5),)))),
    (Broken.CERTIFICATE, value_prices(Prices(people=(("a", 100),)))),
    (Broken.BOUND, lambda s: replace(s, bound=s.bound - 1)),
    (Broken.BOUND, lambda s: replace(s, bound=s.bound + 1)),
    (
        Broken.PROOF,
        lambda s: replace(value_prices(Prices(people=(("a", 9),)))(s), proof=Proof.PRICES),
    ),
    (Broken.REASONS, lambda s: replace(s, reasons=())),
]


def test_the_schedule_before_the_defects_is_good() -> None:
    assert GOOD.proof is Proof.PRICES
    assert check(CASE, GOOD) == []


@pytest.mark.parametrize(("broken", "plant"), PLANTS)
def test_a_planted_defect_is_found(broken: Broken, plant: Plant) -> None:
    assert broken in [violation.code for violation in check(CASE, plant(GOOD))]


def test_a_problem_that_contradicts_itself_is_not_checked_further() -> None:
    bad = replace(CASE, wishes=(*CASE.wishes, CASE.wishes[0]))
    assert {violation.code for violation in check(bad, GOOD)} == {Broken.PROBLEM}


@pytest.mark.parametrize(
    "module", ["scheduling", "scheduling.intervals", "scheduling.availability", "scheduling.matching.check"]
)
def test_only_the_solver_loads_heavy_libraries(module: str) -> None:
    code = (
        f"import {module}, sys;"
        "heavy = {'numpy', 'ortools', 'pandas', 'scheduling.matching.solver'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
