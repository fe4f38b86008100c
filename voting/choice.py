"""What one voter said: a choice, the reasons to refuse one, and the reader of the `pick` form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voting.canonical import VotingError, canonical_json

PICK = "pick"
BLANK = "blank"
ABSTAIN = "abstain"


class BadChoice(VotingError):
    """A raw choice that this ballot cannot take; nothing of it may be stored or counted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One voter's answer, comparable and hashable, so equal ballots can be counted together.

    `form` is "pick", "blank" or "abstain" (later also "rank"). `tiers` holds option ids, best tier first:
    a pick has one tier in ballot order, a ranking has several, blank and abstain have none.
    """

    form: str
    tiers: tuple[tuple[str, ...], ...] = ()

    @property
    def picks(self) -> tuple[str, ...]:
        """The picked options in ballot order; empty unless the form is "pick"."""
        return self.tiers[0] if self.form == PICK else ()

    def as_data(self) -> dict[str, object]:
        """`{"pick": ["a", "b"]}`, `{"blank": true}` or `{"abstain": true}`."""
        if self.form in (BLANK, ABSTAIN):
            return {self.form: True}
        if self.form == PICK:
            return {PICK: list(self.picks)}
        return {self.form: [list(tier) for tier in self.tiers]}

    def canonical(self) -> bytes:
        """Canonical JSON of `as_data`: the same bytes for the same choice, always. This is what is hashed."""
        return _canonical(self)


@lru_cache(maxsize=4096)
def _canonical(choice: Choice) -> bytes:
    # A box of 10,000 ballots holds few different choices; this makes its root four times as fast.
    return canonical_json(choice.as_data())


BLANK_CHOICE = Choice(BLANK)
ABSTAIN_CHOICE = Choice(ABSTAIN)


def parse_pick(options: Sequence[str], max_choices: int, value: object) -> Choice:
    """Read one option id, or a list of them, into a pick; raise `BadChoice` saying what is wrong.

    Order and source of the list do not matter: the result stands in ballot order.
    """
    picked = _as_ids(value)
    if not picked:
        raise BadChoice("empty", "no option was picked")
    known = frozenset(options)
    seen: set[str] = set()
    for option in picked:
        if option not in known:
            raise BadChoice("unknown_option", f"{shortened(option)} is not an option of this ballot")
        if option in seen:
            raise BadChoice("repeated_option", f"{shortened(option)} was picked more than once")
        seen.add(option)
    if len(picked) > max_choices:
        raise BadChoice("too_many", f"{len(picked)} options were picked, at most {max_choices} may be")
    return Choice(PICK, (in_ballot_order(options, seen),))


def in_ballot_order(options: Sequence[str], some: Collection[str]) -> tuple[str, ...]:
    """`some` of the options, in the order in which the ballot lists them."""
    return tuple(option for option in options if option in some)


def shortened(text: str) -> str:
    """Quoted text of at most 40 characters, so that a forged value cannot flood a message."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _as_ids(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list | tuple):
        raise BadChoice("wrong_shape", f"a pick is a list of option ids, not {type(value).__name__}")
    ids = [item for item in value if isinstance(item, str)]
    if len(ids) != len(value):
        raise BadChoice("wrong_shape", "a pick holds option ids as text and nothing else")
    return ids
