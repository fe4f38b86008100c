"""Points of one person with all whom something connects with them: the pair's definition, many at a time.

Costs what the index rows of the person's own words, sectors and goals are long, whatever the number of people.
"""

from dataclasses import dataclass

import numpy as np

from scheduling.suggestions.index import Floats, Ints, Rows, distinct
from scheduling.suggestions.instance import Bits, Instance
from scheduling.suggestions.lots import BITS, draws
from scheduling.suggestions.model import MOST, Person, Rule
from scheduling.suggestions.pair import ECHO, FITS, HALF, MERIT


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """Connected people in order of number, and their points with one person."""

    people: Ints
    points: Ints


@dataclass(frozen=True, eq=False, slots=True)
class _Values:
    """What connects, for each of `people`; both directions of offers and needs."""

    people: Ints
    get: Floats
    give: Floats
    sectors: Floats
    goals: Floats
    text: Floats


class Scorer:
    """Scores people of an instance. `seen` and the scratch arrays are of the number of people."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._weights = instance.problem.weights
        self._scratch = np.zeros((5, instance.n))
        self._flags = np.zeros(instance.n, dtype=bool)
        self._counts = tuple(np.diff(rows.starts) for rows in (instance.sector_codes, instance.goal_codes))

    def outgoing(self, person: int) -> Row:
        """Whom the person could be shown."""
        found = self._values(person)
        fine = self.instance.shown[found.people] & self.instance.allowed(person, found.people)
        return self._row(person, found, found.get, found.give, fine)

    def incoming(self, person: int) -> Row:
        """Who could be shown the person, and the points with which."""
        found = self._values(person)
        fine = self.instance.looks[found.people] & self.instance.allowed(person, found.people)
        return self._row(person, found, found.give, found.get, fine)

    def keys(self, person: int, row: Row) -> Ints:
        """Points with the lot behind them: no two are equal but by a rare chance."""
        return (row.points << BITS) + draws(self.instance.hashes[person], self.instance.hashes[row.people])

    def lots(self, person: int) -> Ints:
        """The lots of a person with everybody: keys without points."""
        return draws(self.instance.hashes[person], self.instance.hashes)

    def _row(self, person: int, found: _Values, get: Floats, give: Floats, fine: Bits) -> Row:
        w, i = self._weights, self.instance
        total = w.get * get
        total = total + w.give * give
        total = total + w.mutual * np.minimum(get, give)
        for weight, value in ((w.sectors, found.sectors), (w.goals, found.goals), (w.text, found.text)):
            total = total + weight * value
        fine = fine & (total > 0)
        people, total = found.people[fine], total[fine]
        total = total + w.country * self._agrees(w.country_rule, i.country, person, people)
        total = total + w.size * self._agrees(w.size_rule, i.size, person, people)
        total = total + w.languages * (i.languages[people] & i.languages[person]).any(axis=1)
        points = np.floor(MOST * total / w.total + 0.5).astype(np.int64)
        return Row(people, points)

    def _values(self, person: int) -> _Values:
        i, me = self.instance, self.instance.problem.people[person]
        get, give, sectors, goals, text = self._scratch
        touched: list[Ints] = []
        if self._weights.get or self._weights.give or self._weights.mutual:
            touched += self._met(me, get, give)
        if self._weights.sectors:
            touched += self._shared(person, i.sector_codes, i.sectors, sectors)
        if self._weights.goals:
            touched += self._shared(person, i.goal_codes, i.goals, goals)
        if self._weights.text and me.text:
            near, cosines = i.texts.near(i.lexicon.prose(me.text), ECHO)
            text[near] = cosines
            touched.append(near)
        people = distinct(touched, self._flags)
        values = _Values(
            people,
            _saturated(get[people]),
            _saturated(give[people]),
            self._cosine(person, sectors, people, self._counts[0]),
            self._cosine(person, goals, people, self._counts[1]),
            text[people],
        )
        self._scratch[:, people] = 0.0
        return values

    def _met(self, me: Person, get: Floats, give: Floats) -> list[Ints]:
        """The merits of everybody whose offers meet a need of mine, and of everybody with needs that I meet."""
        i = self.instance
        touched: list[Ints] = []
        for vector, _ in i.lexicon.distinct(me.needs):
            people, cosines = i.offers.meeting(vector, FITS)
            get[people] += _merits(cosines)
            touched.append(people)
        people, cosines = i.needs.met_by([vector for vector, _ in i.lexicon.distinct(me.offers)], FITS)
        np.add.at(give, people, _merits(cosines))
        return [*touched, people]

    def _shared(self, person: int, codes: Rows, holders: Rows, counts: Floats) -> list[Ints]:
        rows = [holders.row(int(code)) for code in codes.row(person)]
        for row in rows:
            counts[row] += 1.0
        return rows

    def _cosine(self, person: int, shared: Floats, people: Ints, sizes: Ints) -> Floats:
        found = shared[people]
        cosines: Floats = np.divide(
            found, np.sqrt(sizes[person] * sizes[people]), out=np.zeros(len(people)), where=found > 0
        )
        return cosines

    def _agrees(self, rule: Rule, codes: Ints, person: int, people: Ints) -> Bits:
        if rule == Rule.ANY or codes[person] < 0:
            return np.zeros(len(people), dtype=bool)
        same = codes[people] == codes[person]
        agreeing: Bits = (same if rule == Rule.ALIKE else ~same) & (codes[people] >= 0)
        return agreeing


def _merits(cosines: Floats) -> Floats:
    return np.floor(MERIT * cosines * cosines + 0.5)


def _saturated(merits: Floats) -> Floats:
    found: Floats = merits / (merits + HALF)
    return found
