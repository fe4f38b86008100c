"""Plurality: one option a ballot, most votes win (with several seats: single non-transferable vote)."""

from collections.abc import Mapping, Sequence
from typing import Final

from voting.choice import PICK, Choice, parse_pick
from voting.methods.additive import sum_picks
from voting.result import MethodCount

FORM: Final = PICK
TIE_RULE: Final = "Plurality knows nothing beyond its totals, so it cannot separate equal ones."


def highest_max_choices(n_options: int) -> int:
    """Always one, however many options there are."""
    return 1


def parse(options: Sequence[str], max_choices: int, value: object) -> Choice:
    """One option id, or a list with one."""
    return parse_pick(options, max_choices, value)


def tally(options: Sequence[str], patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals are summed weights of the ballots that pick the option."""
    return sum_picks(options, patterns)


def split_tie(
    options: Sequence[str], tied: Sequence[str], patterns: Mapping[Choice, int]
) -> tuple[tuple[str, ...], ...]:
    """Never separates anything: see `TIE_RULE`."""
    return (tuple(tied),)
