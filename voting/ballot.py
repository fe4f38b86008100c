"""The rules of one question, frozen before opening: options, method, limits, tie chain, and their hash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from voting.blind import PublicKey
from voting.canonical import VotingError, canonical_json, sha256_hex
from voting.choice import ABSTAIN, ABSTAIN_CHOICE, BLANK, BLANK_CHOICE, BadChoice, Choice, shortened
from voting.conditions import Conditions
from voting.methods import METHODS, Method
from voting.panel import Panel
from voting.reading import (
    WrongShape,
    read_flag,
    read_integer,
    read_integers,
    read_list,
    read_object,
    read_pairs,
    read_text,
    read_texts,
)
from voting.setting import Setting
from voting.token import key_data, read_key

TIE_RULES: Final = ("method", "jury", "share", "lot")
FINAL_TIE_RULES: Final = ("share", "lot")
MAJORITY_METHODS: Final = ("plurality", "approval")  # a total is a number of votes, and all of them are known
LONGEST_ID: Final = 100
LONGEST_TEXT: Final = 2000
HIGHEST_SCORE: Final = 100


class BadSpec(VotingError):
    """Rules that cannot be counted, or that would mislead the voters."""


class Option(NamedTuple):
    """Something to vote for. The label is hashed too, so nobody can be renamed after opening."""

    id: str
    label: str


@dataclass(frozen=True)
class BallotSpec:
    """Everything that decides how one question is asked and counted. Checked at creation (`BadSpec`).

    `max_choices`  options one ballot may name, rank or score: 1 for plurality, 1 to all for the others.
    `tie_chain`    applied in this order: "method" (the method's own rule), "jury" (who stands higher with the
                   jury), then at most one of "share" (all tied win) and "lot" (earliest in `lot_order` wins).
                   Without a final rule a tie stands as the result, for instance to hold a run-off.
    `lot_order`    all option ids, drawn in public before opening; needed exactly when "lot" is in the chain.
    `terms`        other declared rules that the hash must cover and the count does not need: electorate,
                   opening times, publication level. Key in lower-case ASCII, value any text.
    `allow_equal`  whether a ranking may put options on one rung.
    `top_score`    for score: the highest mark.
    `scale`        for points: what each rank is worth, best first, one for each of `max_choices`.
    `panel`        the jury whose result is combined with this one; None: this ballot decides alone.
    `conditions`   the quorum and majority without which nobody wins; None: there are none.
    `token_key`    verifiable ballots: the key whose blind signature every vote carries; None: votes carry none.
    """

    id: str
    title: str
    method: str
    options: tuple[Option, ...]
    max_choices: int = 1
    seats: int = 1
    allow_blank: bool = True
    allow_abstain: bool = False
    tie_chain: tuple[str, ...] = ("method", "share")
    lot_order: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    allow_equal: bool = False
    top_score: int = 0
    scale: tuple[int, ...] = ()
    panel: Panel | None = None
    token_key: PublicKey | None = None
    conditions: Conditions | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", tuple(sorted(self.terms)))
        _check_texts(self)
        _check_numbers(self)
        _check_method(self)
        _check_tie_chain(self)

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """Ids in ballot order."""
        return tuple(option.id for option in self.options)

    @property
    def rule(self) -> Method:
        """The counting method itself."""
        return METHODS[self.method]

    @cached_property
    def setting(self) -> Setting:
        """What the method may know of the rules."""
        return Setting(
            options=self.option_ids,
            seats=self.seats,
            max_choices=self.max_choices,
            allow_equal=self.allow_equal,
            top_score=self.top_score,
            scale=self.scale,
            lot_order=self.lot_order,
        )

    def as_data(self) -> dict[str, object]:
        """Ready for JSON; `from_data` reads it back. What only some methods know is left out where it is unset."""
        some = {
            "allow_equal": self.allow_equal,
            "top_score": self.top_score,
            "scale": list(self.scale),
            "panel": self.panel.as_data() if self.panel else None,
            "token_key": key_data(self.token_key) if self.token_key else None,
            "conditions": self.conditions.as_data() if self.conditions else None,
        }
        return {
            "id": self.id,
            "title": self.title,
            "method": self.method,
            "options": [{"id": option.id, "label": option.label} for option in self.options],
            "max_choices": self.max_choices,
            "seats": self.seats,
            "allow_blank": self.allow_blank,
            "allow_abstain": self.allow_abstain,
            "tie_chain": list(self.tie_chain),
            "lot_order": list(self.lot_order),
            "terms": dict(self.terms),
            **{name: value for name, value in some.items() if value},
        }

    def canonical(self) -> bytes:
        """Canonical JSON of the whole configuration; the order of `terms` does not matter."""
        return canonical_json(self.as_data())

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of `canonical()`, shown to everyone at opening."""
        return sha256_hex(self.canonical())

    @classmethod
    def from_data(cls, data: object) -> "BallotSpec":
        """The inverse of `as_data`: every key, no other key, no conversion of types; else `WrongShape`."""
        given = {name: value for name, value in data.items() if name in _SOME} if isinstance(data, dict) else {}
        values = read_object(data, [f.name for f in fields(cls) if f.name not in _SOME or f.name in given])
        if not all(given.values()):
            raise WrongShape(f"{', '.join(given)} may be left out, but not be empty")
        return cls(
            id=read_text(values, "id"),
            title=read_text(values, "title"),
            method=read_text(values, "method"),
            options=tuple(_option(item) for item in read_list(values, "options")),
            max_choices=read_integer(values, "max_choices"),
            seats=read_integer(values, "seats"),
            allow_blank=read_flag(values, "allow_blank"),
            allow_abstain=read_flag(values, "allow_abstain"),
            tie_chain=read_texts(values, "tie_chain"),
            lot_order=read_texts(values, "lot_order"),
            terms=read_pairs(values, "terms"),
            allow_equal=read_flag(values, "allow_equal") if "allow_equal" in given else False,
            top_score=read_integer(values, "top_score") if "top_score" in given else 0,
            scale=read_integers(values, "scale") if "scale" in given else (),
            panel=Panel.from_data(given["panel"]) if "panel" in given else None,
            token_key=read_key(given["token_key"]) if "token_key" in given else None,
            conditions=Conditions.from_data(given["conditions"]) if "conditions" in given else None,
        )


