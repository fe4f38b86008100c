"""The words of suggestions: what is asked (Problem, Weights, Shelf) and what one person is shown (Listed)."""

from dataclasses import dataclass, field
from enum import StrEnum

from scheduling.matching.ids import Id

MOST = 1_000_000  # points of a pair that has everything that counts
SIZES = (10, 50, 250)  # heads from which a house is small, medium, large (Recommendation 2003/361/EC)


class Rule(StrEnum):
    """What a circumstance of two people should be."""

    ANY = "any"
    ALIKE = "alike"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be shown suggestions, and be one.

    `offers` and `needs` are phrases, `text` is free; `size` counts the heads of the organisation. `groups` are what
    bars speak of. Only who is `shown` may be suggested, only who `looks` gets suggestions.
    """

    id: Id
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    text: str = ""
    sectors: frozenset[Id] = frozenset()
    goals: frozenset[Id] = frozenset()
    languages: frozenset[Id] = frozenset()
    country: Id | None = None
    size: int | None = None
    organisation: Id | None = None
    groups: frozenset[Id] = frozenset()
    shown: bool = True
    looks: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts, 0 (not at all) to 10; what the organiser sets.

    - get: they offer what I need; give: they need what I offer; mutual: both, as far as the weaker side goes
    - sectors, goals: alike; text: we write about the same things
    - country, size: as their rule wishes; languages: we share one. These three decide between people whom something
      above connects; alone they connect nobody.
    """

    get: int = 10
    give: int = 10
    mutual: int = 3
    sectors: int = 2
    goals: int = 2
    text: int = 2
    country: int = 1
    size: int = 0
    languages: int = 1
    country_rule: Rule = Rule.DIFFERENT
    size_rule: Rule = Rule.ALIKE

    @property
    def total(self) -> int:
        """What a pair with everything would have. A circumstance that may be any counts nothing."""
        country = self.country if self.country_rule != Rule.ANY else 0
        size = self.size if self.size_rule != Rule.ANY else 0
        return self.connecting + country + size + self.languages

    @property
    def connecting(self) -> int:
        """The weight of what can connect two people."""
        return self.get + self.give + self.mutual + self.sectors + self.goals + self.text


@dataclass(frozen=True, slots=True)
class Shelf:
    """How lists are made. The first `length` of each are what people see; there everybody who may be met stands on at
    least `least` lists. `kept` more, by points, for those who look further. From `fits` points on somebody counts as
    fitting."""

    length: int = 12
    least: int = 3
    kept: int = 200
    fits: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """`apart` pairs are not suggested to each other (blocked, asked already, meeting anyway), nor are people of two
    groups that are barred, nor colleagues unless `colleagues`."""

    people: tuple[Person, ...]
    apart: tuple[tuple[Id, Id], ...] = ()
    bars: tuple[tuple[Id, Id], ...] = ()
    colleagues: bool = False
    weights: Weights = field(default_factory=Weights)
    shelf: Shelf = field(default_factory=Shelf)


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody on a list, with the points of the pair. `lifted`: here so that they are shown at all."""

    person: Id
    points: int
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """What one person is shown: `first` is the fair list, `further` follows by points; `fitting` counts everybody
    who fits. Both lists are in order of points."""

    person: Id
    first: tuple[Suggested, ...]
    further: tuple[Suggested, ...]
    fitting: int
