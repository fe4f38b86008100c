"""The staged reveal as data: turnout, last place and upwards, finalists, a tie if any, the winner."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from voting.canonical import exact_number
from voting.choice import in_ballot_order
from voting.result import Number, Place, Result, Step
from voting.ties import TIE_STEPS, fill_seats

Names = Collection[str]
RevealKind = Literal["turnout", "place", "finalists", "tie", "winner", "undecided"]


class Shown(NamedTuple):
    """An option whose place and total are public at this step."""

    option: str
    place: int
    total: Number

    def as_data(self) -> dict[str, object]:
        """Ready for JSON, the total exact."""
        return {"option": self.option, "place": self.place, "total": exact_number(self.total)}


@dataclass(frozen=True, slots=True)
class RevealStep:
    """All that a screen may show at this step, and nothing of the steps after it.

    Self-contained: a late joiner needs this step alone. `shown` and `hidden` are in ballot order, so the
    layout gives nothing away; `fresh` are the options shown here for the first time. A step never says how
    many follow, for that would betray ties. `ballots`, `valid`, `blank`, `abstain` are sums of weights;
    scale bars by `valid`, which is known from the start. `winners`, `tied`, `outcome` and the tie rules
    (`log`) are empty until the step that reveals them; `final` marks the last one.
    """

    index: int
    kind: RevealKind
    ballots: int
    valid: int
    blank: int
    abstain: int
    shown: tuple[Shown, ...]
    fresh: tuple[str, ...]
    hidden: tuple[str, ...]
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    outcome: str = ""
    log: tuple[Step, ...] = ()
    final: bool = False

    def as_data(self) -> dict[str, object]:
        """Ready for JSON; this object alone is sent to the screens when the host presses the button."""
        return {
            "index": self.index,
            "kind": self.kind,
            "ballots": self.ballots,
            "valid": self.valid,
            "blank": self.blank,
            "abstain": self.abstain,
            "shown": [shown.as_data() for shown in self.shown],
            "fresh": list(self.fresh),
            "hidden": list(self.hidden),
            "winners": list(self.winners),
            "tied": list(self.tied),
            "outcome": self.outcome,
            "log": [step.as_data() for step in self.log],
            "final": self.final,
        }


def reveal_steps(result: Result) -> tuple[RevealStep, ...]:
    """The steps of a reveal, first to last, derived from the result alone.

    Places are shown from the last one up, equal places together. The best places are held back together, as
    finalists without order or totals: showing the second would name the first.
    """
    if result.outcome == "no_votes":
        return (_step(result, 0, "turnout", (), ()), _last(result, 1, ()))
    held = _held_back(result)
    steps = [_step(result, 0, "turnout", (), ())]
    shown: tuple[str, ...] = ()
    for place in reversed(result.standing[len(held) :]):
        shown += place.options
        steps.append(_step(result, len(steps), "place", shown, place.options))
    if shown:
        steps.append(_step(result, len(steps), "finalists", shown, ()))
    everyone = tuple(result.totals)
    top = _options_of(held)
    if _tie_log(result):
        level = fill_seats([place.options for place in result.standing], result.seats).tied
        steps.append(replace(_step(result, len(steps), "tie", everyone, top), tied=level))
        top = ()
    return (*steps, _last(result, len(steps), top))


def _held_back(result: Result) -> tuple[Place, ...]:
    """The fewest top places with more options than seats: known from totals alone, whoever won a tie."""
    held: list[Place] = []
    for place in result.standing:
        held.append(place)
        if len(_options_of(held)) > result.seats:
            break
    return tuple(held)


def _step(result: Result, index: int, kind: RevealKind, shown: Names, fresh: Names) -> RevealStep:
    ballot_order = tuple(result.totals)
    places = {option: place.place for place in result.standing for option in place.options}
    return RevealStep(
        index=index,
        kind=kind,
        ballots=result.ballots,
        valid=result.valid,
        blank=result.blank,
        abstain=result.abstain,
        shown=tuple(Shown(o, places[o], result.totals[o]) for o in in_ballot_order(ballot_order, shown)),
        fresh=in_ballot_order(ballot_order, fresh),
        hidden=tuple(option for option in ballot_order if option not in shown),
    )


def _last(result: Result, index: int, fresh: Names) -> RevealStep:
    kind: RevealKind = "winner" if result.outcome in ("decided", "shared") else "undecided"
    return replace(
        _step(result, index, kind, tuple(result.totals), fresh),
        winners=result.winners,
        tied=result.tied,
        outcome=result.outcome,
        log=_tie_log(result),
        final=True,
    )


def _tie_log(result: Result) -> tuple[Step, ...]:
    return tuple(step for step in result.trace if step.kind in TIE_STEPS)


def _options_of(places: Collection[Place]) -> tuple[str, ...]:
    return tuple(option for place in places for option in place.options)
