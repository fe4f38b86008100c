"""The best prices found so far for each rank of the objective, and what they prove of a schedule."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.matching.bounds import (
    covered_bound,
    floor_bound,
    must_bound,
    reduced_values,
    shortfall_bound,
    value_bound,
    value_charge,
)
from scheduling.matching.certificate import Certificate, Prices
from scheduling.matching.instance import Instance
from scheduling.matching.model import Objective

_FREE = Prices()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The best that any schedule can do, rank by rank."""

    must: int
    covered: int
    shortfall: int
    floor: int
    value: int


class Proofs:
    """Collects prices; keeps for each rank those with the tightest bound."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._must: list[Prices] = [_FREE]
        self._covered: list[Prices] = [_FREE]
        self._shortfall: list[Prices] = [_FREE, _hopeless_minima(instance)]
        self._floor: list[Prices] = [_FREE]
        self._value: list[Prices] = []
        self._reduced: list[Sequence[int]] = []
        self._charges: list[int] = []

    def offer_must(self, prices: Prices) -> None:
        self._must.append(prices)

    def offer_covered(self, prices: Prices) -> None:
        self._covered.append(prices)

    def offer_shortfall(self, prices: Prices) -> None:
        self._shortfall.append(prices)

    def offer_floor(self, prices: Prices) -> None:
        self._floor.append(prices)

    def offer_value(self, prices: Prices, reduced: Sequence[int] | None = None) -> None:
        """`reduced` is `reduced_values` where that is known."""
        rest = self._instance.rest
        self._value.append(prices)
        self._reduced.append(reduced_values(rest, prices) if reduced is None else reduced)
        self._charges.append(value_charge(rest, prices, self._reduced[-1]))

    def leading(self, objective: Objective) -> tuple[Prices, Sequence[int]]:
        """The prices of the tightest value bound of this schedule, and the reduced values."""
        if not self._value:
            return _FREE, reduced_values(self._instance.rest, _FREE)
        best = self._best_value(objective)[1]
        return self._value[best], self._reduced[best]

    def ceiling(self, floor: int) -> Ceiling:
        """For a schedule that reaches the bounds of the ranks above, and of the floor no more than is given."""
        rest = self._instance.rest
        must = min(must_bound(rest, prices) for prices in self._must)
        top = Objective(0, 0, 0, must)
        covered = min(covered_bound(rest, prices, top) for prices in self._covered)
        top = Objective(covered, 0, 0, must)
        shortfall = max(shortfall_bound(rest, prices, top) for prices in self._shortfall)
        top = Objective(covered, shortfall, 0, must)
        floor = min(floor, min(floor_bound(rest, prices, top) for prices in self._floor))
        return Ceiling(
            must, covered, shortfall, floor, self._best_value(Objective(covered, shortfall, 0, must, floor))[0]
        )

    def certificate(self, objective: Objective) -> Certificate:
        """For this schedule: nobody who does as well in the ranks above does better in the next."""
        rest, got = self._instance.rest, objective
        must = _lowest([must_bound(rest, prices) for prices in self._must])
        covered = _lowest([covered_bound(rest, prices, got) for prices in self._covered])
        shortfall = _lowest([-shortfall_bound(rest, prices, got) for prices in self._shortfall])
        floor = _lowest([floor_bound(rest, prices, got) for prices in self._floor])
        value, best = self._best_value(got)
        return Certificate(
            covered_prices=self._covered[covered[1]],
            shortfall_prices=self._shortfall[shortfall[1]],
            value_prices=self._value[best] if self._value else _FREE,
            covered=covered[0],
            shortfall=-shortfall[0],
            value=value,
            must_prices=self._must[must[1]],
            must=must[0],
            floor_prices=self._floor[floor[1]],
            floor=floor[0],
        )

    def _best_value(self, above: Objective) -> tuple[int, int]:
        """The tightest bound, and which of the prices gives it."""
        rest = self._instance.rest
        if not self._value:
            return value_bound(rest, _FREE, above), -1
        offers = zip(self._value, self._charges, strict=True)
        return _lowest([value_bound(rest, prices, above, charge) for prices, charge in offers])


def _lowest(bounds: Sequence[int]) -> tuple[int, int]:
    """The least bound, and the first that has it."""
    return min((bound, index) for index, bound in enumerate(bounds))


def _hopeless_minima(instance: Instance) -> Prices:
    """Prices that show what a person's own calendar and wishes make impossible."""
    minimum, people = [], []
    for v, missing in enumerate(instance.missing):
        wishes = len(instance.wishes_at[v])
        if missing > min(instance.capacity[v], wishes):
            minimum.append((instance.person_ids[v], 1))
            if instance.capacity[v] < wishes:
                people.append((instance.person_ids[v], 1))
    return Prices(people=tuple(people), minimum=tuple(minimum))


def proves(certificate: Certificate, objective: Objective) -> bool:
    """True when the schedule equals its bounds in every rank."""
    bounds = (certificate.must, certificate.covered, certificate.shortfall, certificate.floor, certificate.value)
    return bounds == (objective.must, objective.covered, objective.shortfall, objective.floor, objective.value)
