"""The ranks of the objective inside a program: musts, coverage, minimum and value, and what a unit of each is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.matching.ids import Id
from scheduling.matching.instance import Instance
from scheduling.matching.linear import Program

# In a relaxation a weight of some values ranks coverage above value: a person is covered at the cost of one meeting,
# rarely of a chain of them. The search itself ranks strictly, and the bounds hold for any prices.
_MUST_OVER_VALUE = 4096
_COVER_OVER_VALUE = 64
_MINIMUM_OVER_VALUE = 8


@dataclass(frozen=True, slots=True)
class Worth:
    """What a unit of each goal is worth; a goal without worth is left out of the program."""

    value: float = 1.0
    cover: float = 0.0
    minimum: float = 0.0
    must: float = 0.0

    def of(self, instance: Instance, e: int) -> float:
        """What candidate e is worth by itself."""
        bonus = self.must if self.must and instance.rest.wishes[e].must else 0.0
        return self.value * instance.value[e] + bonus


@dataclass(frozen=True, slots=True)
class Bonuses:
    """The variables and rows by person that say who is covered, and how far a minimum is filled."""

    cover: dict[int, tuple[int, int]]
    minimum: dict[int, tuple[int, int]]

    def cover_prices(self, instance: Instance, duals: Sequence[float]) -> dict[Id, float]:
        return {instance.person_ids[v]: duals[row] for v, (_, row) in self.cover.items()}

    def minimum_prices(self, instance: Instance, duals: Sequence[float]) -> dict[Id, float]:
        return {instance.person_ids[v]: duals[row] for v, (_, row) in self.minimum.items()}


_MUST_OVER_COVER = float(_MUST_OVER_VALUE // _COVER_OVER_VALUE)
MUSTS = Worth(0.0, must=1.0)
COVERAGE = Worth(0.0, 1.0, 0.0, must=_MUST_OVER_COVER)
SHORTFALL = Worth(0.0, float(_COVER_OVER_VALUE), 1.0, must=float(_MUST_OVER_VALUE))


def lexicographic(instance: Instance) -> Worth:
    top = float(max(instance.value, default=1) or 1)
    must = _MUST_OVER_VALUE * top if instance.must else 0.0
    return Worth(1.0, _COVER_OVER_VALUE * top, _MINIMUM_OVER_VALUE * top, must)


def add_bonuses(
    program: Program,
    instance: Instance,
    worth: Worth,
    chosen: Sequence[Sequence[int]],
    *,
    whole: bool = False,
) -> Bonuses:
    """`chosen[e]` lists the variables of wish e."""
    singles = {v: 1 for v, can in enumerate(instance.coverable) if can and worth.cover}
    missing = {v: count for v, count in enumerate(instance.missing) if count and worth.minimum}
    return Bonuses(
        cover=_bonus(program, instance, singles, worth.cover, chosen, whole),
        minimum=_bonus(program, instance, missing, worth.minimum, chosen, whole),
    )


def _bonus(
    program: Program,
    instance: Instance,
    amounts: dict[int, int],
    worth: float,
    chosen: Sequence[Sequence[int]],
    whole: bool,
) -> dict[int, tuple[int, int]]:
    """For each person a variable that earns `worth` a unit: at most the amount, and the meetings held."""
    made = {}
    for v, amount in amounts.items():
        earned = program.variable(worth, float(amount), whole=whole)
        row = program.at_most(0.0)
        program.add(row, earned)
        for e in instance.wishes_at[v]:
            for variable in chosen[e]:
                program.add(row, variable, -1.0)
        made[v] = (earned, row)
    return made
