"""All meetings of a small event into slots with the fewest breaks, proven by CP-SAT on clauses."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread
from time import monotonic
from typing import Any

# The thin binding: the same engine as cp_model, which imports pandas (over a second of start-up).
from ortools.sat.python import cp_model_helper as binding

from scheduling.exact.encoding import Encoding
from scheduling.matching.flaws import Contradictory, FlawCode
from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem, Stop
from scheduling.matching.tables import seat
from scheduling.matching.validation import validate

_TICK = 0.2  # seconds between two looks at the stop button
# Clauses want learning and cores, no relaxation: with linear rows, or two workers that share, it takes twice as long.
_PARAMETERS = "linearization_level: 0 optimize_with_core: true"


class Outcome(StrEnum):
    PROVEN = "proven"  # no plan has fewer breaks
    FOUND = "found"  # legal; fewer breaks may be possible
    IMPOSSIBLE = "impossible"  # proven: not all meetings can be held
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GivenPlan:
    """`breaks` is None without a plan; no plan has fewer than `bound`."""

    outcome: Outcome
    meetings: tuple[Meeting, ...]
    breaks: int | None
    bound: int
    seconds: float


Report = Callable[[int | None, int, float], None]  # breaks so far, bound, seconds


def hold_all(
    problem: Problem,
    *,
    fairness: int | None = None,
    seed: int = 0,
    work: float | None = None,
    wall_seconds: float | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> GivenPlan:
    """Every wish of the problem held once, under all its rules, with the fewest breaks.

    A break is a longest idle time of somebody between two meetings of one block. With `fairness`, of two people who
    have meetings neither has that many breaks more than the other, or fewer. Minima and values do not count: all
    meetings are given, and the same two may meet more than once. For events up to some hundred people and meetings.
    `work` is in the deterministic seconds of CP-SAT; the same input gives the same plan unless the wall limit or `stop`
    cut in. Raises `Contradictory` with every flaw of the problem, and ValueError where a wish leaves open who comes.
    """
    flaws = tuple(flaw for flaw in validate(problem) if flaw.code is not FlawCode.DUPLICATE_PAIR)
    if flaws:
        raise Contradictory(flaws)
    if problem.teams:
        raise ValueError("who comes for a team must be named where all meetings are given")
    start = monotonic()
    encoding = Encoding(problem, fairness)
    solver: Any = binding.SolveWrapper()
    parameters = binding.SatParameters()
    limits = "" if work is None else f" max_deterministic_time: {work}"
    limits += "" if wall_seconds is None else f" max_time_in_seconds: {wall_seconds}"
    parameters.merge_text_format(f"num_workers: 1 random_seed: {seed % 2**31} {_PARAMETERS}{limits}")
    solver.set_parameters(parameters)
    response = _run(solver, _model(encoding), start, progress, stop)
    return _read(problem, encoding, response, monotonic() - start)


def _model(encoding: Encoding) -> "binding.CpModelProto":
    """CP-SAT counts variables from 0, and writes the complement of v as -v - 1."""
    model = binding.CpModelProto()
    for _ in range(encoding.clauses.variables):
        model.variables.add().domain.extend([0, 1])
    for clause in encoding.clauses.clauses:
        model.constraints.add().bool_or.literals.extend([x - 1 if x > 0 else x for x in clause])
    model.objective.vars.extend([literal - 1 for literal in encoding.breaks])
    model.objective.coeffs.extend([1] * len(encoding.breaks))
    return model


class _Watch(binding.SolutionCallback):
    """Keeps the number of breaks of the best plan so far."""

    def __init__(self) -> None:
        super().__init__()
        self.breaks: int | None = None
        self.bound = 0

    def OnSolutionCallback(self) -> None:
        self.breaks = round(self.ObjectiveValue())

    def raise_bound(self, bound: float) -> None:
        self.bound = max(self.bound, round(bound))


def _run(
    solver: Any,
    model: "binding.CpModelProto",
    start: float,
    progress: Report | None,
    stop: Stop | None,
) -> Any:
    """OR-Tools lets go of the interpreter while it works: this thread reports and, when told to, interrupts."""
    watch, finished = _Watch(), Event()
    solver.add_solution_callback(watch)
    solver.add_best_bound_callback(watch.raise_bound)
    answers: list[Any] = []

    def work() -> None:
        try:
            answers.append(solver.solve(model))
        finally:
            finished.set()

    worker = Thread(target=work, name="all-given")
    worker.start()
    try:
        while not finished.wait(_TICK):
            if progress is not None:
                progress(watch.breaks, watch.bound, monotonic() - start)
            if stop is not None and stop():
                solver.stop_search()
    except BaseException:
        solver.stop_search()
        raise
    finally:
        worker.join()
        solver.clear_solution_callback(watch)
    return answers[0]


def _read(problem: Problem, encoding: Encoding, response: "binding.CpSolverResponse", seconds: float) -> GivenPlan:
    status = response.status
    if status == binding.CpSolverStatus.INFEASIBLE:
        return GivenPlan(Outcome.IMPOSSIBLE, (), None, 0, seconds)
    if status not in (binding.CpSolverStatus.OPTIMAL, binding.CpSolverStatus.FEASIBLE):
        return GivenPlan(Outcome.UNKNOWN, (), None, 0, seconds)
    slots = [slot.id for slot in problem.slots]
    slot_of: dict[Id, Id] = {}
    for wish, places in zip(problem.wishes, encoding.at, strict=True):
        slot_of[wish.id] = next(slots[t] for t, literal in places.items() if response.solution[literal - 1])
    outcome = Outcome.PROVEN if status == binding.CpSolverStatus.OPTIMAL else Outcome.FOUND
    breaks = round(response.objective_value)
    bound = max(0, round(response.best_objective_bound))
    return GivenPlan(outcome, seat(problem, slot_of), breaks, bound, seconds)
