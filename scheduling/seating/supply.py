"""Whether there are seats, people and topics enough, by counting; the flow of the topic plan has the last word."""

from collections.abc import Iterator
from itertools import accumulate

from scheduling.matching.flaws import Row
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Flaw, FlawCode
from scheduling.seating.model import Person, Problem, Table
from scheduling.seating.pools import is_open, pool_key, reserved, understands


def supply_flaws(problem: Problem) -> Iterator[Flaw]:
    """Of a problem whose tables and people are sound."""
    for index, turn in enumerate(problem.rounds):
        yield from _round_flaws(problem, index, turn)
    yield from _person_flaws(problem)


def _round_flaws(problem: Problem, index: int, turn: Id) -> Iterator[Flaw]:
    row = Row("rounds", index, turn)
    there = [person for person in problem.people if turn not in person.absent]
    tables = [table for table in problem.tables if is_open(table, turn)]
    seats = sum(table.maximum for table in tables)
    if len(there) > seats:
        fact = f"{len(there)} people, {seats} seats"
        yield Flaw(FlawCode.TOO_FEW_SEATS, (row,), fact, f"add {len(there) - seats} seats, or excuse as many people")
    held = reserved(problem, turn).by_table
    needed = sum(max(table.minimum, len(held[table.id])) for table in tables if table.id in held)
    if needed > len(there):
        fact = f"tables with hosts or fixed seats need {needed} people, {len(there)} are there"
        yield Flaw(FlawCode.TOO_FEW_PEOPLE, (row,), fact, "lower their minima, or close some of them")
    elif there and len(there) <= seats and not _can_fill(tables, held, len(there)):
        fact = f"no choice of tables takes exactly {len(there)} people"
        yield Flaw(FlawCode.TOO_FEW_PEOPLE, (row,), fact, "lower the minimum of a table, or add a table")


def _can_fill(tables: list[Table], held: dict[Id, list[Id]], people: int) -> bool:
    """Whether some of the tables, those with held seats among them, take so many between their limits."""
    kept = [table for table in tables if table.id in held]
    free = sorted((table for table in tables if table.id not in held), key=lambda table: table.minimum)
    low = sum(max(table.minimum, len(held[table.id])) for table in kept)
    high = sum(table.maximum for table in kept)
    lows = accumulate((table.minimum for table in free), initial=low)
    highs = accumulate((table.maximum for table in free), initial=high)
    if any(low <= people <= high for low, high in zip(lows, highs, strict=True)):
        return True  # the tables with the smallest minima do
    spans = {(low, high)}
    for table in free:
        spans |= {(low + table.minimum, high + table.maximum) for low, high in spans if low < people}
        spans = _widest(spans)
    return any(low <= people <= high for low, high in spans)


def _widest(spans: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of those with one lower end the widest: it does whatever the others do."""
    widest: dict[int, int] = {}
    for low, high in spans:
        widest[low] = max(high, widest.get(low, high))
    return set(widest.items())


def _person_flaws(problem: Problem) -> Iterator[Flaw]:
    offered = [
        (turn, {pool_key(table) for table in problem.tables if is_open(table, turn)}, reserved(problem, turn).at)
        for turn in problem.rounds
    ]
    topic_of = {table.id: table.topic for table in problem.tables}
    for index, person in enumerate(problem.people):
        row = Row("people", index, person.id)
        free = [
            (turn, pools) for turn, pools, at in offered if pools and turn not in person.absent and person.id not in at
        ]
        taken = {topic_of[at[person.id]] for _, _, at in offered if person.id in at}
        lost = [turn for turn, pools in free if not _understood(person, pools)]
        if lost:
            fact = f"understands no table in the rounds {', '.join(map(repr, lost))}"
            yield Flaw(FlawCode.NO_TABLE_UNDERSTOOD, (row,), fact, "add a table in one of their languages")
            continue
        topics = {topic for _, pools in free for topic in _understood(person, pools)} - (taken - {None})
        if None not in topics and len(topics) < len(free):
            fact = f"is free in {len(free)} rounds, but only {len(topics)} topics are left to come to once each"
            yield Flaw(FlawCode.TOO_FEW_TOPICS, (row,), fact, "offer more topics, or fewer rounds")


def _understood(person: Person, pools: set[tuple[Id | None, Id | None]]) -> set[Id | None]:
    return {topic for topic, tongue in pools if understands(person.languages, tongue)}