_SOME: Final = ("allow_equal", "top_score", "scale", "panel", "token_key", "conditions")


def parse_choice(spec: BallotSpec, raw: object) -> Choice:
    """Check a raw choice against the rules; raise `BadChoice` with a code and a precise message.

    Raw is `{"pick": [ids]}`, `{"rank": [rungs]}`, `{"score": [pairs]}`, `{"blank": true}` or `{"abstain": true}`
    (what `Choice.as_data` gives), or, from a posted form, just the value. Codes: wrong_shape, wrong_form, empty,
    unknown_option, repeated_option, too_many, equal_not_allowed, empty_rung, out_of_range, blank_not_allowed,
    abstain_not_allowed.
    """
    form, value = _opened(raw, spec.rule.FORM)
    if form == spec.rule.FORM:
        return spec.rule.parse(spec.setting, value)
    if form not in (BLANK, ABSTAIN):
        raise BadChoice("wrong_form", f"this ballot takes {spec.rule.FORM!r}, not {shortened(form)}")
    if value is not True:
        raise BadChoice("wrong_shape", f"{form!r} is written as true and nothing else")
    if form == BLANK and not spec.allow_blank:
        raise BadChoice("blank_not_allowed", "this ballot does not take blank votes")
    if form == ABSTAIN and not spec.allow_abstain:
        raise BadChoice("abstain_not_allowed", "this ballot does not take abstentions")
    return BLANK_CHOICE if form == BLANK else ABSTAIN_CHOICE


def _opened(raw: object, own_form: str) -> tuple[str, object]:
    if isinstance(raw, str | list | tuple):
        return own_form, raw
    if isinstance(raw, Mapping) and len(raw) == 1:
        [(form, value)] = raw.items()
        if isinstance(form, str):
            return form, value
    raise BadChoice("wrong_shape", f'a choice is an object with one key, such as {{"{own_form}": [...]}}')


