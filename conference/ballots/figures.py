"""Totals in words: what stands on a bar, in a table and in a sentence, for every way of counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from conference.ballots.forms import RANKED
from voting import Choice

VOTES = ("plurality", "approval", "irv", "stv")
DUELS = ("schulze", "ranked_pairs")
PERCENT_OF_ALL = "share"  # the panel rule whose totals are parts of one


@dataclass(frozen=True, slots=True)
class Figure:
    """A total: `text` large, `note` small beside it, `percent` of the largest total that there could have been."""

    text: str
    note: str
    percent: int


def figure(total: object, counted: Mapping[str, Any], method: str, panel_rule: str) -> Figure:
    """`total` as an exact number of JSON, `counted` a step or result with `valid` and `highest`."""
    value, highest = Fraction(str(total)), Fraction(str(counted.get("highest", counted["valid"])))
    percent = round(100 * value / highest) if highest else 0
    if panel_rule == PERCENT_OF_ALL:
        return Figure(f"{said(100 * value, 1)} %", "", percent)
    if panel_rule:
        return Figure(said(value), "points", percent)
    if method in DUELS:
        return Figure(said(value), f"of {said(highest)} beaten", percent)
    if method == "score":
        return Figure(
            said(value), f"{said(value / counted['valid'], 1)} on average" if counted["valid"] else "", percent
        )
    if method in VOTES:
        return Figure(said(value), f"{percent} %", percent)
    return Figure(said(value), "points", percent)


def said(value: object, decimals: int = 2) -> str:
    """An exact number for people: whole as it is, else with so many decimals, without zeros at the end."""
    exact = Fraction(str(value))
    if exact.denominator == 1:
        return str(exact.numerator)
    return f"{float(exact):.{decimals}f}".rstrip("0").rstrip(".")


def heading(method: str, panel_rule: str) -> str:
    """What the totals are, above their column."""
    if panel_rule:
        return "Jury and public" if panel_rule == PERCENT_OF_ALL else "Points"
    if method in DUELS:
        return "Beats"
    return "Votes" if method in VOTES else "Points"


def choice_said(choice: Choice, names: Mapping[str, str]) -> str:
    """A vote in words, as it stands on the public list."""
    if choice.form == "score":
        return ", ".join(f"{names[option]} {mark}" for option, mark in choice.marks)
    if choice.form == "rank":
        rungs = (" = ".join(names[option] for option in rung) for rung in choice.tiers)
        return ", ".join(f"{place}. {rung}" for place, rung in enumerate(rungs, start=1))
    return ", ".join(names[option] for option in choice.picks) or "Blank"


def marks_said(method: str, marks: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """What a voter typed, line by line, to be confirmed: places in their order, scores in ballot order."""
    if method in RANKED:
        return [
            f"{mark}. {names[key]}" for key, mark in sorted(marks.items(), key=lambda row: int(row[1])) if key in names
        ]
    return [f"{names[key]}: {marks[key]}" for key in names if key in marks]
