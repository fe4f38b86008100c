"""Lists by points alone: the best of everybody whom something connects with a person, in blocks of bounded memory."""

from dataclasses import dataclass

import numpy as np

from scheduling.suggestions.index import Ints
from scheduling.suggestions.lots import BITS
from scheduling.suggestions.scoring import Row, Scorer

NOBODY = -1


@dataclass(frozen=True, eq=False, slots=True)
class Ranking:
    """For each person who looks the `width` best others, best first: n x width. Free places hold NOBODY and key 0.
    A key is points and lot; `fitting` counts all who are connected."""

    people: Ints
    keys: Ints
    fitting: Ints

    @property
    def points(self) -> Ints:
        return self.keys >> BITS


def rank(scorer: Scorer, width: int, fits: int = 1) -> Ranking:
    """One row of points at a time, of which the best are kept."""
    n = scorer.instance.n
    found = Ranking(np.full((n, width), NOBODY), np.zeros((n, width), dtype=np.int64), np.zeros(n, dtype=np.int64))
    for person in np.nonzero(scorer.instance.looks)[0]:
        row = scorer.outgoing(int(person))
        people, keys = best(scorer, int(person), row, width)
        found.people[person, : len(people)] = people
        found.keys[person, : len(keys)] = keys
        found.fitting[person] = (row.points >= fits).sum()
    return found


def best(scorer: Scorer, person: int, row: Row, width: int) -> tuple[Ints, Ints]:
    """The people of a row with the highest keys, best first."""
    people, keys = row.people, scorer.keys(person, row)
    if len(keys) > width:
        top = np.argpartition(keys, len(keys) - width)[-width:]
        people, keys = people[top], keys[top]
    order = by_key(scorer, people, keys)
    return people[order], keys[order]


def by_key(scorer: Scorer, people: Ints, keys: Ints) -> Ints:
    """The order of people by key, the highest first; by hash where a lot fell twice the same."""
    return np.lexsort((scorer.instance.hashes[people], -keys))
