"""Plurality: one option a ballot, most votes win (with several seats: single non-transferable vote)."""

from collections.abc import Mapping
from typing import Final

from voting.choice import PICK, Choice
from voting.choice import parse_pick as parse
from voting.methods.additive import all_valid as highest
from voting.methods.additive import sum_picks as tally
from voting.result import Tiers
from voting.setting import Setting

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = PICK
TIE_RULE: Final = "Plurality knows nothing beyond its totals, so it cannot separate equal ones."
TAKES: Final = frozenset({"seats"})
ADDS: Final = True


def split_tie(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """Never separates anything: see `TIE_RULE`."""
    return (tied,)
