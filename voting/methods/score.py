"""Score: a whole number from 0 up for each option, the highest sum wins."""

from collections.abc import Mapping
from typing import Final

from voting.choice import SCORE, Choice
from voting.choice import parse_score as parse
from voting.methods.additive import counted_by
from voting.result import MethodCount, Number, Step, Tiers
from voting.setting import Setting
from voting.ties import countback

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = SCORE
TIE_RULE: Final = "Of equal sums the one with more top scores stands first, then the one with more of the next score."
TAKES: Final = frozenset({"seats", "several", "top_score"})
ADDS: Final = True


def highest(setting: Setting, valid: int) -> Number:
    """The top score on every ballot."""
    return valid * setting.top_score


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Sums of scores; the trace also says how often each option got each score."""
    given = _times_given(setting, patterns)
    totals = {option: sum(mark * times for mark, times in enumerate(row)) for option, row in given.items()}
    rows = [{"option": option, "times": row} for option, row in given.items()]
    return counted_by(totals, Step("scores", {"scores": rows}))


def split_tie(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """By the number of top scores, then of the next, and so on down."""
    given = _times_given(setting, patterns)
    return countback(tied, {option: given[option][::-1] for option in tied})


def _times_given(setting: Setting, patterns: Mapping[Choice, int]) -> dict[str, list[int]]:
    """For each option how often (by weight) it got 0, 1, 2, ... up to the top score."""
    given = {option: [0] * (setting.top_score + 1) for option in setting.options}
    for choice, weight in patterns.items():
        for option, mark in choice.marks:
            given[option][mark] += weight
    everybody = sum(patterns.values())
    for row in given.values():
        row[0] = everybody - sum(row)
    return given
