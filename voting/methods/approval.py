"""Approval: as many options a ballot as the rules allow, most approvals win."""

from collections.abc import Mapping, Sequence
from typing import Final

from voting.choice import PICK, Choice, parse_pick
from voting.methods.additive import sum_picks
from voting.result import MethodCount

FORM: Final = PICK
TIE_RULE: Final = "Approval knows nothing beyond its totals, so it cannot separate equal ones."


def highest_max_choices(n_options: int) -> int:
    """Every option may be approved."""
    return n_options


def parse(options: Sequence[str], max_choices: int, value: object) -> Choice:
    """A list of approved option ids, at least one and at most `max_choices`."""
    return parse_pick(options, max_choices, value)


def tally(options: Sequence[str], patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals are summed weights of the ballots that approve the option."""
    return sum_picks(options, patterns)


def split_tie(
    options: Sequence[str], tied: Sequence[str], patterns: Mapping[Choice, int]
) -> tuple[tuple[str, ...], ...]:
    """Never separates anything: see `TIE_RULE`."""
    return (tuple(tied),)
