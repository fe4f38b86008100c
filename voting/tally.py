"""The count itself: choices in, result out. No clock, no chance, no order of arrival."""

from collections.abc import Iterable, Mapping, Sequence

from voting.ballot import BallotSpec, parse_choice
from voting.choice import ABSTAIN, BLANK, BadChoice, Choice, in_ballot_order
from voting.result import MethodCount, Place, Result, Step
from voting.ties import Settlement, fill_seats, settle_tie


def count(spec: BallotSpec, choices: Iterable[tuple[Choice, int]]) -> Result:
    """Count `(choice, weight)` pairs; weight 1 for a plain ballot, or the number of equal ballots.

    Reads the choices once, in any order, and holds one entry for each different choice. Raises `BadChoice`
    for a choice that the rules forbid, `ValueError` for a weight that is not a positive integer.
    """
    patterns = merge_equal(choices)
    for choice in patterns:
        _require_allowed(spec, choice)
    blank = sum(weight for choice, weight in patterns.items() if choice.form == BLANK)
    abstain = sum(weight for choice, weight in patterns.items() if choice.form == ABSTAIN)
    votes = {choice: weight for choice, weight in patterns.items() if choice.form not in (BLANK, ABSTAIN)}
    valid = sum(votes.values())
    counted = spec.rule.tally(spec.option_ids, votes)
    standing = rank(counted.tiers)
    settled = _give_seats(spec, counted, votes)
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


def _require_allowed(spec: BallotSpec, choice: Choice) -> None:
    # A Choice can be built by hand; the round trip also catches picks that are not in ballot order.
    if parse_choice(spec, choice.as_data()) != choice:
        raise BadChoice("wrong_shape", "the choice is not written in its one canonical way")


def _give_seats(spec: BallotSpec, counted: MethodCount, votes: Mapping[Choice, int]) -> Settlement:
    if not votes:
        # Otherwise all options tie at nothing, and "share" would give everybody the award.
        return Settlement("no_votes", (), (), spec.seats, (Step("no_votes", {"open_seats": spec.seats}),))
    filling = fill_seats(counted.tiers, spec.seats)
    steps = (_elected_step(filling.elected),) if filling.elected else ()
    if not filling.open_seats:
        return Settlement("decided", filling.elected, (), 0, steps)

    def split(tied: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return spec.rule.split_tie(spec.option_ids, tied, votes)

    tie = settle_tie(spec.tie_chain, spec.lot_order, filling, split, spec.rule.TIE_RULE)
    return Settlement(tie.outcome, filling.elected + tie.elected, tie.tied, tie.open_seats, steps + tie.steps)


def _elected_step(elected: Sequence[str]) -> Step:
    return Step("elected", {"options": list(elected)})


def _standing_step(standing: Sequence[Place]) -> Step:
    rows = [{"place": place.place, "options": list(place.options)} for place in standing]
    return Step("standing", {"standing": rows})
