"""Local search of seats within the pools of a round, many tables at a time.

All that is minimised is a sum over pairs at a table. In each step the tables of a round are paired at random within
their pool; for each pair of tables every swap of two people is priced at once, and one is drawn with the probability
that its price has at the present temperature (a heat bath). Tables of different pairs share no people, so all draws of
a step are exact: what a pair costs for having met before depends on other rounds only.
"""

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.board import Board, Costs, cost_type, pair_costs, times_together
from scheduling.seating.instance import Bits, Instance, Ints

_MOST = 400  # people of a pool that are looked at together; a larger one is cut anew each time


class Arena:
    """A round's seats, cut into groups of tables of one pool; built anew for each visit of the round.

    seats: tables x widest, places in the list of people; the last place of a group is a ghost, an empty chair.
    """

    def __init__(self, instance: Instance, board: Board, r: int, rng: np.random.Generator) -> None:
        self._board, self._round = board, r
        self._people: list[Ints] = []
        self._tables: list[int] = []
        costs: list[Costs] = []
        group: list[int] = []
        rows: list[Ints] = []
        others = [s for s in range(instance.rounds) if s != r]
        for tables in _groups(instance, board, r, rng):
            members = [np.nonzero(board.at[r] == t)[0] for t in tables]
            people = np.concatenate(members)
            block = pair_costs(instance, people)
            again = times_together(board, people, others) * cost_type(instance)(instance.problem.weights.repeat)
            np.fill_diagonal(again, 0)
            start = 0
            for seated in members:
                rows.append(np.arange(start, start + len(seated)))
                start += len(seated)
            group += [len(costs)] * len(tables)
            costs.append(np.pad(block + again, (0, 1)))
            self._people.append(people)
            self._tables += tables
        self._lay(instance, costs, group, rows)

    def _lay(self, instance: Instance, costs: list[Costs], group: list[int], rows: list[Ints]) -> None:
        strides = np.array([len(block) for block in costs], dtype=np.int64)
        bases = np.concatenate([[0], np.cumsum(strides**2)])[:-1]
        self.costs = np.concatenate([block.ravel() for block in costs]) if costs else np.zeros(0, dtype=np.int32)
        self._group = np.array(group, dtype=np.int64)
        self._stride, self._base = strides[self._group], bases[self._group]
        width = max((len(row) for row in rows), default=0)
        self.seats = np.repeat(self._stride[:, None] - 1, width, axis=1)
        held = np.ones((len(rows), width), dtype=bool)
        for t, row in enumerate(rows):
            self.seats[t, : len(row)] = row
            people = self._people[group[t]][row]
            held[t, : len(row)] = instance.held[self._round, people] >= 0
        self._held: Bits = held
        first, second = [], []
        for g in range(len(costs)):
            (of_group,) = np.nonzero(self._group == g)
            half = len(of_group) // 2
            first += of_group[:half].tolist()
            second += of_group[half : 2 * half].tolist()
        self._first, self._second = np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)

    @property
    def idle(self) -> bool:
        """No pool has two tables."""
        return not len(self._first)

    def cost(self) -> int:
        """What the seats of this round cost, meetings again with all other rounds included."""
        flat = self._base[:, None, None] + self.seats[:, :, None] * self._stride[:, None, None] + self.seats[:, None]
        return int(self.costs[flat].sum(dtype=np.int64)) // 2

    def step(self, temperature: float, rng: np.random.Generator) -> int:
        """One swap, or none, in each pair of tables; what that changes in the cost."""
        order = np.lexsort((rng.random(len(self._group)), self._group))
        a, b = order[self._first], order[self._second]
        width = self.seats.shape[1]
        both = np.concatenate([self.seats[a], self.seats[b]], axis=1)
        flat = both[:, :, None] * self._stride[a][:, None, None] + both[:, None, :] + self._base[a][:, None, None]
        pair = self.costs[flat]
        gain = pair[:, :, width:].sum(axis=2, dtype=pair.dtype) - pair[:, :, :width].sum(axis=2, dtype=pair.dtype)
        change = gain[:, :width, None] - gain[:, None, width:] - 2 * pair[:, :width, width:]
        change[self._held[a][:, :, None] | self._held[b][:, None, :]] = np.iinfo(change.dtype).max // 2
        change = change.reshape(len(a), -1)
        luck = _luck(change.shape, rng)
        drawn = (change + np.float32(temperature) * luck).argmin(axis=1)
        price = change[np.arange(len(a)), drawn]
        stay = np.float32(temperature) * _luck((len(a),), rng)
        (go,) = np.nonzero(price + temperature * luck[np.arange(len(a)), drawn] < stay)
        i, j = drawn[go] // width, drawn[go] % width
        ta, tb = a[go], b[go]
        self.seats[ta, i], self.seats[tb, j] = self.seats[tb, j], self.seats[ta, i]
        return int(price[go].sum())

    def write(self) -> None:
        """Put the seats back on the board."""
        row = self._board.at[self._round]
        for t, table in enumerate(self._tables):
            people = self._people[self._group[t]]
            seated = self.seats[t]
            row[people[seated[seated < len(people)]]] = table


def _luck(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Gumbel variables, negative: the least of price + temperature x luck is a draw from Boltzmann's distribution."""
    luck = rng.standard_exponential(shape, dtype=np.float32)
    logarithm: NDArray[np.float32] = np.log(luck + np.float32(1e-30))
    return logarithm


def _groups(instance: Instance, board: Board, r: int, rng: np.random.Generator) -> list[list[int]]:
    """Tables of one pool that have people, cut at random where they are too many."""
    sizes = np.bincount(board.at[r][board.at[r] >= 0], minlength=instance.tables)
    groups: list[list[int]] = []
    for p in range(len(instance.pools)):
        tables = np.array([t for t in instance.used[r] if instance.pool_of[t] == p and sizes[t]], dtype=np.int64)
        if len(tables) > 1:
            pieces = -(-int(sizes[tables].sum()) // _MOST)
            mixed = rng.permutation(tables)
            groups += [piece.tolist() for piece in np.array_split(mixed, pieces) if len(piece) > 1]
    return groups
