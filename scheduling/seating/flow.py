"""A minimum-cost flow by OR-Tools, its arcs given in arrays."""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scheduling.seating.instance import Ints


class Flow:
    """Collects arcs; `solve` answers with the flow on each, in the order they were added."""

    def __init__(self) -> None:
        self._tails: list[Ints] = []
        self._heads: list[Ints] = []
        self._capacities: list[Ints] = []
        self._costs: list[Ints] = []
        self.arcs = 0

    def add(self, tails: Ints, heads: Ints, capacities: Ints | int, costs: Ints | int) -> slice:
        """Parallel arrays, or one number for all; the slice finds their flows."""
        count = len(tails)
        self._tails.append(tails)
        self._heads.append(heads)
        self._capacities.append(np.broadcast_to(np.asarray(capacities, dtype=np.int64), count))
        self._costs.append(np.broadcast_to(np.asarray(costs, dtype=np.int64), count))
        self.arcs += count
        return slice(self.arcs - count, self.arcs)

    def solve(self, supplies: Ints) -> tuple[Ints, bool]:
        """The cheapest flow that carries as much as can be, and whether that is all of it."""
        solver = SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            np.concatenate(self._tails).astype(np.int32),
            np.concatenate(self._heads).astype(np.int32),
            np.concatenate(self._capacities),
            np.concatenate(self._costs),
        )
        solver.set_nodes_supplies(np.arange(len(supplies), dtype=np.int32), supplies)
        status = solver.solve_max_flow_with_min_cost()
        if status != solver.OPTIMAL:
            raise ArithmeticError(f"the flow could not be solved: {status}")
        flows = np.asarray(solver.flows(np.arange(self.arcs, dtype=np.int32)), dtype=np.int64)
        return flows, int(solver.maximum_flow()) == int(supplies[supplies > 0].sum())
