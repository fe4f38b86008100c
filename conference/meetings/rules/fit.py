"""Who fits whom, said in dots, words and reasons; the points are the engine's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from conference.directory.countries import country_name
from conference.directory.folding import fold
from conference.directory.languages import language_name
from conference.directory.roster import Entry
from scheduling.suggestions import pair
from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.model import Person, Weights
from scheduling.suggestions.pair import Judge, Kind

DOTS = (1, 120_000, 220_000, 340_000, 480_000)  # points of a million from which a fit has 1, 2, 3, 4, 5 dots
FITTING = DOTS[1]  # points from which somebody counts as fitting; a slight fit is no suggestion yet
_WORDS = ("", "slight fit", "some fit", "good fit", "strong fit", "best fit")
EVERYBODYS = frozenset({"en"})  # a language that tells nothing about two people here
SHOWN = 3  # reasons
_EACH = {Kind.GIVE: 2, Kind.GET: 2}  # of these kinds so many, of others one


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two people fit. `kind`: `give` (I offer `mine`, they look for `theirs`), `get` (I look for `mine`, they offer
    `theirs`), else `mine` names what both share: `sector`, `text`, `language`, or what they are: `country`, `size`."""

    kind: str
    mine: str
    theirs: str = ""

    @property
    def same(self) -> bool:
        """Whether both used the same words."""
        return fold(self.mine) == fold(self.theirs)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits: points of a million, dots in 0..5, and the reasons, the strongest first."""

    points: int
    reasons: tuple[Reason, ...]

    @property
    def dots(self) -> int:
        return dots_of(self.points)

    @property
    def words(self) -> str:
        return _WORDS[self.dots]


def dots_of(points: int) -> int:
    return sum(points >= least for least in DOTS)


@dataclass(frozen=True, eq=False)
class Matchmaker:
    """Compares the people of an event; `people` are those who take part, by number."""

    people: Mapping[int, Entry]
    judge: Judge

    def fit(self, me: Entry, other: Entry) -> Fit | None:
        """The fit with one person; None where nothing connects the two."""
        if me.id == other.id:
            return None
        found = self.judge.fit(person_of(me), person_of(other))
        return Fit(found.points, in_words(found, other)) if found.points else None

    def points(self, me: Entry, other: Entry, weights: Weights | None = None) -> int:
        """The engine's points, also with other weights."""
        judge = self.judge if weights is None else Judge(self.judge.lexicon, weights)
        return judge.points(person_of(me), person_of(other))

    @property
    def lexicon(self) -> Lexicon:
        return self.judge.lexicon


@lru_cache(maxsize=4_096)
def person_of(entry: Entry) -> Person:
    """Somebody as the engine compares them; whom they may see is another matter."""
    house = entry.house
    return Person(
        entry.id,
        entry.offers,
        entry.needs,
        entry.about,
        frozenset({house.sector} if house and house.sector else ()),
        languages=frozenset(entry.languages) - EVERYBODYS,
        country=entry.country or None,
        size=house.members if house else None,
        organisation=house.id if house else None,
    )


def in_words(found: pair.Fit, other: Entry) -> tuple[Reason, ...]:
    """The strongest reasons, few of a kind."""
    kept: list[pair.Reason] = []
    for kind, reasons in groupby(sorted(found.reasons, key=lambda reason: reason.kind), key=lambda reason: reason.kind):
        kept += list(reasons)[: _EACH.get(kind, 1)]
    kept.sort(key=lambda reason: -reason.points)
    return tuple(_reason(reason, other) for reason in kept[:SHOWN])


def _reason(reason: pair.Reason, other: Entry) -> Reason:
    terms = [str(term) for term in reason.terms]
    if reason.kind in (Kind.GET, Kind.GIVE):
        return Reason(reason.kind.value, reason.mine, reason.theirs)
    if reason.kind == Kind.LANGUAGES:
        return Reason("language", language_name(terms[0]))
    if reason.kind == Kind.COUNTRY:
        return Reason("country", country_name(terms[0]))
    if reason.kind == Kind.SIZE:
        return Reason("size", f"{int(terms[0]):,}", other.house.name if other.house else "")
    if reason.kind == Kind.TEXT:
        return Reason("text", listed(terms[:3]))
    return Reason("sector", listed(terms))


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""
