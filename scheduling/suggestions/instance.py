"""A problem in numbers: indexes over what connects people, codes for what decides between them, who may see whom."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduling.matching.ids import Id
from scheduling.suggestions.index import (
    Ints,
    PhraseIndex,
    Rows,
    VectorIndex,
    phrase_index,
    rows_of,
    vector_index,
)
from scheduling.suggestions.lexicon import Lexicon, read_lexicon
from scheduling.suggestions.lots import hashes_of
from scheduling.suggestions.model import Person, Problem
from scheduling.suggestions.pair import size_class

Bits = NDArray[np.bool_]
Words = NDArray[np.uint64]


@dataclass(eq=False)
class Instance:
    """n people are numbered in their order. Codes are -1 where nothing is known; `classes` number sets of groups, and
    `barred` says of two classes that they do not meet."""

    problem: Problem
    lexicon: Lexicon
    offers: PhraseIndex
    needs: PhraseIndex
    texts: VectorIndex
    sectors: Rows
    goals: Rows
    sector_codes: Rows
    goal_codes: Rows
    languages: Words  # n x words of 64
    country: Ints
    size: Ints
    organisation: Ints
    classes: Ints
    barred: Bits
    apart: Rows
    shown: Bits
    looks: Bits
    hashes: Words

    @property
    def n(self) -> int:
        return len(self.problem.people)

    @cached_property
    def _flags(self) -> Bits:
        """Scratch space, all False between uses."""
        return np.zeros(self.n, dtype=bool)

    @cached_property
    def everybody(self) -> Ints:
        return np.arange(self.n)

    def allowed(self, person: int, others: Ints) -> Bits:
        """Whether the rules let these be suggested to the person, or the person to these; who is shown and who looks
        is another matter."""
        fine: Bits = (others != person) & ~self.barred[self.classes[person], self.classes[others]]
        if not self.problem.colleagues and self.organisation[person] >= 0:
            fine &= self.organisation[others] != self.organisation[person]
        apart = self.apart.row(person)
        if len(apart):
            self._flags[apart] = True
            fine &= ~self._flags[others]
            self._flags[apart] = False
        return fine


def compile_problem(problem: Problem) -> Instance:
    """The numbers of a valid problem."""
    people = problem.people
    lexicon = read_lexicon(document for person in people for document in documents_of(person))
    sectors, sector_codes = _postings(person.sectors for person in people)
    goals, goal_codes = _postings(person.goals for person in people)
    classes, barred = _classes(problem)
    return Instance(
        problem,
        lexicon,
        phrase_index([[vector for vector, _ in lexicon.distinct(person.offers)] for person in people]),
        phrase_index([[vector for vector, _ in lexicon.distinct(person.needs)] for person in people]),
        vector_index([lexicon.prose(person.text) for person in people]),
        sectors,
        goals,
        sector_codes,
        goal_codes,
        _language_bits(people),
        _codes(people, lambda person: person.country),
        np.array([-1 if (found := size_class(person.size)) is None else found for person in people], dtype=np.int64),
        _codes(people, lambda person: person.organisation),
        classes,
        barred,
        _apart(problem),
        np.array([person.shown for person in people], dtype=bool),
        np.array([person.looks for person in people], dtype=bool),
        hashes_of([person.id for person in people]),
    )


def documents_of(person: Person) -> Iterable[str]:
    """The texts of a person, each counted once for how common words are."""
    yield from (text for text in (*person.offers, *person.needs, person.text) if text)


def _codes(people: Sequence[Person], value: Callable[[Person], Hashable]) -> Ints:
    number: dict[Hashable, int] = {None: -1}
    return np.array([number.setdefault(value(person), len(number) - 1) for person in people], dtype=np.int64)


def _postings(sets: Iterable[frozenset[Id]]) -> tuple[Rows, Rows]:
    """From each value to its people, and from each person to the values."""
    number: dict[Id, int] = {}
    holders: list[list[int]] = []
    codes: list[list[int]] = []
    for person, values in enumerate(sets):
        codes.append([])
        for value in values:
            code = number.setdefault(value, len(number))
            if code == len(holders):
                holders.append([])
            holders[code].append(person)
            codes[-1].append(code)
    return rows_of(holders), rows_of(codes)


def _language_bits(people: Sequence[Person]) -> Words:
    number: dict[Id, int] = {}
    for person in people:
        for tongue in person.languages:
            number.setdefault(tongue, len(number))
    bits = np.zeros((len(people), len(number) // 64 + 1), dtype=np.uint64)
    for row, person in enumerate(people):
        for tongue in person.languages:
            word, bit = divmod(number[tongue], 64)
            bits[row, word] |= np.uint64(1 << bit)
    return bits


def _classes(problem: Problem) -> tuple[Ints, Bits]:
    named = {group for bar in problem.bars for group in bar}
    number: dict[frozenset[Id], int] = {}
    classes = [number.setdefault(person.groups & named, len(number)) for person in problem.people]
    barred = np.zeros((len(number), len(number)), dtype=bool)
    for one, i in number.items():
        for other, j in number.items():
            barred[i, j] = any((a in one and b in other) or (b in one and a in other) for a, b in problem.bars)
    return np.array(classes, dtype=np.int64), barred


def _apart(problem: Problem) -> Rows:
    number = {person.id: row for row, person in enumerate(problem.people)}
    lists: list[list[int]] = [[] for _ in problem.people]
    for one, other in problem.apart:
        lists[number[one]].append(number[other])
        lists[number[other]].append(number[one])
    return rows_of(lists)
