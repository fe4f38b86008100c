"""Two people compared: the definition of points and reasons. The search in `scoring` gives the same points.

get     S / (S + HALF), S the sum over my needs of merit(best cosine with an offer of theirs): each need that is met
        adds less than the one before, as term frequency does in BM25 (Robertson, Zaragoza 2009); give is what
        this is to them
mutual  min(get, give)
sectors, goals   shared / sqrt(mine * theirs), the cosine of the two sets
text    cosine of the most telling stems, from ECHO on
country, size, languages   1 where it is as the rule wishes, else 0; they count where something above does

points  MOST * sum of weight * value / sum of weights
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, sqrt

from scheduling.matching.ids import Id
from scheduling.suggestions.lexicon import Lexicon, Vector, cosine
from scheduling.suggestions.model import MOST, SIZES, Person, Rule, Weights
from scheduling.suggestions.words import fold, written

FITS = 0.3  # cosine from which two phrases meet
ECHO = 0.2  # cosine from which two texts are about the same
MERIT = 1_000  # of a phrase that is met in the same words; whole numbers, so that no order of a sum matters
HALF = 500  # the merit at which needs count as half met


class Kind(StrEnum):
    """What a reason is about."""

    GET = "get"  # I need `mine`, they offer `theirs`
    GIVE = "give"  # I offer `mine`, they need `theirs`
    SECTORS = "sectors"
    GOALS = "goals"
    TEXT = "text"
    COUNTRY = "country"
    SIZE = "size"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two people fit, as data. `terms` are what both share: words as they wrote them, or sectors, goals, languages;
    of a country or size the other one's own. `points` is what it would bring alone."""

    kind: Kind
    terms: tuple[Id, ...]
    points: int
    mine: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """What two people are to one of them, 0 to MOST, and why, the strongest reason first."""

    points: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares people of one event."""

    lexicon: Lexicon
    weights: Weights

    def points(self, me: Person, other: Person) -> int:
        """What `other` is to me; nothing where nothing connects us."""
        w = self.weights
        get, give = self._met(me.needs, other.offers), self._met(other.needs, me.offers)
        sectors, goals = alike(me.sectors, other.sectors), alike(me.goals, other.goals)
        connecting = (
            *((w.get, get), (w.give, give), (w.mutual, min(get, give))),
            *((w.sectors, sectors), (w.goals, goals), (w.text, self._echo(me, other))),
        )
        total = 0.0
        for weight, value in connecting:
            total += weight * value
        if not total:
            return 0
        total += w.country * agrees(w.country_rule, me.country, other.country)
        total += w.size * agrees(w.size_rule, size_class(me.size), size_class(other.size))
        total += w.languages * bool(me.languages & other.languages)
        return self._rounded(total)

    def fit(self, me: Person, other: Person) -> Fit:
        """Points, and every reason that brings any."""
        w = self.weights
        found = [
            *self._meetings(Kind.GET, w.get, me.needs, other.offers),
            *self._meetings(Kind.GIVE, w.give, me.offers, other.needs),
            *self._shared(Kind.SECTORS, w.sectors, me.sectors, other.sectors),
            *self._shared(Kind.GOALS, w.goals, me.goals, other.goals),
            *self._echoes(me, other),
        ]
        if w.country and agrees(w.country_rule, me.country, other.country) and other.country is not None:
            found.append(Reason(Kind.COUNTRY, (other.country,), self._rounded(w.country)))
        if w.size and agrees(w.size_rule, size_class(me.size), size_class(other.size)):
            found.append(Reason(Kind.SIZE, (other.size or 0,), self._rounded(w.size)))
        if w.languages and me.languages & other.languages:
            spoken = tuple(sorted(me.languages & other.languages, key=repr))
            found.append(Reason(Kind.LANGUAGES, spoken, self._rounded(w.languages)))
        found.sort(key=lambda reason: -reason.points)
        return Fit(self.points(me, other), tuple(found))

    def _met(self, needs: Sequence[str], offers: Sequence[str]) -> float:
        return met(sum(merit(cosine_) for cosine_, _, _ in self._best(needs, offers)))

    def _meetings(self, kind: Kind, weight: int, mine: Sequence[str], theirs: Sequence[str]) -> Iterable[Reason]:
        """For each need of one of us the offer that meets it best, where one does."""
        needs, offers = (mine, theirs) if kind == Kind.GET else (theirs, mine)
        for cosine_, need, offer in self._best(needs, offers):
            if cosine_ and (weight or self.weights.mutual):
                own, other = (need, offer) if kind == Kind.GET else (offer, need)
                terms = self._terms(own, other)
                yield Reason(kind, terms, self._rounded(weight * met(merit(cosine_))), own, other)

    def _terms(self, mine: str, theirs: str) -> tuple[str, ...]:
        """The words of a phrase of theirs that have a stem in one of mine."""
        shared = self.lexicon.phrase(mine).keys() & self.lexicon.phrase(theirs).keys()
        return written(theirs, lambda word: self.lexicon.stem(word) in shared)

    def _shared(self, kind: Kind, weight: int, mine: frozenset[Id], theirs: frozenset[Id]) -> Iterable[Reason]:
        if weight and mine & theirs:
            yield Reason(kind, tuple(sorted(mine & theirs, key=repr)), self._rounded(weight * alike(mine, theirs)))

    def _echoes(self, me: Person, other: Person) -> Iterable[Reason]:
        echo = self._echo(me, other)
        if echo and self.weights.text:
            one, two = self.lexicon.prose(me.text), self.lexicon.prose(other.text)
            shared = sorted(one.keys() & two.keys(), key=lambda stem: (-one[stem] * two[stem], stem))
            words = written(other.text, lambda word: self.lexicon.stem(word) in shared)
            first = {self.lexicon.stem(fold(word)): word for word in reversed(words)}
            terms = tuple(first[stem] for stem in shared if stem in first)
            yield Reason(Kind.TEXT, terms, self._rounded(self.weights.text * echo))

    def _best(self, needs: Sequence[str], offers: Sequence[str]) -> list[tuple[float, str, str]]:
        """For each need the best cosine with an offer, from FITS on, the need and that offer."""
        offered = self.lexicon.distinct(offers)
        found = [(best_of(vector, offered), need) for vector, need in self.lexicon.distinct(needs)]
        return [(best, need, offer) for (best, offer), need in found]

    def _echo(self, me: Person, other: Person) -> float:
        if not me.text or not other.text:
            return 0.0
        found = cosine(self.lexicon.prose(me.text), self.lexicon.prose(other.text))
        return found if found >= ECHO else 0.0

    def _rounded(self, value: float) -> int:
        return floor(MOST * value / self.weights.total + 0.5)


def best_of(vector: Vector, others: Iterable[tuple[Vector, str]]) -> tuple[float, str]:
    best, which = 0.0, ""
    for other, text in others:
        found = cosine(vector, other)
        if found >= FITS and found > best:
            best, which = found, text
    return best, which


def merit(cosine_: float) -> int:
    """Of a phrase that is met, 0 to MERIT: half a match is worth a quarter."""
    return floor(MERIT * cosine_ * cosine_ + 0.5)


def met(merits: int) -> float:
    """How far needs are met, 0 to 1."""
    return merits / (merits + HALF)


def alike(mine: frozenset[Id], theirs: frozenset[Id]) -> float:
    shared = len(mine & theirs)
    return shared / sqrt(len(mine) * len(theirs)) if shared else 0.0


def agrees(rule: Rule, mine: Id | None, theirs: Id | None) -> bool:
    """Whether two things are as the rule wishes; what is not known agrees with nothing."""
    if rule == Rule.ANY or mine is None or theirs is None:
        return False
    return (mine == theirs) == (rule == Rule.ALIKE)


def size_class(heads: int | None) -> int | None:
    """0 micro, 1 small, 2 medium, 3 large."""
    return None if heads is None else sum(heads >= least for least in SIZES)