def _check_texts(spec: BallotSpec) -> None:
    for name, text in [("id", spec.id), *(("option id", option.id) for option in spec.options)]:
        if not text or len(text) > LONGEST_ID or not text.isprintable() or text != text.strip():
            raise BadSpec("bad_id", f"{name} {shortened(text)} is not 1 to {LONGEST_ID} printable characters")
    labels = [option.label for option in spec.options]
    for text in [spec.title, *labels, *(value for _, value in spec.terms)]:
        if not text.strip() or len(text) > LONGEST_TEXT or not all(map(_is_writable, text)):
            raise BadSpec("bad_text", f"{shortened(text)} is no plain text of 1 to {LONGEST_TEXT} characters")
    _require_distinct("repeated_option", "option id", spec.option_ids)
    _require_distinct("repeated_label", "option label", labels)
    _require_distinct("repeated_term", "term", [key for key, _ in spec.terms])
    for key, _ in spec.terms:
        if not (key.isascii() and key.isidentifier() and key.islower() and len(key) <= LONGEST_ID):
            raise BadSpec("bad_term", f"term {shortened(key)} is not a lower-case ASCII name")


def _is_writable(character: str) -> bool:
    # A lone surrogate has no UTF-8; a control character is spelt differently by different JSON writers.
    return not (character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff")


def _check_numbers(spec: BallotSpec) -> None:
    if spec.method not in METHODS:
        raise BadSpec("unknown_method", f"{shortened(spec.method)} is none of {', '.join(METHODS)}")
    n = len(spec.options)
    if n < 2:
        raise BadSpec("too_few_options", f"a question needs two options or more, this one has {n}")
    if not 1 <= spec.seats < n:
        raise BadSpec("bad_seats", f"{spec.seats} seats for {n} options leave nothing to decide")
    if spec.seats > 1 and "seats" not in spec.rule.TAKES:
        raise BadSpec("bad_seats", f"{spec.method} fills one seat")
    highest = n if "several" in spec.rule.TAKES else 1
    if not 1 <= spec.max_choices <= highest:
        raise BadSpec("bad_max_choices", f"{spec.method} takes 1 to {highest} choices a ballot here")


def _check_method(spec: BallotSpec) -> None:
    takes = spec.rule.TAKES
    if spec.allow_equal and "equal" not in takes:
        raise BadSpec("bad_equal", f"{spec.method} cannot count equal ranks")
    if not (1 <= spec.top_score <= HIGHEST_SCORE if "top_score" in takes else spec.top_score == 0):
        raise BadSpec("bad_top_score", f"a top score from 1 to {HIGHEST_SCORE} belongs to score, and to it alone")
    falling = all(before > after for before, after in pairwise((*spec.scale, 0)))
    if len(spec.scale) != (spec.max_choices if "scale" in takes else 0) or not falling:
        raise BadSpec("bad_scale", "points take one falling number above 0 for each rank, other methods none")
    if spec.panel and spec.panel.rule == "share" and not spec.rule.ADDS:
        raise BadSpec("bad_panel", f"{spec.method} has no totals to share; combine it by rank points")
    if spec.conditions and spec.conditions.majority and (spec.panel or spec.method not in MAJORITY_METHODS):
        raise BadSpec("bad_majority", f"a majority is one of votes: {spec.method} has none, or a jury shares in it")
    if spec.panel and spec.seats > 1:
        raise BadSpec("bad_panel", "a jury and the public award one seat together")


def _check_tie_chain(spec: BallotSpec) -> None:
    for rule in spec.tie_chain:
        if rule not in TIE_RULES:
            raise BadSpec("unknown_tie_rule", f"{shortened(rule)} is none of {', '.join(TIE_RULES)}")
    _require_distinct("repeated_tie_rule", "tie rule", spec.tie_chain)
    if any(rule in FINAL_TIE_RULES for rule in spec.tie_chain[:-1]):
        raise BadSpec("unreachable_tie_rule", "share and lot settle every tie, so no rule may follow them")
    if "jury" in spec.tie_chain and spec.panel is None:
        raise BadSpec("unreachable_tie_rule", "there is no jury to settle a tie")
    if "lot" in spec.tie_chain and sorted(spec.lot_order) != sorted(spec.option_ids):
        raise BadSpec("bad_lot_order", "the lot order must name every option exactly once, before opening")
    if "lot" not in spec.tie_chain and spec.lot_order:
        raise BadSpec("unused_lot_order", "a lot order is given, but the tie chain does not draw on it")


def _require_distinct(code: str, what: str, texts: Sequence[str]) -> None:
    for text in texts:
        if texts.count(text) > 1:
            raise BadSpec(code, f"{what} {shortened(text)} stands more than once")


def _option(data: object) -> Option:
    values = read_object(data, ["id", "label"])
    return Option(read_text(values, "id"), read_text(values, "label"))
