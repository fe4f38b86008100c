"""Contradictions among hosts and fixed seats, and between them and the rest of the problem."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from scheduling.matching.flaws import Row
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Flaw, FlawCode
from scheduling.seating.model import Person, Problem, Seat, Table
from scheduling.seating.pools import is_open, understands

Placed = tuple[Row, Seat, Table, Person]


def held_flaws(problem: Problem) -> Iterator[Flaw]:
    """What names unknown rows is told once and then left out of the other checks."""
    yield from _host_flaws(problem)
    placed: list[Placed] = []
    tables = {table.id: table for table in problem.tables}
    people = {person.id: person for person in problem.people}
    for index, seat in enumerate(problem.fixed):
        row = Row("fixed", index)
        unknown = [
            (FlawCode.UNKNOWN_PERSON, f"there is no person {seat.person!r}", seat.person not in people),
            (FlawCode.UNKNOWN_ROUND, f"there is no round {seat.round!r}", seat.round not in problem.rounds),
            (FlawCode.UNKNOWN_TABLE, f"there is no table {seat.table!r}", seat.table not in tables),
        ]
        for code, fact, missing in unknown:
            if missing:
                yield Flaw(code, (row,), fact, "take the fixed seat out")
        if not any(missing for _, _, missing in unknown):
            placed.append((row, seat, tables[seat.table], people[seat.person]))
    for each in placed:
        yield from _alone(each)
    yield from _together(problem, placed)


def _host_flaws(problem: Problem) -> Iterator[Flaw]:
    people = {person.id: person for person in problem.people}
    hosted: dict[Id, list[tuple[Row, Table]]] = defaultdict(list)
    for index, table in enumerate(problem.tables):
        if table.host in people and table.host is not None:
            row = Row("tables", index, table.id)
            hosted[table.host].append((row, table))
            if not understands(people[table.host].languages, table.language):
                fact = f"its host {table.host!r} does not understand {table.language!r}"
                yield Flaw(FlawCode.HOST_LANGUAGE, (row,), fact, "name another host, or change the language")
    for host, tables in hosted.items():
        for (row, table), (other_row, other) in combinations(tables, 2):
            if any(is_open(table, turn) and is_open(other, turn) for turn in problem.rounds):
                fact = f"{host!r} hosts {table.id!r} and {other.id!r} at the same time"
                yield Flaw(FlawCode.HOST_TWICE, (row, other_row), fact, "name another host for one of them")


def _alone(placed: Placed) -> Iterator[Flaw]:
    row, seat, table, person = placed
    if seat.round in person.absent:
        fact = f"{person.id!r} is absent in {seat.round!r}"
        yield Flaw(FlawCode.FIXED_ABSENT, (row,), fact, "take out the seat or the absence")
    if not is_open(table, seat.round):
        fact = f"the table {table.id!r} is not open in {seat.round!r}"
        yield Flaw(FlawCode.FIXED_CLOSED, (row,), fact, "open it, or choose another table")
    if not understands(person.languages, table.language):
        fact = f"{person.id!r} does not understand {table.language!r}"
        yield Flaw(FlawCode.FIXED_LANGUAGE, (row,), fact, "choose another table")


def _together(problem: Problem, placed: list[Placed]) -> Iterator[Flaw]:
    """Hosts count as seated where they host, so that the two kinds of duties are compared too."""
    at: dict[tuple[Id, Id], list[Placed]] = defaultdict(list)
    for each in placed:
        at[each[1].person, each[1].round].append(each)
    hosting: dict[tuple[Id, Id], Table] = {}
    for table in problem.tables:
        if table.host is not None:
            hosting |= {(table.host, turn): table for turn in problem.rounds if is_open(table, turn)}
    for (person, turn), seats in at.items():
        rows = tuple(row for row, *_ in seats)
        if len(seats) > 1:
            fact = f"{person!r} has {len(seats)} fixed seats in {turn!r}"
            yield Flaw(FlawCode.FIXED_TWICE, rows, fact, "keep one of them")
        host_of = hosting.get((person, turn))
        if host_of is not None and any(table.id != host_of.id for _, _, table, _ in seats):
            fact = f"{person!r} hosts {host_of.id!r} in {turn!r}"
            yield Flaw(FlawCode.FIXED_HOST, rows, fact, "take out the seat, or name another host")
    yield from _topics_twice(placed, hosting)
    yield from _at_tables(problem, placed, hosting)


def _topics_twice(placed: list[Placed], hosting: dict[tuple[Id, Id], Table]) -> Iterator[Flaw]:
    taken: dict[tuple[Id, Id], dict[Id, Row]] = defaultdict(dict)
    for row, seat, table, person in placed:
        if table.topic is not None and (person.id, seat.round) not in hosting:
            taken[person.id, table.topic][seat.round] = row
    hosted = {(person, table.topic) for (person, _), table in hosting.items()}
    for (guest, topic), rows in taken.items():
        if len(rows) > 1 or (guest, topic) in hosted:
            fact = f"{guest!r} would come to the topic {topic!r} more than once"
            yield Flaw(FlawCode.FIXED_TOPIC, tuple(rows.values()), fact, "fix one seat at that topic only")


def _at_tables(problem: Problem, placed: list[Placed], hosting: dict[tuple[Id, Id], Table]) -> Iterator[Flaw]:
    rows_at: dict[tuple[Id, Id], list[Row]] = defaultdict(list)
    people_at: dict[tuple[Id, Id], set[Id]] = defaultdict(set)
    for row, seat, table, person in placed:
        rows_at[table.id, seat.round].append(row)
        people_at[table.id, seat.round].add(person.id)
    absent = {(person.id, turn) for person in problem.people for turn in person.absent}
    for (person_id, turn), table in hosting.items():
        if (person_id, turn) not in absent:
            people_at[table.id, turn].add(person_id)
    tables = {table.id: table for table in problem.tables}
    rows_of = {table.id: Row("tables", index, table.id) for index, table in enumerate(problem.tables)}
    pairs: dict[Id, list[tuple[int, Id]]] = defaultdict(list)
    for index, (a, b) in enumerate(problem.apart):
        if a != b:
            pairs[a].append((index, b))
    for (table_id, turn), people in people_at.items():
        rows = tuple(rows_at.get((table_id, turn), ())) or (rows_of[table_id],)
        if len(people) > tables[table_id].maximum:
            fact = f"{len(people)} people have to sit at {table_id!r} in {turn!r}, which has {tables[table_id].maximum}"
            yield Flaw(FlawCode.FIXED_ABOVE_MAXIMUM, rows, f"{fact} seats", "move some of them, or add seats")
        for index, a, b in sorted((index, who, other) for who in people for index, other in pairs.get(who, ())):
            if b in people:
                fact = f"{a!r} and {b!r} are kept apart, but both have to sit at {table_id!r} in {turn!r}"
                yield Flaw(FlawCode.APART_FIXED, (Row("apart", index), *rows), fact, "move one of them")
