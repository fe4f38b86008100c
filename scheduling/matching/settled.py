"""A search state that knows which meetings stand already, and charges for moving or dropping them."""

from collections.abc import Mapping

from scheduling.matching.changes import MoveCosts
from scheduling.matching.instance import Instance
from scheduling.matching.state import State


class SettledState(State):
    """`home[e]` is the slot of a standing meeting, `OUT` for one whose slot is gone. Holding it earns the cost of
    dropping it, elsewhere less that of moving it; `bonus` is what the score has of these, beside the objective."""

    __slots__ = ("costs", "home")

    def __init__(self, instance: Instance, home: Mapping[int, int], costs: MoveCosts) -> None:
        super().__init__(instance)
        self.home = home
        self.costs = costs

    def loss(self, e: int) -> int:
        loss = State.loss(self, e)
        if e in self.home:
            loss += self.costs.drop if self.home[e] == self.slot_of[e] else self.costs.drop - self.costs.move
        return loss

    def gain(self, e: int) -> int:
        """As if it could be held where it was."""
        return State.gain(self, e) + (self.costs.drop if e in self.home else 0)

    def _place(self, e: int, t: int) -> None:
        State._place(self, e, t)
        if e in self.home:
            earned = self._earned(e, t)
            self.score += earned
            self.bonus += earned

    def _remove(self, e: int, t: int) -> None:
        State._remove(self, e, t)
        if e in self.home:
            earned = self._earned(e, t)
            self.score -= earned
            self.bonus -= earned

    def _earned(self, e: int, t: int) -> int:
        return self.costs.drop - (self.costs.move if self.home[e] != t else 0)
