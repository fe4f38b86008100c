"""Ties: filling seats from tiers, and applying the chain of rules that was frozen before opening."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from voting.choice import in_ballot_order
from voting.result import Number, Outcome, Step, Tiers

TIE_STEPS: Final = ("tie", "tie_rule", "tie_stands")
Split = Callable[[tuple[str, ...]], Tiers]


class Filling(NamedTuple):
    """Seats given out so far; `tied` options compete for `open_seats` (both empty when all are given)."""

    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int


class Settlement(NamedTuple):
    """How a tie ended. `elected` beyond the open seats happens when the award is shared."""

    outcome: Outcome
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    steps: tuple[Step, ...]


class TieRule(NamedTuple):
    """How a rule of the chain parts the tied options into tiers, and the sentence about it."""

    split: Split
    why: str


def fill_seats(tiers: Sequence[Sequence[str]], seats: int) -> Filling:
    """Elect whole tiers from the best down, until the seats are full or a tier does not fit."""
    elected: list[str] = []
    for tier in tiers:
        left = seats - len(elected)
        if left == 0:
            break
        if len(tier) > left:
            return Filling(tuple(elected), tuple(tier), left)
        elected.extend(tier)
    return Filling(tuple(elected), (), 0)


def settle_tie(chain: Sequence[str], filling: Filling, rules: Mapping[str, TieRule]) -> Settlement:
    """Apply the tie chain to the tied options of `filling`, logging one step a rule; "share" needs no rule.

    Nothing is drawn here: a lot is an order that was published before the ballot opened, so every recount ends
    the same way.
    """
    elected: tuple[str, ...] = ()
    tied, left = filling.tied, filling.open_seats
    steps = [Step("tie", {"tied": list(tied), "open_seats": left})]
    for name in chain:
        if name == "share":
            steps.append(_rule_step(name, tied, (), 0, "All tied options share the award."))
            return Settlement("shared", elected + tied, (), 0, tuple(steps))
        rule = rules[name]
        after = fill_seats(rule.split(tied), left)
        elected += after.elected
        tied, left = after.tied, after.open_seats
        steps.append(_rule_step(name, after.elected, tied, left, rule.why))
        if not left:
            return Settlement("decided", elected, (), 0, tuple(steps))
    steps.append(Step("tie_stands", {"tied": list(tied), "open_seats": left}))
    return Settlement("tie", elected, tied, left, tuple(steps))


def by_lot(tied: Sequence[str], lot_order: Sequence[str]) -> tuple[str, ...]:
    """The tied options in lot order, first drawn first."""
    return in_ballot_order(lot_order, tied)


def countback(tied: Sequence[str], keys: Mapping[str, Sequence[Number]]) -> Tiers:
    """Separate tied options by their keys, compared one after the other, more is better.

    For point scales the keys are counts of top marks: (twelves, tens) is Eurovision's rule of 1989, (groups
    giving points, twelves, tens) its later one. Options with equal keys stay in one tier.
    """
    levels = sorted({tuple(keys[option]) for option in tied}, reverse=True)
    return tuple(tuple(option for option in tied if tuple(keys[option]) == level) for level in levels)


def _rule_step(rule: str, elected: Sequence[str], tied: Sequence[str], left: int, why: str) -> Step:
    facts = {"rule": rule, "elected": list(elected), "tied": list(tied), "open_seats": left, "why": why}
    return Step("tie_rule", facts)
