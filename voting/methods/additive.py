"""Counting for methods whose total is a plain sum over ballots."""

from collections.abc import Mapping, Sequence

from voting.canonical import exact_number
from voting.choice import Choice
from voting.result import MethodCount, Number, Step


def sum_picks(options: Sequence[str], patterns: Mapping[Choice, int]) -> MethodCount:
    """Each pick adds the weight of its ballot to the picked option; more is better."""
    totals = dict.fromkeys(options, 0)
    for choice, weight in patterns.items():
        for option in choice.picks:
            totals[option] += weight
    return MethodCount(totals=totals, tiers=tiers_by_total(options, totals), steps=(totals_step(totals),))


def tiers_by_total(options: Sequence[str], totals: Mapping[str, Number]) -> tuple[tuple[str, ...], ...]:
    """Options with equal totals share a tier; tiers run from most to least, each in ballot order."""
    levels = sorted({totals[option] for option in options}, reverse=True)
    return tuple(tuple(option for option in options if totals[option] == level) for level in levels)


def totals_step(totals: Mapping[str, Number]) -> Step:
    """The totals as a step of the trace, in ballot order."""
    rows = [{"option": option, "total": exact_number(total)} for option, total in totals.items()]
    return Step("totals", {"totals": rows})
