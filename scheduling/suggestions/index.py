"""Inverted indexes: from a stem to the phrases and texts that have it, from a phrase to the people who hold it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.suggestions.lexicon import Vector

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Rows:
    """Lists of numbers in one array: row i is `items[starts[i]:starts[i + 1]]`."""

    starts: Ints
    items: Ints

    def row(self, number: int) -> Ints:
        return self.items[self.starts[number] : self.starts[number + 1]]

    def joined(self, numbers: Ints) -> tuple[Ints, Ints]:
        """The items of several rows one after the other, and how many each row has."""
        first, counts = self.starts[numbers], self.starts[numbers + 1] - self.starts[numbers]
        ends = np.cumsum(counts)
        places = np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
        return self.items[places + np.repeat(first - (ends - counts), counts)], counts


def distinct(numbers: Sequence[Ints], flags: Flags) -> Ints:
    """The numbers in order, each once. `flags` is scratch space, all False between uses: looking it through costs far
    less than sorting, up to a hundred thousand."""
    for some in numbers:
        flags[some] = True
    found = np.flatnonzero(flags)
    flags[found] = False
    return found


def rows_of(lists: Iterable[Sequence[int]]) -> Rows:
    listed = list(lists)
    starts = np.zeros(len(listed) + 1, dtype=np.int64)
    np.cumsum([len(one) for one in listed], out=starts[1:])
    return Rows(starts, np.array([item for one in listed for item in one], dtype=np.int64))


@dataclass(eq=False)
class VectorIndex:
    """Unit vectors by stem: which vectors have it, with what weight. `sums` and `flags` are scratch
    space, nought between uses."""

    postings: dict[str, tuple[Ints, Floats]]
    sums: Floats
    flags: Flags

    def near(self, vector: Vector, least: float) -> tuple[Ints, Floats]:
        """The vectors with a cosine from `least` on, in order of number, and the cosines. Costs what the postings of
        the asked stems are long."""
        found = [(self.postings[stem], weight) for stem, weight in vector.items() if stem in self.postings]
        if not found:
            return NONE, np.empty(0)
        for (places, weights), weight in found:
            self.sums[places] += weights * weight
        touched = distinct([places for (places, _), _ in found], self.flags)
        cosines = np.minimum(self.sums[touched], 1.0)
        self.sums[touched] = 0.0
        near = cosines >= least
        return touched[near], cosines[near]


def vector_index(vectors: Sequence[Vector]) -> VectorIndex:
    places: dict[str, list[int]] = {}
    weights: dict[str, list[float]] = {}
    for number, vector in enumerate(vectors):
        for stem, weight in vector.items():
            places.setdefault(stem, []).append(number)
            weights.setdefault(stem, []).append(weight)
    postings = {stem: (np.array(found, dtype=np.int64), np.array(weights[stem])) for stem, found in places.items()}
    return VectorIndex(postings, np.zeros(len(vectors)), np.zeros(len(vectors), dtype=bool))


@dataclass(eq=False)
class PhraseIndex:
    """Phrases of one kind (offers or needs) and who holds them; phrases of the same stems are one.

    `best` is scratch space of one number a person. What a phrase finds is kept while `room` (numbers) lasts: popular
    phrases are asked by many.
    """

    vectors: VectorIndex
    holders: Rows
    best: Floats
    room: int = 4_000_000

    def __post_init__(self) -> None:
        self.nearest = np.zeros(len(self.holders.starts) - 1)
        self._flags = np.zeros(len(self.best), dtype=bool)
        self._kept: dict[tuple[str, ...], tuple[Ints, Floats]] = {}

    def meeting(self, vector: Vector, least: float) -> tuple[Ints, Floats]:
        """Who holds a phrase with a cosine from `least` on to this one, in order of number, and their best cosine."""
        key = tuple(vector)
        if key not in self._kept:
            found = self._meeting(vector, least)
            self.room -= 2 * len(found[0])
            if self.room < 0:
                return found
            self._kept[key] = found
        return self._kept[key]

    def met_by(self, vectors: Sequence[Vector], least: float) -> tuple[Ints, Floats]:
        """Whose phrases have a cosine from `least` on to the nearest of these: each holder as often as they have such
        phrases, and the cosine of each."""
        found = [self.vectors.near(vector, least) for vector in vectors]
        if not found:
            return NONE, np.empty(0)
        phrases, cosines = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(cosines, kind="stable")
        self.nearest[phrases[order]] = cosines[order]
        phrases = distinct([phrases], self.vectors.flags)
        holders, counts = self.holders.joined(phrases)
        return holders, np.repeat(self.nearest[phrases], counts)

    def _meeting(self, vector: Vector, least: float) -> tuple[Ints, Floats]:
        phrases, cosines = self.vectors.near(vector, least)
        if not len(phrases):
            return NONE, np.empty(0)
        order = np.argsort(cosines, kind="stable")
        holders, counts = self.holders.joined(phrases[order])
        self.best[holders] = np.repeat(cosines[order], counts)  # the last one written stays: the best
        people = distinct([holders], self._flags)
        return people, self.best[people]


def phrase_index(vectors: Sequence[Sequence[Vector]]) -> PhraseIndex:
    """Of the distinct phrases of each person, in order of people."""
    number: dict[tuple[str, ...], int] = {}
    kinds: list[Vector] = []
    holders: list[list[int]] = []
    for person, phrases in enumerate(vectors):
        for vector in phrases:
            key = tuple(vector)
            if key not in number:
                number[key] = len(kinds)
                kinds.append(vector)
                holders.append([])
            holders[number[key]].append(person)
    return PhraseIndex(vector_index(kinds), rows_of(holders), np.zeros(len(vectors)))
