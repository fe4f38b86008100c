"""Quorum and majority, each against a base that is named: the same votes pass or fail by it."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal, NamedTuple

from voting.canonical import VotingError
from voting.result import Counted, Number

Base = Literal["roll", "present", "cast", "valid"]


class BadRule(VotingError):
    """A quorum or majority that cannot be judged: its base is unknown, or its share is no share."""


class Electorate(NamedTuple):
    """How many could have voted (`roll`) and how many were there (`present`, when that was counted)."""

    roll: int
    present: int | None = None


@dataclass(frozen=True, slots=True)
class QuorumRule:
    """At least `share` of the base must have cast a ballot; blank votes and abstentions take part."""

    share: Fraction
    base: Literal["roll", "present"] = "roll"

    def __post_init__(self) -> None:
        _require_share(self.share)


@dataclass(frozen=True, slots=True)
class MajorityRule:
    """One option needs `share` of the base: more than it when `strict` (a half), else at least (two thirds).

    Bases: "roll" all who may vote; "present" all who are there; "cast" all ballots, with blank and abstain;
    "valid" only ballots that name an option (in a motion: yes + no).
    """

    share: Fraction = Fraction(1, 2)
    base: Base = "valid"
    strict: bool = True

    def __post_init__(self) -> None:
        _require_share(self.share)


class Check(NamedTuple):
    """`have` of `of`, `needed` to pass; all in the units of the count (weights, or ballots of weight 1)."""

    base: Base
    have: Number
    of: int
    needed: int
    met: bool


def check_quorum(rule: QuorumRule, counted: Counted, electorate: Electorate) -> Check:
    """Were enough voters taking part? Never met on an empty base."""
    of = base_size(rule.base, counted, electorate)
    needed = ceil(rule.share * of)
    return Check(rule.base, counted.ballots, of, needed, of > 0 and counted.ballots >= needed)


def check_majority(rule: MajorityRule, counted: Counted, option: str, electorate: Electorate) -> Check:
    """Does `option` reach the share that the rule asks for? Never on an empty base."""
    if option not in counted.totals:
        raise BadRule("unknown_option", f"{option!r} is not an option of this ballot")
    of = base_size(rule.base, counted, electorate)
    have = counted.totals[option]
    needed = floor(rule.share * of) + 1 if rule.strict else ceil(rule.share * of)
    return Check(rule.base, have, of, needed, of > 0 and have >= needed)


def base_size(base: Base, counted: Counted, electorate: Electorate) -> int:
    """The size of a named base; `BadRule` when it was not counted, or holds fewer than have voted."""
    if base == "cast":
        return counted.ballots
    if base == "valid":
        return counted.valid
    size = electorate.roll if base == "roll" else electorate.present
    if size is None:
        raise BadRule("unknown_base", "nobody counted who was present")
    if size < counted.ballots:
        raise BadRule("too_many_ballots", f"{counted.ballots} ballots, but only {size} on the base {base!r}")
    return size


def _require_share(share: Fraction) -> None:
    if not 0 < share <= 1:
        raise BadRule("bad_share", f"{share} is not more than 0 and at most 1")
