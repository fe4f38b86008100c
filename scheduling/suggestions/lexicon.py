"""The lexicon of an event: its words with their stems, and how telling each stem is.

Stems are those of Snowball (Porter 2001); a stem's weight is its inverse document frequency (Spärck Jones 1972),
ln(1 + documents / documents with it). The stemmer is needed to make a lexicon, not to use one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from scheduling.suggestions.words import words_of

Vector = Mapping[str, float]  # stem -> weight, unit length, in order of stems
TEXT_STEMS = 16  # the most telling stems of a free text that are compared


@dataclass(frozen=True, eq=False)
class Lexicon:
    """`stems` are of words that have another stem than themselves; `counts` are documents with the stem, `documents`
    how many there are. A word that is not known is its own stem, and as telling as one that stands once."""

    stems: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    _vectors: dict[tuple[str, int], Vector] = field(default_factory=dict, init=False, repr=False)

    def stem(self, word: str) -> str:
        return self.stems.get(word, word)

    def stems_of(self, text: str) -> frozenset[str]:
        return frozenset(map(self.stem, words_of(text)))

    def weight(self, stem: str) -> float:
        return log(1 + max(self.documents, 1) / self.counts.get(stem, 1))

    def phrase(self, text: str) -> Vector:
        """All stems of a phrase."""
        return self._vector(text, 0)

    def distinct(self, phrases: Iterable[str]) -> list[tuple[Vector, str]]:
        """The phrases that say something, with their vectors; of those with the same stems the first."""
        found: dict[tuple[str, ...], tuple[Vector, str]] = {}
        for text in phrases:
            vector = self.phrase(text)
            if vector:
                found.setdefault(tuple(vector), (vector, text))
        return list(found.values())

    def prose(self, text: str) -> Vector:
        """The most telling stems of a free text."""
        return self._vector(text, TEXT_STEMS)

    def _vector(self, text: str, most: int) -> Vector:
        """Kept as long as the lexicon: phrases come again and again, and there are no more than people wrote."""
        key = (text, most)
        if key not in self._vectors:
            raw = {stem: self.weight(stem) for stem in sorted(self.stems_of(text))}
            if most and len(raw) > most:
                chosen = sorted(raw, key=lambda stem: (-raw[stem], stem))[:most]
                raw = {stem: raw[stem] for stem in sorted(chosen)}
            length = sqrt(sum(weight * weight for weight in raw.values()))
            self._vectors[key] = {stem: weight / length for stem, weight in raw.items()}
        return self._vectors[key]


def cosine(one: Vector, other: Vector) -> float:
    """0 to 1. Summed in order of stems, so that it is the same number both ways."""
    if len(other) < len(one):
        one, other = other, one
    return min(1.0, sum(weight * other[stem] for stem, weight in one.items() if stem in other))


def read_lexicon(documents: Iterable[str]) -> Lexicon:
    """The lexicon of these texts; a text that stands twice counts twice. English stems: words of other languages are
    changed little, and the same way wherever they stand."""
    from snowballstemmer import stemmer  # slow: it loads the stemmers of thirty languages

    english = stemmer("english")
    stems: dict[str, str] = {}
    counts: Counter[str] = Counter()
    total = 0
    for text in documents:
        total += 1
        words = dict.fromkeys(words_of(text))
        for word in words:
            if word not in stems:
                stems[word] = english.stemWord(word)
        counts.update({stems[word] for word in words})
    return Lexicon({word: stem for word, stem in stems.items() if word != stem}, dict(counts), total)
