"""Who sits at which table in every round, in arrays, and what that costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.instance import Instance, Ints

Costs = NDArray[np.int32 | np.int64]


@dataclass(slots=True, eq=False)
class Board:
    """at: R x n, the table of each person, -1 for none. What is more follows from it."""

    at: Ints

    def copy(self) -> "Board":
        return Board(self.at.copy())


def cost_type(instance: Instance) -> type[np.int32] | type[np.int64]:
    """The narrowest numbers that hold what a swap can change: four sums over the widest table."""
    weights = instance.problem.weights
    dearest = (
        weights.apart + weights.unspoken + weights.repeat * instance.rounds + sum(mix.weight for mix in weights.mix)
    )
    widest = min(instance.people, max((table.maximum for table in instance.problem.tables), default=0))
    return np.int32 if 4 * widest * dearest < 1 << 30 else np.int64


def pair_costs(instance: Instance, people: Ints) -> Costs:
    """What it costs that two of `people` share a table, meeting again aside; 0 on the diagonal.

    Two at a table with a language of its own both understand that, so that they always have one in common.
    """
    weights = instance.problem.weights
    kind = cost_type(instance)
    costs: Costs = np.zeros((len(people), len(people)), dtype=kind)
    for mix, code in zip(weights.mix, instance.codes[:, people], strict=True):
        costs += (code[:, None] == code[None, :]) * kind(mix.weight)
    if instance.spoken:
        tongues = instance.tongues[people].astype(np.int32)
        costs += (tongues @ tongues.T == 0) * kind(weights.unspoken)
    if len(instance.apart):
        place = np.full(instance.people, -1, dtype=np.int64)
        place[people] = np.arange(len(people))
        pairs = place[instance.apart]
        pairs = pairs[(pairs >= 0).all(axis=1)]
        for a, b in ((0, 1), (1, 0)):
            np.add.at(costs, (pairs[:, a], pairs[:, b]), kind(weights.apart))
    np.fill_diagonal(costs, 0)
    return costs


def times_together(board: Board, people: Ints, rounds: list[int]) -> NDArray[np.int32]:
    """How often each two of `people` share a table in `rounds`; the diagonal counts too."""
    together = np.zeros((len(people), len(people)), dtype=np.int32)
    for r in rounds:
        table = board.at[r, people]
        alone = np.where(table >= 0, table, -2 - np.arange(len(people)))
        together += alone[:, None] == table[None, :]
    return together


def cost(instance: Instance, board: Board) -> int:
    """The whole cost in the currency of the weights, the points that are lost to the best plan aside."""
    total = 0
    for r in range(instance.rounds):
        for table in instance.used[r]:
            (people,) = np.nonzero(board.at[r] == table)
            pairs = pair_costs(instance, people).astype(np.int64)
            before = times_together(board, people, list(range(r))).astype(np.int64)
            np.fill_diagonal(before, 0)
            total += int((pairs + instance.problem.weights.repeat * before).sum()) // 2
    return total


def points(instance: Instance, board: Board) -> int:
    """The points of the wishes that are met."""
    rounds, people = np.nonzero(board.at >= 0)
    return int(instance.points[people, instance.pool_of[board.at[rounds, people]]].sum())
