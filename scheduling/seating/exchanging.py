"""Local search over the topic plan and the seats together, for events of few people, where the plan has to spread them.

The move: two people change places in a round, and in all further rounds that must follow so that nobody comes to a
topic twice. Where one takes a topic that the other has in another round, that round is exchanged too, and so on until
it closes: a Kempe chain, at most the whole schedule of the two. Sizes of tables and loads of topics stay. Without
topics the same move exchanges whole schedules, which keeps a design a design.

A batch of moves is priced at once on the present board; those that simulated annealing would accept are then taken one
after another, each priced again if one before it was taken.
"""

import numpy as np

from scheduling.seating.board import Board, pair_costs, times_together
from scheduling.seating.instance import Bits, Instance, Ints

_WHOLE = 0.25  # share of moves that exchange all rounds of two people
BATCH = 128
_DRAWN = 8 * BATCH  # most moves lose points of wishes, which is cheap to see, and are not priced
_LOOKED_AT = 0.05  # share of those that are priced all the same: they may gain more elsewhere
_TAKEN = 6  # moves taken from a batch before a new one is drawn: pricing them one by one again is slow


class Exchange:
    """The board under search. `changed` is what the moves so far have changed in the cost, lost points included."""

    def __init__(self, instance: Instance, board: Board) -> None:
        self._instance = instance
        self.board = board.copy()
        self.at = self.board.at
        everybody = np.arange(instance.people)
        rounds = list(range(instance.rounds))
        again = times_together(board, everybody, rounds)
        np.fill_diagonal(again, 0)
        self._repeat = instance.problem.weights.repeat
        self._cost = pair_costs(instance, everybody).astype(np.int64) + self._repeat * again
        self._sits = np.zeros((instance.rounds, instance.tables + 1, instance.people), dtype=np.int64)
        for r in rounds:
            (there,) = np.nonzero(self.at[r] >= 0)
            self._sits[r, self.at[r, there], there] = 1
        self._pool = np.append(instance.pool_of, -1)
        self._topic = np.append(instance.topic_of, -1)[self._pool]
        self._locked = (self.at < 0) | (instance.held >= 0)
        self._when = np.full((instance.people, int(self._topic.max(initial=-1)) + 2), -1, dtype=np.int64)
        self._note(everybody)
        self._some_locked = bool(self._locked.any())
        self._points = np.pad(instance.points, ((0, 0), (0, 1)))
        self._may = np.pad(instance.may, ((0, 0), (0, 1)), constant_values=True)
        self.changed = 0

    def batch(self, temperature: float, rng: np.random.Generator) -> None:
        """Try up to `BATCH` moves."""
        p, q = rng.integers(0, self._instance.people, (2, _DRAWN))
        first = rng.integers(0, self._instance.rounds, _DRAWN)
        whole = rng.random(_DRAWN) < _WHOLE
        limit = temperature * rng.standard_exponential(_DRAWN)
        rounds, legal = self._close(p, q, first, whole)
        lost = self._lost(p, q, rounds)
        legal &= (lost <= limit) | (rng.random(_DRAWN) < _LOOKED_AT)
        (some,) = np.nonzero(legal)
        some = some[:BATCH]
        p, q, first, whole, limit, rounds = p[some], q[some], first[some], whole[some], limit[some], rounds[some]
        price = lost[some] + self._price(p, q, rounds)
        taken = 0
        for i in np.nonzero(price <= limit)[0]:
            if taken == _TAKEN:
                break
            if taken:
                one = slice(i, i + 1)
                closed, still = self._close(p[one], q[one], first[one], whole[one])
                again = self._lost(p[one], q[one], closed) + self._price(p[one], q[one], closed)
                if not still[0] or again[0] > limit[i]:
                    continue
                self._apply(int(p[i]), int(q[i]), closed[0], int(again[0]))
            else:
                self._apply(int(p[i]), int(q[i]), rounds[i], int(price[i]))
            taken += 1

    def _close(self, p: Ints, q: Ints, first: Ints, whole: Bits) -> tuple[Bits, Bits]:
        """The rounds in which each pair changes places, K x R, and whether they may."""
        rounds = np.zeros((len(p), self._instance.rounds), dtype=bool)
        rounds[np.arange(len(p)), first] = True
        for giver, taker in ((p, q), (q, p)):
            self._follow(giver, taker, first, rounds)
        mine, yours = self.at[:, p].T, self.at[:, q].T
        free = ~(self._locked[:, p].T | self._locked[:, q].T)
        rounds |= whole[:, None] & free
        may = self._may[p[:, None], self._pool[yours]] & self._may[q[:, None], self._pool[mine]]
        legal = ~(rounds & ~(free & may)).any(axis=1) & (rounds & (mine != yours)).any(axis=1)
        return rounds, legal & self._once(mine, yours, rounds)

    def _follow(self, giver: Ints, taker: Ints, first: Ints, rounds: Bits) -> None:
        """From the round in which the taker gets a topic on to that in which they have it already, and so on."""
        going, now = np.arange(len(first)), first
        while len(going):
            again = self._when[taker[going], self._topic[self.at[now, giver[going]]]]
            new = (again >= 0) & ~rounds[going, again]
            going, now = going[new], again[new]
            rounds[going, now] = True

    def _once(self, mine: Ints, yours: Ints, rounds: Bits) -> Bits:
        """Whether nobody comes to a topic twice. Only a whole exchange past locked rounds could bring that about."""
        legal = np.ones(len(rounds), dtype=bool)
        if not self._some_locked:
            return legal
        a, b = self._topic[mine], self._topic[yours]
        for mine, yours in ((a, b), (b, a)):
            new = np.where(rounds, yours, mine)
            same = (new[:, :, None] == new[:, None, :]) & (new >= 0)[:, :, None]
            legal &= same.sum(axis=(1, 2)) == (new >= 0).sum(axis=1)
        return legal

    def _lost(self, p: Ints, q: Ints, rounds: Bits) -> Ints:
        """What the points that a move loses cost; negative where it wins some."""
        mine, yours = self._pool[self.at[:, p].T], self._pool[self.at[:, q].T]
        who, other = p[:, None], q[:, None]
        lost: Ints = (
            self._points[who, mine] + self._points[other, yours] - self._points[who, yours] - self._points[other, mine]
        )
        cost: Ints = self._instance.problem.weights.point * (lost * rounds).sum(axis=1)
        return cost

    def _price(self, p: Ints, q: Ints, rounds: Bits) -> Ints:
        """What a move changes in the cost of pairs."""
        change = self._new_company(p, q, rounds)
        pairs: Ints = ((self._cost[p] - self._cost[q] + self._repeat * change) * change).sum(axis=1)
        return pairs

    def _new_company(self, p: Ints, q: Ints, rounds: Bits) -> Ints:
        """K x n: how many times more, or less, each of p sits with everybody else; for q it is the opposite."""
        change = np.zeros((len(p), self._instance.people), dtype=np.int64)
        for r in range(self._instance.rounds):
            (go,) = np.nonzero(rounds[:, r])
            change[go] += self._sits[r, self.at[r, q[go]]] - self._sits[r, self.at[r, p[go]]]
        change[np.arange(len(p)), p] = 0
        change[np.arange(len(p)), q] = 0
        return change

    def _apply(self, p: int, q: int, rounds: Bits, price: int) -> None:
        change = self._new_company(np.array([p]), np.array([q]), rounds[None])[0] * self._repeat
        for who, sign in ((p, 1), (q, -1)):
            self._cost[who] += sign * change
            self._cost[:, who] += sign * change
        for r in np.nonzero(rounds)[0]:
            self._sits[r, self.at[r, [p, q]], [p, q]] = 0
            self.at[r, [p, q]] = self.at[r, [q, p]]
            self._sits[r, self.at[r, [p, q]], [p, q]] = 1
        self._note(np.array([p, q]))
        self.changed += price

    def _note(self, people: Ints) -> None:
        """In which round people have each topic, -1 for none; the last column is no topic."""
        self._when[people] = -1
        topics = self._topic[self.at[:, people]]
        self._when[people[None, :], topics] = np.arange(self._instance.rounds)[:, None]
        self._when[people, -1] = -1
