"""The search over a board: a design where meeting again is the trouble, mixing of tables, exchanges between people."""

import numpy as np

from scheduling.seating.board import Board, cost, points
from scheduling.seating.counting import figures_of
from scheduling.seating.designing import designed
from scheduling.seating.exchanging import BATCH, Exchange
from scheduling.seating.figures import Figures
from scheduling.seating.instance import Instance
from scheduling.seating.mixing import Arena
from scheduling.seating.model import Budget, Phase, Price, Seat
from scheduling.seating.monitor import Monitor

_VISIT = 40  # steps in a round before the next round's turn
FEW = 500  # people up to whom the topic plan is searched together with the seats
_COLD = 0.1  # last temperature, in parts of the smallest weight; exchanges, which are more, end at twice that
_MIX_HOT = 0.5  # first one, in parts of the smallest weight
_EXCHANGE_HOT = 0.2  # in parts of what meeting again costs, or of the smallest weight where a design has settled that
_CROWDED_HOT = 0.7  # where people still meet again after mixing: to spare them, the topic plan has to change


class Search:
    """`best` is the cheapest board seen, `cost` what it costs, `at_bound` whether its topics allow none cheaper."""

    def __init__(
        self, instance: Instance, board: Board, prices: tuple[Price, ...], rng: np.random.Generator, monitor: Monitor
    ) -> None:
        self._instance, self.prices, self._rng, self._monitor = instance, prices, rng, monitor
        self.best = board
        self.at_bound = False
        self.steps = 0
        self.cost = self._bound = self._floor = self._again = 0
        self._measure()

    def run(self, budget: Budget) -> None:
        """Mixing first; exchanges only where people are few and something is left to gain."""
        self._monitor.enter(Phase.DESIGN)
        proven = self._design()
        self._monitor.enter(Phase.MIX)
        if not self._done(self._bound):
            self._mix(budget.mixing)
        self._monitor.bound = self._floor
        self._monitor.enter(Phase.EXCHANGE)
        if self._instance.people <= FEW and not self._done(self._floor):
            self._measure()
            weight = self._lowest if proven else self._instance.problem.weights.repeat
            self._exchange(budget.exchanges, weight * (_CROWDED_HOT if self._again else _EXCHANGE_HOT))
        self._measure()
        self.at_bound = self.cost <= max(self._bound, self._floor)

    def _design(self) -> bool:
        """Whether a design without repeats was laid."""
        found = designed(self._instance, self.best)
        if found is None:
            return False
        self.best = found.board
        self._measure()
        return found.whole

    def _mix(self, steps: int) -> None:
        instance = self._instance
        visits = max(1, steps // _VISIT)
        board, total = self.best.copy(), self.cost
        for visit in range(visits):
            temperature = _cooled(self._lowest * _MIX_HOT, self._lowest * _COLD, visit / visits)
            arena = Arena(instance, board, visit % instance.rounds, self._rng)
            if not arena.idle:
                for _ in range(_VISIT):
                    total += arena.step(temperature, self._rng)
                    self.steps += 1
                    self._monitor.cost = total
                    if self._monitor.beat():
                        break
                arena.write()
            self._keep(board, total)
            if self._done(self._bound):
                break

    def _exchange(self, moves: int, hot: float) -> None:
        exchange = Exchange(self._instance, self.best)
        start = self.cost
        batches = max(1, moves // BATCH)
        for batch in range(batches):
            temperature = _cooled(hot, self._lowest * _COLD * 2, batch / batches)
            exchange.batch(temperature, self._rng)
            self.steps += 1
            self._keep(exchange.board, start + exchange.changed)
            self._monitor.cost = start + exchange.changed
            if self._monitor.beat() or self._done(self._floor):
                break

    @property
    def _lowest(self) -> int:
        """The smallest weight that counts at all."""
        weights = self._instance.problem.weights
        return min((w for w in (weights.repeat, *(mix.weight for mix in weights.mix)) if w > 0), default=1)

    def _keep(self, board: Board, total: int) -> None:
        if total < self.cost:
            self.cost = total
            self.best = board.copy()

    def _done(self, bound: int) -> bool:
        return self._monitor.stopped or self.cost <= bound

    def _measure(self) -> None:
        """Cost and bounds of the best board: `_bound` with its topic plan, `_floor` with any."""
        instance = self._instance
        problem = instance.problem
        seats = [
            Seat(problem.people[p].id, problem.rounds[r], problem.tables[table].id)
            for r, row in enumerate(self.best.at.tolist())
            for p, table in enumerate(row)
            if table >= 0
        ]
        figures = figures_of(problem, seats, self.prices)
        lost = problem.weights.point * (figures.topics.bound - points(instance, self.best))
        self.cost = cost(instance, self.best) + lost
        self._bound = lost + self._weighed(figures, plan=True)
        self._floor = self._weighed(figures, plan=False)
        self._again = figures.repeats.count
        self._monitor.cost, self._monitor.bound = self.cost, self._bound

    def _weighed(self, figures: Figures, *, plan: bool) -> int:
        weights = self._instance.problem.weights
        tallies = [(weights.repeat, figures.repeats)]
        tallies += [(mix.weight, tally) for mix, (_, tally) in zip(weights.mix, figures.alike, strict=True)]
        return sum(weight * (tally.bound if plan else tally.floor) for weight, tally in tallies)


def _cooled(hot: float, cold: float, part: float) -> float:
    """From hot to cold in equal ratios."""
    ratio: float = (cold / hot) ** part
    return hot * ratio
