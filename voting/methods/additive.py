"""Counting for methods whose total is a plain sum over ballots."""

from collections.abc import Mapping, Sequence

from voting.canonical import exact_number
from voting.choice import Choice
from voting.result import MethodCount, Number, Step, Tiers
from voting.setting import Setting


def sum_picks(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Each pick adds the weight of its ballot to the picked option; more is better."""
    totals = dict.fromkeys(setting.options, 0)
    for choice, weight in patterns.items():
        for option in choice.picks:
            totals[option] += weight
    return counted_by(totals)


def all_valid(setting: Setting, valid: int) -> Number:
    """The most that one option can have: every valid vote."""
    return valid


def counted_by(totals: Mapping[str, Number], *more: Step) -> MethodCount:
    """A count whose tiers follow from its totals alone; `more` are steps that stand after the totals."""
    return MethodCount(totals, tiers_by_total(tuple(totals), totals), (totals_step(totals), *more))


def tiers_by_total(options: Sequence[str], totals: Mapping[str, Number]) -> Tiers:
    """Options with equal totals share a tier; tiers run from most to least, each in the order given."""
    levels = sorted({totals[option] for option in options}, reverse=True)
    return tuple(tuple(option for option in options if totals[option] == level) for level in levels)


def totals_step(totals: Mapping[str, Number]) -> Step:
    """The totals as a step of the trace, in ballot order."""
    return Step("totals", {"totals": total_rows(totals)})


def total_rows(totals: Mapping[str, Number]) -> list[dict[str, object]]:
    """Options with their exact totals, ready for JSON."""
    return [{"option": option, "total": exact_number(total)} for option, total in totals.items()]
