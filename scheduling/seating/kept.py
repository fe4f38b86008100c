"""What stands of the plan before when it is repaired: all that is past, and the seats ahead that are still legal."""

from collections.abc import Iterator

from scheduling.matching.flaws import Row
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Contradictory, Flaw, FlawCode
from scheduling.seating.model import Person, Plan, Problem, Seat, Table
from scheduling.seating.pools import is_open, understands


def kept_seats(problem: Problem, plan: Plan, done: set[Id]) -> list[Seat]:
    """Raises `Contradictory` for a past that names what is not there, and for somebody at two tables at once."""
    people = {person.id: person for person in problem.people}
    tables = {table.id: table for table in problem.tables}
    kept = [
        (index, seat)
        for index, seat in enumerate(plan.seats)
        if seat.round in done or _stands(problem, seat, people.get(seat.person), tables.get(seat.table))
    ]
    flaws = [*_unknown(problem, kept), *_twice(kept)]
    if flaws:
        raise Contradictory(tuple(flaws))
    return [seat for _, seat in kept]


def _stands(problem: Problem, seat: Seat, person: Person | None, table: Table | None) -> bool:
    if person is None or table is None or seat.round in person.absent or seat.round not in problem.rounds:
        return False
    return is_open(table, seat.round) and understands(person.languages, table.language)


def _unknown(problem: Problem, kept: list[tuple[int, Seat]]) -> Iterator[Flaw]:
    known = {
        "person": {person.id for person in problem.people},
        "round": set(problem.rounds),
        "table": {table.id for table in problem.tables},
    }
    for index, seat in kept:
        for field, there in known.items():
            name = getattr(seat, field)
            if name not in there:
                fact = f"there is no {field} {name!r}, though that round is over"
                remedy = "keep what was there, closed or absent in the rounds ahead"
                yield Flaw(FlawCode.SEAT_UNKNOWN, (Row("seats", index),), fact, remedy)


def _twice(kept: list[tuple[int, Seat]]) -> Iterator[Flaw]:
    first: dict[tuple[Id, Id], int] = {}
    for index, seat in kept:
        if first.setdefault((seat.person, seat.round), index) != index:
            rows = (Row("seats", first[seat.person, seat.round]), Row("seats", index))
            fact = f"{seat.person!r} sits at two tables in {seat.round!r}"
            yield Flaw(FlawCode.SEATED_TWICE, rows, fact, "keep one of the seats")
