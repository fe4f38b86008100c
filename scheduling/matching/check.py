"""A checker that believes nothing: legality, objective, bound and reasons of a schedule, from the problem alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.bounds import covered_bound, residual, shortfall_bound, sound, value_bound
from scheduling.matching.ids import Id
from scheduling.matching.model import Fixed, Meeting, Objective, Problem, Proof, Schedule
from scheduling.matching.validation import validate


class Broken(StrEnum):
    """Which promise is broken."""

    PROBLEM = "problem"  # the problem contradicts itself; nothing else is checked
    UNKNOWN = "unknown"
    HELD_TWICE = "held_twice"
    TWO_AT_ONCE = "two_at_once"
    UNAVAILABLE = "unavailable"
    MAXIMUM = "maximum"
    FORBIDDEN = "forbidden"
    LOCK = "lock"
    TABLES = "tables"
    OBJECTIVE = "objective"
    CERTIFICATE = "certificate"
    BOUND = "bound"
    PROOF = "proof"
    REASONS = "reasons"


@dataclass(frozen=True, slots=True)
class Violation:
    code: Broken
    fact: str


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


def check_meetings(problem: Problem, meetings: tuple[Meeting, ...]) -> list[Violation]:
    """The hard rules only: what makes a set of meetings legal."""
    wishes = {wish.id for wish in problem.wishes}
    slots = {slot.id for slot in problem.slots}
    strange = [m for m in meetings if m.wish not in wishes or m.slot not in slots]
    if strange:
        return [Violation(Broken.UNKNOWN, f"{meeting} names an unknown wish or slot") for meeting in strange]
    return [*_persons(problem, meetings), *_tables(problem, meetings), *_locks(problem, meetings)]


def objective_of(problem: Problem, meetings: tuple[Meeting, ...]) -> Objective:
    """Counted from the meetings, which must be known."""
    wishes = {wish.id: wish for wish in problem.wishes}
    held = Counter(end for m in meetings for end in (wishes[m.wish].a, wishes[m.wish].b))
    shortfall = sum(max(0, person.minimum - held[person.id]) for person in problem.people)
    return Objective(len(held), shortfall, sum(wishes[meeting.wish].value for meeting in meetings))


def _persons(problem: Problem, meetings: tuple[Meeting, ...]) -> Iterator[Violation]:
    wishes = {wish.id: wish for wish in problem.wishes}
    people = {person.id: person for person in problem.people}
    forbidden = {frozenset(pair) for pair in problem.forbidden}
    times: dict[Id, list[Id]] = defaultdict(list)
    for meeting in meetings:
        wish = wishes[meeting.wish]
        if frozenset((wish.a, wish.b)) in forbidden:
            yield Violation(Broken.FORBIDDEN, f"{wish.a!r} and {wish.b!r} must not meet")
        for end in (wish.a, wish.b):
            times[end].append(meeting.slot)
            if meeting.slot not in people[end].slots:
                yield Violation(Broken.UNAVAILABLE, f"{end!r} is not available in {meeting.slot!r}")
    for end, slots in times.items():
        if len(set(slots)) < len(slots):
            yield Violation(Broken.TWO_AT_ONCE, f"{end!r} has two meetings at one time")
        if len(slots) > people[end].maximum:
            yield Violation(Broken.MAXIMUM, f"{end!r} has {len(slots)} meetings, maximum {people[end].maximum}")
    for wish_id, count in Counter(meeting.wish for meeting in meetings).items():
        if count > 1:
            yield Violation(Broken.HELD_TWICE, f"{wish_id!r} is held {count} times")


def _tables(problem: Problem, meetings: tuple[Meeting, ...]) -> Iterator[Violation]:
    tables = {slot.id: slot.tables for slot in problem.slots}
    for (slot, table), count in Counter((meeting.slot, meeting.table) for meeting in meetings).items():
        limit = tables[slot]
        if count > 1:
            yield Violation(Broken.TABLES, f"table {table} in {slot!r} is used {count} times")
        if table < 0 or (limit is not None and table >= limit):
            yield Violation(Broken.TABLES, f"there is no table {table} in {slot!r}")


def _locks(problem: Problem, meetings: tuple[Meeting, ...]) -> Iterator[Violation]:
    at = {meeting.wish: meeting for meeting in meetings}
    for lock in problem.fixed:
        meeting = at.get(lock.wish)
        if meeting is None or not _kept(lock, meeting):
            yield Violation(Broken.LOCK, f"the lock of {lock.wish!r} is not kept")


def _kept(lock: Fixed, meeting: Meeting) -> bool:
    return meeting.slot == lock.slot and lock.table in (None, meeting.table)


def _objective(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    counted = objective_of(problem, schedule.meetings)
    if counted != schedule.objective:
        yield Violation(Broken.OBJECTIVE, f"counted {counted}, claimed {schedule.objective}")


def _certificate(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    claim, got = schedule.certificate, schedule.objective
    if not all(map(sound, (claim.covered_prices, claim.shortfall_prices, claim.value_prices))):
        yield Violation(Broken.CERTIFICATE, "a price is negative or listed twice")
        return
    rest = residual(problem)
    bounds = (
        covered_bound(rest, claim.covered_prices),
        shortfall_bound(rest, claim.shortfall_prices, got.covered),
        value_bound(rest, claim.value_prices, got.covered, got.shortfall),
    )
    if bounds != (claim.covered, claim.shortfall, claim.value):
        yield Violation(Broken.CERTIFICATE, f"the prices prove {bounds}, not what is claimed")
    if got.covered > bounds[0] or got.shortfall < bounds[1] or got.value > bounds[2]:
        yield Violation(Broken.BOUND, f"{got} is better than its bounds {bounds}: impossible")
    if not got.value <= schedule.bound <= claim.value:
        yield Violation(Broken.BOUND, f"bound {schedule.bound} is not between {got.value} and {claim.value}")
    if schedule.bound < claim.value and schedule.proof is not Proof.SEARCH:
        yield Violation(Broken.PROOF, "the bound is tighter than the certificate, and no search is claimed")
    if schedule.proof is Proof.PRICES and (got.covered, got.shortfall, got.value) != bounds:
        yield Violation(Broken.PROOF, "the certificate does not prove the schedule the best")


def _reasons(problem: Problem, schedule: Schedule) -> Iterator[Violation]:
    held = {meeting.wish for meeting in schedule.meetings}
    expected = [wish.id for wish in problem.wishes if wish.id not in held]
    if [reason.wish for reason in schedule.reasons] != expected:
        yield Violation(Broken.REASONS, "there is not exactly one reason for every wish that is not held")
