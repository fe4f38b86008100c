"""Linear programs by OR-Tools, solved beside a heartbeat so that a long solve can be watched and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Thread

# The thin binding: the same engine as model_builder and cp_model, which import pandas (over a second of start-up).
from ortools.linear_solver.python import model_builder_helper as binding

from scheduling.matching.monitor import Monitor

_TICK = 0.1  # seconds between two looks at the stop button
_TERMS_A_LOOK = 20_000  # a large program takes seconds to build
_MINUS_INFINITY = float("-inf")


class Engine(StrEnum):
    GLOP = "glop"  # simplex: exact vertices and duals
    PDLP = "pdlp"  # first order: large programs, duals to a tolerance
    SAT = "sat"  # integers


@dataclass(frozen=True, slots=True)
class Solution:
    """`values` and `duals` follow the order of variables and rows; `objective` is None when nothing was found, and
    `impossible` says that there is nothing."""

    objective: float | None
    optimal: bool
    values: Sequence[float]
    duals: Sequence[float]
    impossible: bool = False


class Program:
    """Maximise a linear objective over rows `sum of terms <= limit` and bounded variables."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._model = binding.ModelBuilderHelper()
        self._model.set_maximize(True)
        self.variables = 0
        self.rows = 0
        self._terms = 0

    def variable(self, worth: float, upper: float = 1.0, *, whole: bool = False, hint: float | None = None) -> int:
        """A variable between 0 and `upper`."""
        index: int = self._model.add_var()
        self._model.set_var_lower_bound(index, 0.0)
        self._model.set_var_upper_bound(index, upper)
        self._model.set_var_objective_coefficient(index, worth)
        if whole:
            self._model.set_var_integrality(index, True)
        if hint is not None:
            self._model.add_hint(index, hint)
        self.variables += 1
        return index

    def unpaid(self, variable: int) -> None:
        """Take the variable out of the objective."""
        self._model.set_var_objective_coefficient(variable, 0.0)

    def at_most(self, limit: float) -> int:
        """An empty row; fill it with `add`."""
        row: int = self._model.add_linear_constraint()
        self._model.set_constraint_lower_bound(row, _MINUS_INFINITY)
        self._model.set_constraint_upper_bound(row, limit)
        self.rows += 1
        return row

    def add(self, row: int, variable: int, factor: float = 1.0) -> None:
        self._model.add_term_to_constraint(row, variable, factor)
        self._terms += 1
        if self._terms % _TERMS_A_LOOK == 0:
            self._monitor.beat()

    def solve(self, engine: Engine, parameters: str = "") -> Solution:
        """Duals are of `<=` rows in a maximisation, so never negative but for rounding."""
        solver = binding.ModelSolverHelper(engine.value)
        solver.enable_output(False)
        if parameters:
            solver.set_solver_specific_parameters(parameters)
        _run(solver, self._model, self._monitor)
        if not solver.has_solution():
            none = solver.status() == binding.SolveStatus.INFEASIBLE
            return Solution(None, False, [0.0] * self.variables, [0.0] * self.rows, none)
        optimal = solver.status() == binding.SolveStatus.OPTIMAL
        # One by one: the bulk readers return arrays and pull in numpy, half a second of start-up for nothing.
        values = [float(solver.variable_value(index)) for index in range(self.variables)]
        exact = engine is Engine.SAT
        duals = [0.0 if exact else float(solver.dual_value(row)) for row in range(self.rows)]
        return Solution(solver.objective_value(), optimal, values, duals)


def _run(solver: "binding.ModelSolverHelper", model: "binding.ModelBuilderHelper", monitor: Monitor) -> None:
    """OR-Tools lets go of the interpreter while it works: this thread reports and, when told to, interrupts."""
    finished = Event()

    def work() -> None:
        try:
            solver.solve(model)
        finally:
            finished.set()

    worker = Thread(target=work, name="linear-program")
    worker.start()
    try:
        while not finished.wait(_TICK):
            if monitor.beat():
                solver.interrupt_solve()
    except BaseException:
        solver.interrupt_solve()
        raise
    finally:
        worker.join()
