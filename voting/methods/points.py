"""Points, as at Eurovision: a ranking gives its first option the most points of a fixed scale, the next fewer."""

from collections.abc import Mapping
from typing import Final

from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.methods.additive import counted_by
from voting.result import MethodCount, Number, Step, Tiers
from voting.setting import Setting
from voting.ties import countback

__all__ = ["ADDS", "EUROVISION", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
EUROVISION: Final = (12, 10, 8, 7, 6, 5, 4, 3, 2, 1)
FORM: Final = RANK
TIE_RULE: Final = "Of equal totals the one with more first ranks stands first, then the one with more second ranks."
TAKES: Final = frozenset({"seats", "several", "scale"})
ADDS: Final = True


def highest(setting: Setting, valid: int) -> Number:
    """First on every ballot."""
    return valid * setting.scale[0]


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Points of all rankings; the trace also says how often each option stood at each rank."""
    ranks = _times_ranked(setting, patterns)
    totals = {
        option: sum(worth * times for worth, times in zip(setting.scale, row, strict=False))
        for option, row in ranks.items()
    }
    rows = [{"option": option, "times": row} for option, row in ranks.items()]
    return counted_by(totals, Step("ranks", {"ranks": rows}))


def split_tie(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """Eurovision's rule of 1989: most top marks, then most of the next."""
    return countback(tied, _times_ranked(setting, patterns))


def _times_ranked(setting: Setting, patterns: Mapping[Choice, int]) -> dict[str, list[int]]:
    """For each option how often (by weight) it stood first, second, ..."""
    ranks = {option: [0] * setting.max_choices for option in setting.options}
    for choice, weight in patterns.items():
        for at, (option,) in enumerate(choice.tiers):
            ranks[option][at] += weight
    return ranks
