"""A checker that believes nothing: legality, objective, bound and reasons of a schedule, from the problem alone."""

from collections.abc import Iterator

from scheduling.matching.bounds import (
    covered_bound,
    floor_bound,
    must_bound,
    residual,
    shortfall_bound,
    sound,
    value_bound,
)
from scheduling.matching.certificate import Prices
from scheduling.matching.legality import Broken, Violation, check_meetings, gaps_of, objective_of
from scheduling.matching.model import Problem, Proof, Schedule
from scheduling.matching.validation import validate

__all__ = ["Broken", "Violation", "check", "check_meetings", "objective_of"]


def check(problem: Problem, schedule: Schedule) -> list[Violation]:
    """Everything that is wrong with the schedule; empty when it is legal and as good as it says."""
    flaws = validate(problem)
    if flaws:
        return [Violation(Broken.PROBLEM, str(flaw)) for flaw in flaws]
    broken = check_meetings(problem, schedule.meetings)
    if any(violation.code is Broken.UNKNOWN for violation in broken):
        return broken
    return [
        *broken,
        *_objective(problem, schedule),
        *_certificate(problem, schedule),
        *_reasons(problem, schedule),
    ]


def _objective(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    counted = objective_of(problem, schedule.meetings)
    if counted != schedule.objective:
        yield Violation(Broken.OBJECTIVE, f"counted {counted}, claimed {schedule.objective}")
    gaps = None if schedule.gaps is None else gaps_of(problem, schedule.meetings)
    if gaps != schedule.gaps:
        yield Violation(Broken.GAPS, f"counted {gaps} idle slots, claimed {schedule.gaps}")


def _certificate(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    claim, got = schedule.certificate, schedule.objective
    listed = (claim.must_prices, claim.covered_prices, claim.shortfall_prices, claim.floor_prices, claim.value_prices)
    if not all(map(sound, listed)) or not all(_known(problem, prices) for prices in listed):
        yield Violation(Broken.CERTIFICATE, "a price is negative, listed twice or of a slot that is not there")
        return
    rest = residual(problem)
    bounds = (
        must_bound(rest, claim.must_prices),
        covered_bound(rest, claim.covered_prices, got),
        shortfall_bound(rest, claim.shortfall_prices, got),
        floor_bound(rest, claim.floor_prices, got),
        value_bound(rest, claim.value_prices, got),
    )
    if bounds != (claim.must, claim.covered, claim.shortfall, claim.floor, claim.value):
        yield Violation(Broken.CERTIFICATE, f"the prices prove {bounds}, not what is claimed")
    reached = (got.must, got.covered, got.shortfall, got.floor, got.value)
    most = (bounds[0], bounds[1], got.shortfall, bounds[3], bounds[4])
    if got.shortfall < bounds[2] or any(one > bound for one, bound in zip(reached, most, strict=True)):
        yield Violation(Broken.BOUND, f"{got} is better than its bounds {bounds}: impossible")
    if not got.value <= schedule.bound <= claim.value:
        yield Violation(Broken.BOUND, f"bound {schedule.bound} is not between {got.value} and {claim.value}")
    if schedule.bound < claim.value and schedule.proof is not Proof.SEARCH:
        yield Violation(Broken.PROOF, "the bound is tighter than the certificate, and no search is claimed")
    if schedule.proof is Proof.PRICES and reached != bounds:
        yield Violation(Broken.PROOF, "the certificate does not prove the schedule the best")


def _known(problem: Problem, prices: Prices) -> bool:
    """Windows name slots by which they are measured, and persons who have them."""
    order = {slot.id: t for t, slot in enumerate(problem.slots)}
    people = {person.id for person in problem.people}
    return all(
        person in people and order.get(first, 1) <= order.get(last, 0) for person, first, last, _ in prices.windows
    )


def _reasons(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    held = {meeting.wish for meeting in schedule.meetings}
    expected = [wish.id for wish in problem.wishes if wish.id not in held]
    if [reason.wish for reason in schedule.reasons] != expected:
        yield Violation(Broken.REASONS, "there is not exactly one reason for every wish that is not held")
