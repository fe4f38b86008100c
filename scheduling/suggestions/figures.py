"""Figures of suggestions: who is shown to nobody, how even the exposure is, and what fairness costs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often people stand on the first part of lists: how many on none, the least, the most, and the Gini
    coefficient (0: all equally often, towards 1: one alone)."""

    nobody: int
    least: int
    most: int
    gini: float


@dataclass(frozen=True, slots=True)
class Figures:
    """`plain` is what points alone would show, `fair` what is shown. Relevance is the sum of points on the first part
    of all lists; `bound` is the most that any lists can have in which everybody stands as often as here promised.

    The bound is proven by prices (`proof`); draws of lots stand in it, so that lists which nothing can better are below
    it by less than a point a place. `lifted` counts places whose holder would not have it by points alone.
    """

    people: int
    listed: int
    plain: Exposure
    fair: Exposure
    relevance_plain: int
    relevance: int
    bound: int
    lifted: int

    @property
    def loss(self) -> float:
        """The share of relevance given for fairness."""
        return 1 - self.relevance / self.relevance_plain if self.relevance_plain else 0.0


def exposure(counts: Sequence[int]) -> Exposure:
    """Of the appearances of all who may be shown."""
    ordered = sorted(map(int, counts))
    if not ordered:
        return Exposure(0, 0, 0, 0.0)
    return Exposure(ordered.count(0), ordered[0], ordered[-1], round(gini(ordered), 6))


def gini(ordered: Sequence[int]) -> float:
    """Of numbers in ascending order; 0 where all are nought."""
    total, n = sum(ordered), len(ordered)
    if not total:
        return 0.0
    return sum((2 * rank - n + 1) * value for rank, value in enumerate(ordered)) / (n * total)
