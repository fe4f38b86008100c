"""Who fits whom: what one looks for against what the other offers, both ways, said in words.

Phrases are compared as bags of stems weighted by inverse document frequency (Spärck Jones 1972), by cosine: a rare
word that two phrases share says much, a common one little. An inverted index from stem to phrases makes one
person's scores cost what their own words cost, not the number of pairs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log, sqrt

from conference.directory.folding import fold
from conference.directory.languages import language_name
from conference.directory.roster import Entry

FITS = 0.2  # cosine below which two phrases do not count as a fit
DOTS = (0.0, 0.18, 0.36, 0.56, 0.8)  # total from which a fit has 1, 2, 3, 4, 5 dots
_WORDS = ("", "slight fit", "some fit", "good fit", "strong fit", "best fit")
_STOP = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "i", "in", "into", "is", "it", "its", "of", "on", "or", "our",
    "out", "that", "the", "their", "them", "they", "to", "up", "us", "we", "who", "with", "you", "your", "new", "more",
    "some", "any", "partner", "partners", "looking", "look", "need", "want",
})  # fmt: skip
_SIDE = 0.42  # weight of each direction; sector and country decide between equals
_BOTH, _SECTOR, _COUNTRY = 0.1, 0.04, 0.02


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two people fit. `kind`: `give` (I offer `mine`, they look for `theirs`), `get` (I look for `mine`, they offer
    `theirs`), `sector` or `language` (`mine` names it)."""

    kind: str
    mine: str
    theirs: str = ""

    @property
    def same(self) -> bool:
        """Whether both used the same words."""
        return fold(self.mine) == fold(self.theirs)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits: `total` in 0..1, dots in 1..5, and the reasons, the strongest first."""

    total: float
    reasons: tuple[Reason, ...]

    @property
    def dots(self) -> int:
        return sum(self.total >= least for least in DOTS)

    @property
    def words(self) -> str:
        return _WORDS[self.dots]


@dataclass(frozen=True, slots=True)
class _Phrase:
    person: int
    text: str
    weights: Mapping[str, float]  # unit length


@dataclass(eq=False)
class FitIndex:
    """An index over people's phrases. Make it once for a roster; it never changes."""

    people: dict[int, Entry]
    _offers: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _needs: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list), repr=False)
    _idf: dict[str, float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        listed = [(e, (*e.offers, *e.needs)) for e in self.people.values()]
        documents = sum(len(texts) for _, texts in listed)
        counts = Counter(stem for _, texts in listed for text in texts for stem in stems(text))
        self._idf = {stem: log(1 + documents / count) for stem, count in counts.items()}
        for entry in self.people.values():
            for index, texts in ((self._offers, entry.offers), (self._needs, entry.needs)):
                for text in texts:
                    phrase = _Phrase(entry.id, text, self._weights(text))
                    for stem in phrase.weights:
                        index[stem].append(phrase)

    def fits(self, me: Entry) -> dict[int, Fit]:
        """Everybody who offers what I look for, or looks for what I offer; not myself."""
        get, give = self._best(me.needs, self._offers), self._best(me.offers, self._needs)
        others = (get.keys() | give.keys()) - {me.id}
        return {other: self._fit(me, self.people[other], get.get(other), give.get(other)) for other in others}

    def fit(self, me: Entry, other: Entry) -> Fit | None:
        """The fit with one person."""
        return self.fits(me).get(other.id)

    def _weights(self, text: str) -> dict[str, float]:
        raw = {stem: self._idf.get(stem, log(1 + len(self._idf))) for stem in stems(text)}
        length = sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {stem: weight / length for stem, weight in raw.items()}

    def _best(self, mine: Iterable[str], index: Mapping[str, list[_Phrase]]) -> dict[int, tuple[float, str, str]]:
        """For each person the best pair of my phrase and theirs: its cosine, and the two texts."""
        best: dict[int, tuple[float, str, str]] = {}
        for text in mine:
            cosines: defaultdict[int, float] = defaultdict(float)
            seen: dict[int, _Phrase] = {}
            for stem, weight in self._weights(text).items():
                for phrase in index.get(stem, ()):
                    cosines[id(phrase)] += weight * phrase.weights[stem]
                    seen[id(phrase)] = phrase
            for key, cosine in cosines.items():
                phrase = seen[key]
                if cosine >= FITS and cosine > best.get(phrase.person, (0.0,))[0]:
                    best[phrase.person] = (min(cosine, 1.0), text, phrase.text)
        return best

    def _fit(
        self, me: Entry, other: Entry, get: tuple[float, str, str] | None, give: tuple[float, str, str] | None
    ) -> Fit:
        total = _SIDE * (get[0] if get else 0.0) + _SIDE * (give[0] if give else 0.0)
        total += _BOTH * (get is not None and give is not None)
        reasons = [
            (cosine, Reason(kind, mine, theirs))
            for kind, found in (("give", give), ("get", get))
            if found
            for cosine, mine, theirs in (found,)
        ]
        reasons.sort(key=lambda pair: -pair[0])
        extra: list[Reason] = []
        if me.sector and me.sector == other.sector:
            total += _SECTOR
            extra.append(Reason("sector", me.sector))
        if me.country and other.country and me.country != other.country:
            total += _COUNTRY
        spoken = [tag for tag in me.languages if tag in other.languages and tag != "en"]
        if spoken:
            extra.append(Reason("language", language_name(spoken[0])))
        return Fit(round(min(total, 1.0), 6), (*(reason for _, reason in reasons), *extra[:1]))


def stems(text: str) -> frozenset[str]:
    """The telling words of a phrase without their endings: “Training partners” is {"train"}."""
    words = "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()
    return frozenset(_stem(word) for word in words if word not in _STOP and len(word) > 1)


def _stem(word: str) -> str:
    """Light stemming of English plurals and participles; words of other languages lose little by it."""
    for ending, instead, least in (("ies", "y", 5), ("sses", "ss", 6), ("ing", "", 6), ("ed", "", 6), ("s", "", 4)):
        if word.endswith(ending) and len(word) >= least and not (ending == "s" and word.endswith(("ss", "us", "is"))):
            return word.removesuffix(ending) + instead
    return word
