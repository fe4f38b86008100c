"""The count itself: choices in, result out. No clock, no chance, no order of arrival."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from voting.ballot import BallotSpec, parse_choice
from voting.choice import ABSTAIN, BLANK, BadChoice, Choice, in_ballot_order
from voting.methods import METHODS
from voting.methods.additive import counted_by
from voting.panel import BadPanel, combine
from voting.result import MethodCount, Number, Place, Result, Step, Tiers
from voting.ties import Settlement, TieRule, by_lot, fill_seats, settle_tie


def count(spec: BallotSpec, choices: Iterable[tuple[Choice, int]], jury: Result | None = None) -> Result:
    """Count `(choice, weight)` pairs; weight 1 for a plain ballot, or the number of equal ballots.

    Reads the choices once, in any order, and holds one entry for each different choice. `jury` is the result of
    the jury's ballot, needed exactly when the rules name a panel. Raises `BadChoice` for a choice that the rules
    forbid, `ValueError` for a weight that is not a positive integer, `BadPanel` for another jury than the named one.
    """
    patterns = merge_equal(choices)
    for choice in patterns:
        _require_allowed(spec, choice)
    blank = sum(weight for choice, weight in patterns.items() if choice.form == BLANK)
    abstain = sum(weight for choice, weight in patterns.items() if choice.form == ABSTAIN)
    votes = {choice: weight for choice, weight in patterns.items() if choice.form not in (BLANK, ABSTAIN)}
    valid = sum(votes.values())
    counted = spec.rule.tally(spec.setting, votes) if votes else _nothing(spec)
    counted = _with_jury(spec, counted, jury)
    standing = rank(counted.tiers)
    reached = _Reached(valid + blank + abstain, valid, counted.totals)
    settled = _award(spec, counted, votes, jury, reached)
    turnout = {"ballots": valid + blank + abstain, "valid": valid, "blank": blank, "abstain": abstain}
    return Result(
        ballot_id=spec.id,
        config_sha256=spec.sha256,
        method=spec.method,
        seats=spec.seats,
        outcome=settled.outcome,
        winners=in_ballot_order(spec.option_ids, settled.elected),
        tied=settled.tied,
        open_seats=settled.open_seats,
        totals=counted.totals,
        highest=spec.panel.highest if spec.panel else spec.rule.highest(spec.setting, valid),
        ballots=valid + blank + abstain,
        valid=valid,
        blank=blank,
        abstain=abstain,
        standing=standing,
        trace=(Step("turnout", turnout), *counted.steps, _standing_step(standing), *settled.steps),
    )


def merge_equal(choices: Iterable[tuple[Choice, int]]) -> dict[Choice, int]:
    """Summed weight of each different choice. After this, who came first can no longer matter."""
    patterns: dict[Choice, int] = {}
    for choice, weight in choices:
        if type(weight) is not int or weight < 1:
            raise ValueError(f"a weight is a positive integer, not {weight!r}")
        patterns[choice] = patterns.get(choice, 0) + weight
    return patterns


def rank(tiers: Sequence[tuple[str, ...]]) -> tuple[Place, ...]:
    """Competition ranking: a tier of two at place 2 is followed by place 4."""
    places: list[Place] = []
    ahead = 0
    for tier in tiers:
        places.append(Place(ahead + 1, tier))
        ahead += len(tier)
    return tuple(places)


def _nothing(spec: BallotSpec) -> MethodCount:
    # No round and no duel without a vote: everybody has nothing.
    return counted_by(dict.fromkeys(spec.option_ids, 0))


def _with_jury(spec: BallotSpec, counted: MethodCount, jury: Result | None) -> MethodCount:
    if spec.panel is None or jury is None:
        if spec.panel or jury:
            raise BadPanel("other_jury", "a jury's result is needed exactly where the rules name a panel")
        return counted
    return combine(spec.panel, counted, rank(counted.tiers), jury, METHODS[jury.method].ADDS)


def _require_allowed(spec: BallotSpec, choice: Choice) -> None:
    # A Choice can be built by hand; the round trip also catches picks that are not in ballot order.
    if parse_choice(spec, {choice.form: choice.value}) != choice:
        raise BadChoice("wrong_shape", "the choice is not written in its one canonical way")


class _Reached(NamedTuple):
    """What the conditions are judged by."""

    ballots: int
    valid: int
    totals: Mapping[str, Number]


def _award(
    spec: BallotSpec, counted: MethodCount, votes: Mapping[Choice, int], jury: Result | None, reached: _Reached
) -> Settlement:
    """Give the seats, unless the quorum is missed, or a majority by one of those who would win."""
    if spec.conditions is None:
        return _give_seats(spec, counted, votes, jury)
    quorum = spec.conditions.quorum_step(reached)
    before = (quorum,) if quorum else ()
    if quorum and not quorum.facts["met"]:
        return Settlement("no_quorum", (), (), spec.seats, before)
    settled = _give_seats(spec, counted, votes, jury)
    checks = [spec.conditions.majority_step(reached, option) for option in settled.elected]
    steps = (*before, *settled.steps, *(check for check in checks if check))
    if any(check and not check.facts["met"] for check in checks):
        return Settlement("no_majority", (), (), spec.seats, steps)
    return settled._replace(steps=steps)


def _give_seats(spec: BallotSpec, counted: MethodCount, votes: Mapping[Choice, int], jury: Result | None) -> Settlement:
    if not votes and not (jury and jury.valid):
        # Otherwise all options tie at nothing, and "share" would give everybody the award.
        return Settlement("no_votes", (), (), spec.seats, (Step("no_votes", {"open_seats": spec.seats}),))
    filling = fill_seats(counted.tiers, spec.seats)
    steps = (_elected_step(filling.elected),) if filling.elected else ()
    if not filling.open_seats:
        return Settlement("decided", filling.elected, (), 0, steps)

    def by_method(tied: tuple[str, ...]) -> Tiers:
        return spec.rule.split_tie(spec.setting, tied, votes)

    def by_jury(tied: tuple[str, ...]) -> Tiers:
        places = jury.standing if jury else ()
        return tuple(tier for place in places if (tier := in_ballot_order(tied, place.options)))

    def by_drawn_lot(tied: tuple[str, ...]) -> Tiers:
        return tuple((option,) for option in by_lot(tied, spec.lot_order))

    rules = {
        "method": TieRule(by_method, spec.rule.TIE_RULE),
        "jury": TieRule(by_jury, "Of equals, the one that stands higher with the jury stands first."),
        "lot": TieRule(by_drawn_lot, "The lot order published before opening decides."),
    }
    tie = settle_tie(spec.tie_chain, filling, rules)
    return Settlement(tie.outcome, filling.elected + tie.elected, tie.tied, tie.open_seats, steps + tie.steps)


def _elected_step(elected: Sequence[str]) -> Step:
    return Step("elected", {"options": list(elected)})


def _standing_step(standing: Sequence[Place]) -> Step:
    rows = [{"place": place.place, "options": list(place.options)} for place in standing]
    return Step("standing", {"standing": rows})
