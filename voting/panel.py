"""A jury beside the public: how their two results are declared to weigh, and how they are combined, exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Final

from voting.canonical import VotingError, exact_number
from voting.methods.additive import tiers_by_total, total_rows
from voting.methods.points import EUROVISION
from voting.reading import read_integer, read_integers, read_object, read_text
from voting.result import MethodCount, Number, Place, Result, Step, whole

PANEL_RULES: Final = ("share", "rank_points")
HIGHEST_WEIGHT: Final = 1000


class BadPanel(VotingError):
    """A jury that cannot be combined with the public as declared."""


@dataclass(frozen=True)
class Panel:
    """The declared part of a jury, frozen with the public's rules.

    `ballot_id`, `config_sha256`  the jury's own ballot and the hash of its rules.
    `rule`         "share": each side's total is an option's share of all votes or points of that side;
                   "rank_points": each side's standing gives points by `scale`, equals share those of their places.
    `jury_weight`, `public_weight`  whole numbers; 1 and 1 is half and half.
    """

    ballot_id: str
    config_sha256: str
    rule: str = "share"
    jury_weight: int = 1
    public_weight: int = 1
    scale: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in PANEL_RULES:
            raise BadPanel("bad_panel", f"the rule is none of {', '.join(PANEL_RULES)}")
        if not (1 <= self.jury_weight <= HIGHEST_WEIGHT and 1 <= self.public_weight <= HIGHEST_WEIGHT):
            raise BadPanel("bad_panel", f"weights are whole numbers from 1 to {HIGHEST_WEIGHT}")
        falling = list(self.scale) == sorted(set(self.scale), reverse=True) and all(p > 0 for p in self.scale)
        if not falling or (self.rule == "rank_points") != bool(self.scale):
            raise BadPanel("bad_panel", "rank points need a falling scale of points, and shares need none")

    @property
    def highest(self) -> int:
        """The largest combined total that one option could have: everything, or the first place on both sides."""
        return self.scale[0] if self.scale else 1

    def as_data(self) -> dict[str, object]:
        """Ready for JSON."""
        return {name: list(value) if name == "scale" else value for name, value in vars(self).items()}

    @classmethod
    def from_data(cls, data: object) -> "Panel":
        """The inverse of `as_data`."""
        values = read_object(data, [field.name for field in fields(cls)])
        return cls(
            ballot_id=read_text(values, "ballot_id"),
            config_sha256=read_text(values, "config_sha256"),
            rule=read_text(values, "rule"),
            jury_weight=read_integer(values, "jury_weight"),
            public_weight=read_integer(values, "public_weight"),
            scale=read_integers(values, "scale"),
        )


def combine(panel: Panel, public: MethodCount, standing: Sequence[Place], jury: Result, adds: bool) -> MethodCount:
    """The count of both sides together. Totals add up to at most 1 (share), or to the points of the scale.

    `standing` is the public's, `adds` whether the jury's totals are sums. A side without a valid vote gives nobody
    anything. Raises `BadPanel` for another jury than the declared one.
    """
    options = tuple(public.totals)
    if (jury.ballot_id, jury.config_sha256) != (panel.ballot_id, panel.config_sha256):
        raise BadPanel("other_jury", "this is not the jury ballot that the rules name")
    if set(jury.totals) != set(options):
        raise BadPanel("other_options", "the jury voted on other options")
    if panel.rule == "share" and not adds:
        raise BadPanel("bad_panel", f"{jury.method} has no totals to share; combine it by rank points")
    if panel.rule == "share":
        sides = (_shares(options, jury.totals), _shares(options, public.totals))
    else:
        sides = (
            _rank_points(options, jury.standing if jury.valid else (), panel.scale),
            _rank_points(options, standing, panel.scale),
        )
    whole_weight = panel.jury_weight + panel.public_weight
    parts = Fraction(panel.jury_weight, whole_weight), Fraction(panel.public_weight, whole_weight)
    totals: dict[str, Number] = {
        option: whole(parts[0] * sides[0][option] + parts[1] * sides[1][option]) for option in options
    }
    rows = [
        {
            "option": option,
            "jury": exact_number(whole(sides[0][option])),
            "public": exact_number(whole(sides[1][option])),
            "jury_votes": exact_number(jury.totals[option]),
            "public_votes": exact_number(public.totals[option]),
        }
        for option in options
    ]
    weights = {"jury_weight": panel.jury_weight, "public_weight": panel.public_weight, "rule": panel.rule}
    together = Step("sides", {**weights, "jury_ballots": jury.ballots, "sides": rows})
    step = Step("combined", {"totals": total_rows(totals)})
    return MethodCount(totals, tiers_by_total(options, totals), (*public.steps, together, step))


def eurovision_scale(n_options: int) -> tuple[int, ...]:
    """12, 10, 8, 7, ..., 1 for as many options as there are."""
    return EUROVISION[:n_options]


def _shares(options: Sequence[str], totals: Mapping[str, Number]) -> dict[str, Fraction]:
    everything = Fraction(sum(totals.values()))
    if not everything:
        return dict.fromkeys(options, everything)
    inverse = Fraction(everything.denominator, everything.numerator)
    return {option: totals[option] * inverse for option in options}


def _rank_points(options: Sequence[str], standing: Sequence[Place], scale: Sequence[int]) -> dict[str, Fraction]:
    """Equal options share the points of the places that they take up."""
    points = {option: Fraction(0) for option in options}
    for place in standing:
        taken = scale[place.place - 1 : place.place - 1 + len(place.options)]
        for option in place.options:
            points[option] = Fraction(sum(taken), len(place.options))
    return points
