"""The staged reveal as data: turnout, then places from the last one up (or rounds), finalists, a tie, the winner."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from voting.canonical import exact_number
from voting.choice import in_ballot_order
from voting.result import Number, Place, Result, Step
from voting.scenes import Scene, duels_scene, jury_scene, round_scene, rounds_of
from voting.ties import TIE_STEPS, fill_seats

Names = Collection[str]
RevealKind = Literal["turnout", "jury", "round", "place", "finalists", "tie", "winner", "undecided"]


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
    scale bars by `highest`, which is known from the start. `winners`, `tied`, `outcome` and the `log` of tie rules
    and conditions are empty until the step that reveals them; `final` marks the last one. `scene` is what stands
    beside the candidates (see `voting.scenes`).
    """

    index: int
    kind: RevealKind
    ballots: int
    valid: int
    blank: int
    abstain: int
    highest: Number
    shown: tuple[Shown, ...]
    fresh: tuple[str, ...]
    hidden: tuple[str, ...]
    winners: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    outcome: str = ""
    log: tuple[Step, ...] = ()
    final: bool = False
    scene: Scene | None = None

    def as_data(self) -> dict[str, object]:
        """Ready for JSON; this object alone is sent to the screens when the host presses the button."""
        return {
            "index": self.index,
            "kind": self.kind,
            "ballots": self.ballots,
            "valid": self.valid,
            "blank": self.blank,
            "abstain": self.abstain,
            "highest": exact_number(self.highest),
            "shown": [shown.as_data() for shown in self.shown],
            "fresh": list(self.fresh),
            "hidden": list(self.hidden),
            "winners": list(self.winners),
            "tied": list(self.tied),
            "outcome": self.outcome,
            "log": [step.as_data() for step in self.log],
            "final": self.final,
            "scene": self.scene,
        }


def reveal_steps(result: Result) -> tuple[RevealStep, ...]:
    """The steps of a reveal, first to last, derived from the result alone.

    Places are shown from the last one up, equal places together. The best places are held back together, as
    finalists without order or totals: showing the second would name the first. A count in rounds is shown round
    by round instead. What a jury gave is shown before what the public gave.
    """
    steps = [_step(result, 0, "turnout", (), ())]
    if jury_scene(result):
        steps.append(_step(result, 1, "jury", (), ()))
    if result.outcome in ("no_votes", "no_quorum"):
        return (*steps, _last(result, len(steps), ()))
    if rounds_of(result) and not jury_scene(result):
        return (*steps, *_by_rounds(result, len(steps)))
    return (*steps, *_by_places(result, len(steps)))


def _by_places(result: Result, first: int) -> list[RevealStep]:
    held = _held_back(result)
    steps: list[RevealStep] = []
    shown: tuple[str, ...] = ()
    for place in reversed(result.standing[len(held) :]):
        shown += place.options
        steps.append(_step(result, first + len(steps), "place", shown, place.options))
    if shown:
        steps.append(_step(result, first + len(steps), "finalists", shown, ()))
    return [*steps, *_end(result, first + len(steps), _options_of(held))]


def _by_rounds(result: Result, first: int) -> list[RevealStep]:
    """One step a round, the last round with the end: who went out or in is shown, the others only by their votes."""
    rounds = rounds_of(result)
    steps: list[RevealStep] = []
    shown: tuple[str, ...] = ()
    for at, now in enumerate(rounds[:-1]):
        settled = (*now["elected"], *now["dropped"])
        shown += settled
        step = _step(result, first + at, "round", shown, settled)
        steps.append(replace(step, scene=round_scene(result, at)))
    fresh = tuple(option for option in result.totals if option not in shown)
    ends = _end(result, first + len(steps), fresh)
    return [*steps, *(replace(step, scene=round_scene(result, len(rounds) - 1)) for step in ends)]


def _end(result: Result, first: int, fresh: tuple[str, ...]) -> list[RevealStep]:
    """The last step, and before it the tie that had to be settled."""
    if not _tie_log(result):
        return [_last(result, first, fresh)]
    level = fill_seats([place.options for place in result.standing], result.seats).tied
    tie = replace(_step(result, first, "tie", tuple(result.totals), fresh), tied=level)
    return [tie, _last(result, first + 1, ())]


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
        highest=result.highest,
        shown=tuple(Shown(o, places[o], result.totals[o]) for o in in_ballot_order(ballot_order, shown)),
        fresh=in_ballot_order(ballot_order, fresh),
        hidden=tuple(option for option in ballot_order if option not in shown),
        scene=None if kind == "turnout" else jury_scene(result, shown) or duels_scene(result, shown),
    )


def _last(result: Result, index: int, fresh: Names) -> RevealStep:
    kind: RevealKind = "winner" if result.outcome in ("decided", "shared") else "undecided"
    return replace(
        _step(result, index, kind, tuple(result.totals), fresh),
        winners=result.winners,
        tied=result.tied,
        outcome=result.outcome,
        log=tuple(step for step in result.trace if step.kind in (*TIE_STEPS, "quorum", "majority")),
        final=True,
    )


def _tie_log(result: Result) -> tuple[Step, ...]:
    return tuple(step for step in result.trace if step.kind in TIE_STEPS)


def _options_of(places: Collection[Place]) -> tuple[str, ...]:
    return tuple(option for place in places for option in place.options)
