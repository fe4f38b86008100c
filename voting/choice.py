"""What one voter said: a choice, the reasons to refuse one, and the readers of its forms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voting.canonical import VotingError, canonical_json
from voting.setting import Setting

PICK = "pick"
RANK = "rank"
SCORE = "score"
BLANK = "blank"
ABSTAIN = "abstain"


class BadChoice(VotingError):
    """A raw choice that this ballot cannot take; nothing of it may be stored or counted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One voter's answer, comparable and hashable, so equal ballots can be counted together.

    `form` is "pick", "rank", "score", "blank" or "abstain". `tiers` holds option ids, best tier first, each tier
    in ballot order: a pick has one tier, a ranking one a rung, the others none. `marks` holds the scores of
    options in ballot order; an option without one has 0.
    """

    form: str
    tiers: tuple[tuple[str, ...], ...] = ()
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def picks(self) -> tuple[str, ...]:
        """The picked options in ballot order; empty unless the form is "pick"."""
        return self.tiers[0] if self.form == PICK else ()

    @property
    def value(self) -> object:
        """What stands behind the form's name: picked options, rungs, pairs of option and score, or true."""
        if self.form in (BLANK, ABSTAIN):
            return not self.tiers and not self.marks
        return self.picks if self.form == PICK else self.marks if self.form == SCORE else self.tiers

    def as_data(self) -> dict[str, object]:
        """`{"pick": ["a", "b"]}`, `{"rank": [["b"], ["a", "c"]]}`, `{"score": [["a", 5]]}`, `{"blank": true}`."""
        value = self.value
        if isinstance(value, tuple):
            return {self.form: [list(item) if isinstance(item, tuple) else item for item in value]}
        return {self.form: value}

    def canonical(self) -> bytes:
        """Canonical JSON of `as_data`: the same bytes for the same choice, always. This is what is hashed."""
        return _canonical(self)


@lru_cache(maxsize=4096)
def _canonical(choice: Choice) -> bytes:
    # A box of 10,000 ballots holds few different choices; this makes its root four times as fast.
    return canonical_json(choice.as_data())


BLANK_CHOICE = Choice(BLANK)
ABSTAIN_CHOICE = Choice(ABSTAIN)


def parse_pick(setting: Setting, value: object) -> Choice:
    """Read one option id, or a list of them; order and source of the list do not matter."""
    ids = _ids_in([value] if isinstance(value, str) else value, "a pick is a list of option ids")
    if not ids:
        raise BadChoice("empty", "no option was picked")
    named = _named(setting, ids)
    return Choice(PICK, (in_ballot_order(setting.options, named),))


def parse_rank(setting: Setting, value: object) -> Choice:
    """Read a ranking, best first: each rung an option id, or a list of equals where the rules allow them.

    Options that are left out rank below all that are named, and equal to each other.
    """
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise BadChoice("wrong_shape", f"a ranking is a list of rungs, not {type(value).__name__}")
    rungs = [(rung,) if isinstance(rung, str) else rung for rung in value]
    if not all(isinstance(rung, list | tuple) for rung in rungs):
        raise BadChoice("wrong_shape", "a rung is an option id or a list of them")
    ids = _ids_in([option for rung in rungs for option in rung], "a rung holds option ids")
    if not ids:
        raise BadChoice("empty", "no option was ranked")
    _named(setting, ids)
    if not all(rungs):
        raise BadChoice("empty_rung", "a rung of the ranking names nobody")
    if len(ids) > len(rungs) and not setting.allow_equal:
        raise BadChoice("equal_not_allowed", "two options share a rank, and this ballot takes no equal ranks")
    return Choice(RANK, tuple(_rung(setting, rung) for rung in rungs))


def parse_score(setting: Setting, value: object) -> Choice:
    """Read scores, as an object or as pairs of option id and whole number from 0 to `top_score`.

    An option left out has 0, so zeros are not written: equal opinions have equal bytes.
    """
    if isinstance(value, str) or not isinstance(value, Mapping | list | tuple):
        raise BadChoice("wrong_shape", f"scores are pairs of option id and number, not {type(value).__name__}")
    pairs = list(value.items()) if isinstance(value, Mapping) else list(value)
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
        raise BadChoice("wrong_shape", "scores are pairs of option id and number")
    _named(setting, _ids_in([option for option, _ in pairs], "a score belongs to an option id"))
    for option, mark in pairs:
        if type(mark) is not int:
            raise BadChoice("wrong_shape", f"the score of {shortened(option)} is no whole number")
        if not 0 <= mark <= setting.top_score:
            raise BadChoice("out_of_range", f"{mark} for {shortened(option)} is not from 0 to {setting.top_score}")
    marks = dict(pairs)
    given = tuple((option, marks[option]) for option in setting.options if marks.get(option))
    if not given:
        raise BadChoice("empty", "no option was given more than 0")
    return Choice(SCORE, (), given)


def in_ballot_order(options: Sequence[str], some: Collection[str]) -> tuple[str, ...]:
    """`some` of the options, in the order in which the ballot lists them."""
    return tuple(option for option in options if option in some)


def shortened(text: str) -> str:
    """Quoted text of at most 40 characters, so that a forged value cannot flood a message."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _ids_in(value: object, what: str) -> list[str]:
    if not isinstance(value, list | tuple):
        raise BadChoice("wrong_shape", f"{what}, not {type(value).__name__}")
    ids = [item for item in value if isinstance(item, str)]
    if len(ids) != len(value):
        raise BadChoice("wrong_shape", f"{what} as text and nothing else")
    return ids


def _named(setting: Setting, ids: Sequence[str]) -> set[str]:
    known = _known(setting.options)
    named = set(ids)
    if not named <= known:
        stranger = next(option for option in ids if option not in known)
        raise BadChoice("unknown_option", f"{shortened(stranger)} is not an option of this ballot")
    if len(named) < len(ids):
        twice = next(option for option in ids if ids.count(option) > 1)
        raise BadChoice("repeated_option", f"{shortened(twice)} stands more than once")
    if len(ids) > setting.max_choices:
        raise BadChoice("too_many", f"{len(ids)} options are named, at most {setting.max_choices} may be")
    return named


def _rung(setting: Setting, rung: Sequence[str]) -> tuple[str, ...]:
    return tuple(rung) if len(rung) == 1 else in_ballot_order(setting.options, rung)


@lru_cache(maxsize=256)
def _known(options: tuple[str, ...]) -> frozenset[str]:
    return frozenset(options)
