"""A checker that believes nothing: rules, figures and bounds of a plan, from the problem and the seats alone."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.ids import Id
from scheduling.seating.counting import figures_of
from scheduling.seating.figures import Figures
from scheduling.seating.model import Ended, Plan, Problem, Seat
from scheduling.seating.pools import is_open, reserved, understands
from scheduling.seating.validation import validate


class Broken(StrEnum):
    """Which promise is broken."""

    PROBLEM = "problem"  # the problem contradicts itself; nothing else is checked
    UNKNOWN = "unknown"
    TWO_AT_ONCE = "two_at_once"
    UNSEATED = "unseated"
    ABSENT = "absent"
    CLOSED = "closed"
    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    HELD = "held"  # a host or a fixed seat elsewhere
    LANGUAGE = "language"
    TOPIC_TWICE = "topic_twice"
    FIGURES = "figures"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Violation:
    code: Broken
    fact: str


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """What is wrong with the plan; empty when it is legal and as good as it says. Only a legal plan has figures."""
    flaws = validate(problem)
    if flaws:
        return [Violation(Broken.PROBLEM, str(flaw)) for flaw in flaws]
    broken = check_seats(problem, plan.seats)
    return broken or list(_figures(problem, plan))


def check_seats(problem: Problem, seats: Sequence[Seat]) -> list[Violation]:
    """The hard rules only: what makes a seating legal."""
    known = (
        {person.id for person in problem.people},
        set(problem.rounds),
        {table.id for table in problem.tables},
    )
    strange = [
        seat
        for seat in seats
        if seat.person not in known[0] or seat.round not in known[1] or seat.table not in known[2]
    ]
    if strange:
        return [Violation(Broken.UNKNOWN, f"{seat} names what is not there") for seat in strange]
    return [*_persons(problem, seats), *_tables(problem, seats), *_held(problem, seats), *_topics(problem, seats)]


def _persons(problem: Problem, seats: Sequence[Seat]) -> Iterator[Violation]:
    at = Counter((seat.person, seat.round) for seat in seats)
    for (who, turn), count in at.items():
        if count > 1:
            yield Violation(Broken.TWO_AT_ONCE, f"{who!r} sits at {count} tables in {turn!r}")
    for person in problem.people:
        for turn in problem.rounds:
            seated = (person.id, turn) in at
            if seated and turn in person.absent:
                yield Violation(Broken.ABSENT, f"{person.id!r} is not there in {turn!r}")
            if not seated and turn not in person.absent:
                yield Violation(Broken.UNSEATED, f"{person.id!r} has no seat in {turn!r}")


def _tables(problem: Problem, seats: Sequence[Seat]) -> Iterator[Violation]:
    tables = {table.id: table for table in problem.tables}
    languages = {person.id: person.languages for person in problem.people}
    for (turn, table_id), count in Counter((seat.round, seat.table) for seat in seats).items():
        table = tables[table_id]
        if not is_open(table, turn):
            yield Violation(Broken.CLOSED, f"the table {table_id!r} is closed in {turn!r}")
        if count > table.maximum:
            yield Violation(Broken.TOO_MANY, f"{count} people at {table_id!r} in {turn!r}, maximum {table.maximum}")
        if count < table.minimum:
            yield Violation(Broken.TOO_FEW, f"{count} people at {table_id!r} in {turn!r}, minimum {table.minimum}")
    for seat in seats:
        if not understands(languages[seat.person], tables[seat.table].language):
            yield Violation(Broken.LANGUAGE, f"{seat.person!r} does not understand the table {seat.table!r}")


def _held(problem: Problem, seats: Sequence[Seat]) -> Iterator[Violation]:
    at = {(seat.person, seat.round): seat.table for seat in seats}
    for turn in problem.rounds:
        for person, table in reserved(problem, turn).at.items():
            if at.get((person, turn)) != table:
                yield Violation(Broken.HELD, f"{person!r} has to sit at {table!r} in {turn!r}")


def _topics(problem: Problem, seats: Sequence[Seat]) -> Iterator[Violation]:
    """A host comes to the own topic in every round, anybody else once."""
    tables = {table.id: table for table in problem.tables}
    came: dict[tuple[Id, Id], list[Id]] = defaultdict(list)
    for seat in seats:
        table = tables[seat.table]
        if table.topic is not None:
            came[seat.person, table.topic].append(table.id)
    for (person, topic), at in came.items():
        if len(at) > 1 and any(tables[table].host != person for table in at):
            yield Violation(Broken.TOPIC_TWICE, f"{person!r} comes to the topic {topic!r} {len(at)} times")


def _figures(problem: Problem, plan: Plan) -> Iterator[Violation]:
    counted = figures_of(problem, plan.seats, plan.prices)
    if counted != plan.figures:
        yield Violation(Broken.FIGURES, f"counted {counted}, claimed {plan.figures}")
    if not counted.topics.points <= counted.topics.bound <= counted.topics.ideal:
        yield Violation(Broken.BOUND, f"{counted.topics} is out of order: prices that prove nothing, or impossible")
    tallies = (counted.repeats, *(tally for _, tally in counted.alike))
    if any(not tally.floor <= tally.bound <= tally.count for tally in tallies):
        yield Violation(Broken.BOUND, "a count is below its bound, which is impossible")
    if plan.ended is Ended.AT_BOUND and not _at_bounds(counted):
        yield Violation(Broken.BOUND, "the plan says that it is at its bounds, and is not")


def _at_bounds(figures: Figures) -> bool:
    tallies = (figures.apart, figures.unspoken, figures.repeats, *(tally for _, tally in figures.alike))
    return all(tally.count == tally.bound for tally in tallies)
