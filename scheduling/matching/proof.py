"""The best prices found so far for each rank of the objective, and what they prove of a schedule."""

from dataclasses import dataclass

from scheduling.matching.bounds import covered_bound, must_bound, shortfall_bound, value_bound, value_charge
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
    value: int


class Proofs:
    """Collects prices; keeps for each rank those with the tightest bound."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._must: list[Prices] = [_FREE]
        self._covered: list[Prices] = [_FREE]
        self._shortfall: list[Prices] = [_FREE, _hopeless_minima(instance)]
        self._value: list[Prices] = []
        self._charges: list[int] = []

    def offer_must(self, prices: Prices) -> None:
        self._must.append(prices)

    def offer_covered(self, prices: Prices) -> None:
        self._covered.append(prices)

    def offer_shortfall(self, prices: Prices) -> None:
        self._shortfall.append(prices)

    def offer_value(self, prices: Prices) -> None:
        self._value.append(prices)
        self._charges.append(value_charge(self._instance.rest, prices))

    def ceiling(self) -> Ceiling:
        """For a schedule that reaches the bounds of the ranks above."""
        rest = self._instance.rest
        must = min(must_bound(rest, prices) for prices in self._must)
        covered = min(covered_bound(rest, prices, must) for prices in self._covered)
        shortfall = max(shortfall_bound(rest, prices, covered, must) for prices in self._shortfall)
        return Ceiling(must, covered, shortfall, self._best_value(covered, shortfall, must)[0])

    def certificate(self, objective: Objective) -> Certificate:
        """For this schedule: nobody who covers as many and misses as few has more value."""
        rest = self._instance.rest
        held, above = objective.must, objective.covered
        must = min((must_bound(rest, prices), i) for i, prices in enumerate(self._must))
        covered = min((covered_bound(rest, prices, held), i) for i, prices in enumerate(self._covered))
        shortfall = max((shortfall_bound(rest, p, above, held), -i) for i, p in enumerate(self._shortfall))
        value, prices = self._best_value(above, objective.shortfall, held)
        return Certificate(
            covered_prices=self._covered[covered[1]],
            shortfall_prices=self._shortfall[-shortfall[1]],
            value_prices=prices,
            covered=covered[0],
            shortfall=shortfall[0],
            value=value,
            must_prices=self._must[must[1]],
            must=must[0],
        )

    def _best_value(self, covered: int, shortfall: int, must: int) -> tuple[int, Prices]:
        rest = self._instance.rest
        if not self._value:
            return value_bound(rest, _FREE, covered, shortfall, must), _FREE
        offers = zip(self._value, self._charges, strict=True)
        bounds = [value_bound(rest, prices, covered, shortfall, must, charge) for prices, charge in offers]
        best = bounds.index(min(bounds))
        return bounds[best], self._value[best]


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
    bounds = (certificate.must, certificate.covered, certificate.shortfall, certificate.value)
    return bounds == (objective.must, objective.covered, objective.shortfall, objective.value)
