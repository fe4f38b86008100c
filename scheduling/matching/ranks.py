"""The ranks of the objective inside a program: musts, coverage, minimum, floor and value, and what a unit is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.matching.ids import Id
from scheduling.matching.instance import Instance
from scheduling.matching.linear import Program

# In a relaxation a weight of some values ranks coverage above value: a person is covered at the cost of one meeting,
# rarely of a chain of them. The search itself ranks strictly, and the bounds hold for any prices.
_MUST_OVER_VALUE = 4096
_COVER_OVER_VALUE = 64
_MINIMUM_OVER_VALUE = 16
_FLOOR_OVER_VALUE = 8
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Worth:
    """What a unit of each goal is worth; a goal without worth is left out of the program."""

    value: float = 1.0
    cover: float = 0.0
    minimum: float = 0.0
    must: float = 0.0
    floor: float = 0.0

    def of(self, instance: Instance, e: int) -> float:
        """What candidate e is worth by itself."""
        bonus = self.must if self.must and instance.rest.wishes[e].must else 0.0
        return self.value * instance.value[e] + bonus


_MUST_OVER_COVER = float(_MUST_OVER_VALUE // _COVER_OVER_VALUE)
MUSTS = Worth(0.0, must=1.0)
COVERAGE = Worth(0.0, 1.0, 0.0, must=_MUST_OVER_COVER)
SHORTFALL = Worth(0.0, float(_COVER_OVER_VALUE), 1.0, must=float(_MUST_OVER_VALUE))
FLOOR = Worth(0.0, float(_COVER_OVER_VALUE), float(_MINIMUM_OVER_VALUE), float(_MUST_OVER_VALUE), 1.0)


def lexicographic(instance: Instance) -> Worth:
    top = float(max(instance.value, default=1) or 1)
    must = _MUST_OVER_VALUE * top if instance.must else 0.0
    return Worth(1.0, _COVER_OVER_VALUE * top, _MINIMUM_OVER_VALUE * top, must, _FLOOR_OVER_VALUE * top)


class Bonuses:
    """The variables and rows of a program that reward meetings of single persons; `chosen[e]` lists the variables of
    candidate e. By rank, `cover`, `minimum` and `floor` map a person to a variable and a row."""

    def __init__(
        self,
        program: Program,
        instance: Instance,
        worth: Worth,
        chosen: Sequence[Sequence[int]],
        *,
        whole: bool = False,
    ) -> None:
        self.cover: dict[int, tuple[int, int]] = {}
        self.minimum: dict[int, tuple[int, int]] = {}
        self.floor: dict[int, tuple[int, int]] = {}
        self._program = program
        self._instance = instance
        self._worth = worth
        self._chosen = chosen
        self._whole = whole
        self._added = set[int]()

    def add(self, v: int) -> None:
        """For each rank a variable that earns its worth a unit: at most the amount, and the meetings held."""
        instance, worth = self._instance, self._worth
        self._added.add(v)
        for made, amount, unit in (
            (self.cover, int(instance.coverable[v]), worth.cover),
            (self.minimum, instance.missing[v], worth.minimum),
            (self.floor, instance.asked[v], worth.floor),
        ):
            if amount and unit:
                made[v] = self._bonus(v, amount, unit)

    def lacking(self, values: Sequence[float]) -> list[int]:
        """Who has less than a rank asks for, and no bonus yet. All others would not change an optimum."""
        instance, found = self._instance, []
        for v, wishes in enumerate(instance.wishes_at):
            wanted = max(instance.coverable[v], instance.missing[v], instance.asked[v])
            if wanted and v not in self._added:
                held = sum([values[variable] for e in wishes for variable in self._chosen[e]])
                if held < min(wanted, len(wishes)) - _NOISE:
                    found.append(v)
        return found

    def cover_prices(self, duals: Sequence[float]) -> dict[Id, float]:
        return {self._instance.person_ids[v]: duals[row] for v, (_, row) in self.cover.items()}

    def minimum_prices(self, duals: Sequence[float]) -> dict[Id, float]:
        """Of minimum and floor together: both pay for a meeting of a person who is to have some."""
        prices: dict[Id, float] = {}
        for made in (self.minimum, self.floor):
            for v, (_, row) in made.items():
                person = self._instance.person_ids[v]
                prices[person] = prices.get(person, 0.0) + duals[row]
        return prices

    def _bonus(self, v: int, amount: int, worth: float) -> tuple[int, int]:
        program = self._program
        earned = program.variable(worth, float(amount), whole=self._whole)
        row = program.at_most(0.0)
        program.add(row, earned)
        for e in self._instance.wishes_at[v]:
            for variable in self._chosen[e]:
                program.add(row, variable, -1.0)
        return earned, row
