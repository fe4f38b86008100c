"""Which tables are used in a round, and how many people sit at each: tables of one topic and language are a pool."""

from collections import defaultdict
from dataclasses import dataclass

from scheduling.matching.ids import Id
from scheduling.seating.model import Problem, Table

PoolKey = tuple[Id | None, Id | None]  # topic, language


@dataclass(frozen=True, slots=True)
class Reserved:
    """Who has to sit where in a round: `at` says the table of a host or of somebody with a fixed seat."""

    at: dict[Id, Id]
    by_table: dict[Id, list[Id]]


def pool_key(table: Table) -> PoolKey:
    return (table.topic, table.language)


def is_open(table: Table, turn: Id) -> bool:
    """Whether the table may be used in the round."""
    return table.rounds is None or turn in table.rounds


def reserved(problem: Problem, turn: Id) -> Reserved:
    """Hosts who are there, and fixed seats."""
    absent = {person.id for person in problem.people if turn in person.absent}
    at = {seat.person: seat.table for seat in problem.fixed if seat.round == turn}
    for table in problem.tables:
        if table.host is not None and is_open(table, turn) and table.host not in absent:
            at[table.host] = table.id
    by_table: dict[Id, list[Id]] = defaultdict(list)
    for person, table_id in at.items():
        by_table[table_id].append(person)
    return Reserved(at, dict(by_table))


def understands(languages: frozenset[Id], language: Id | None) -> bool:
    return language is None or not languages or language in languages


def even_sizes(count: int, limits: list[tuple[int, int]]) -> list[int] | None:
    """`count` people over tables of (minimum, maximum), as evenly as may be; later tables stay empty if they must.

    None when there is no such way that uses a beginning of the tables.
    """
    used = len(limits)
    while used and sum(low for low, _ in limits[:used]) > count:
        used -= 1
    if not used:
        return [0] * len(limits) if count == 0 else None
    if sum(high for _, high in limits[:used]) < count:
        return None
    sizes = [low for low, _ in limits[:used]]
    for _ in range(count - sum(sizes)):
        i = min((i for i in range(used) if sizes[i] < limits[i][1]), key=lambda i: sizes[i])
        sizes[i] += 1
    return sizes + [0] * (len(limits) - used)
