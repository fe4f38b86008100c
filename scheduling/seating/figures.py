"""What a plan is worth, each figure beside what is possible at best."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topics:
    """Points of the wishes that are met; no plan has more than `bound`. `ideal`: as if every table were boundless."""

    points: int
    bound: int
    ideal: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Pairs that should not be: `count` of them, at least `bound` with this topic plan, `floor` with any plan."""

    count: int
    bound: int = 0
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """`repeats` counts meetings beyond the first of each pair; `alike` has a tally for each trait that is mixed."""

    topics: Topics
    apart: Tally
    unspoken: Tally
    repeats: Tally
    alike: tuple[tuple[str, Tally], ...]
