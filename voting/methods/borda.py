"""Borda: a ranking gives each option one point for every option below it, half a point for every equal one.

Options that a ballot leaves out share its last rung. So n options get n-1, n-2, ..., 0 points from a full ranking.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.methods.additive import counted_by
from voting.pairwise import split_by_duels as split_tie
from voting.result import MethodCount, Number, whole
from voting.setting import Setting

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = RANK
TIE_RULE: Final = "Of equal totals, an option that beats all the others head to head stands first."
TAKES: Final = frozenset({"seats", "several", "equal"})
ADDS: Final = True


def highest(setting: Setting, valid: int) -> Number:
    """First on every ballot."""
    return valid * (len(setting.options) - 1)


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Points of all rankings."""
    halves = dict.fromkeys(setting.options, 0)
    for choice, weight in patterns.items():
        below = len(setting.options)
        for rung in choice.tiers:
            below -= len(rung)
            worth = weight * (2 * below + len(rung) - 1)
            for option in rung:
                halves[option] += worth
        if below > 1:  # those left out: equal to each other, above nobody
            named = {option for rung in choice.tiers for option in rung}
            for option in setting.options:
                if option not in named:
                    halves[option] += weight * (below - 1)
    return counted_by({option: whole(Fraction(total, 2)) for option, total in halves.items()})
