"""Repair between rounds: newcomers are seated, tables that became too small or too full are mended, nobody else moves.

What is past is a fact. In the rounds ahead everybody keeps the seat that is still legal. Hosts and fixed seats stay.
A table below its minimum takes in people from tables that can spare them, or is given up and its people go where seats
are free, whichever moves fewer. Each step takes the place that costs least in the currency of the weights; ties go by
the order of the problem, so that the same input gives the same repair.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduling.matching.flaws import Row
from scheduling.matching.ids import Id
from scheduling.seating.changes import require_past
from scheduling.seating.counting import figures_of
from scheduling.seating.flaws import Contradictory, Flaw, FlawCode
from scheduling.seating.hall import Hall
from scheduling.seating.kept import kept_seats
from scheduling.seating.model import Ended, Plan, Problem, Table
from scheduling.seating.validation import require_valid


class Cause(StrEnum):
    """Why somebody gets another seat."""

    ARRIVED = "arrived"  # had none
    HELD = "held"  # has to sit there now
    FILLS = "fills"  # `about` fell below its minimum and takes them in
    GIVEN_UP = "given_up"  # `about`, their table, fell below its minimum and is not used
    MADE_ROOM = "made_room"  # `about`, their table, was too full


@dataclass(frozen=True, slots=True)
class Move:
    """`origin` None: had no seat in this round that could be kept. `about`: the table whose trouble it was."""

    person: Id
    round: Id
    origin: Id | None
    target: Id
    cause: Cause
    about: Id


@dataclass(frozen=True, slots=True)
class Repaired:
    """`hostless`: tables in rounds ahead that are used without their host, for the organiser to know."""

    plan: Plan
    moves: tuple[Move, ...]
    hostless: tuple[tuple[Id, Id], ...]


def repair(problem: Problem, plan: Plan, *, past: int) -> Repaired:
    """`problem` as it is now (see `changes`), `plan` as it was; the first `past` rounds are over.

    Raises `Contradictory` when the problem has become impossible, the plan before is none, or no place is found.
    """
    require_valid(problem)
    require_past(problem, past)
    done = set(problem.rounds[:past])
    hall = Hall(problem, kept_seats(problem, plan, done))
    menders = [_Mender(hall, turn) for turn in problem.rounds[past:]]
    for mender in menders:
        mender.run()
    seats = hall.seats()
    prices, figures = plan.prices, figures_of(problem, seats, plan.prices)
    if figures.topics.bound > figures.topics.ideal:  # the old prices prove less than none
        prices, figures = (), replace(figures, topics=replace(figures.topics, bound=figures.topics.ideal))
    repaired = Plan(seats, figures, prices, Ended.BUDGET, plan.seed, plan.steps)
    return Repaired(
        repaired, tuple(move for mender in menders for move in mender.moves), _hostless(problem, hall, done)
    )


def _hostless(problem: Problem, hall: Hall, done: set[Id]) -> tuple[tuple[Id, Id], ...]:
    return tuple(
        (turn, table.id)
        for turn in problem.rounds
        if turn not in done
        for table in hall.open_tables(turn)
        if table.host is not None and hall.size(turn, table.id) and hall.at.get((table.host, turn)) != table.id
    )


class _Mender:
    """One round ahead."""

    def __init__(self, hall: Hall, turn: Id) -> None:
        self._hall, self._turn = hall, turn
        self._kept = set(hall.held[turn].values())
        self.moves: list[Move] = []

    def run(self) -> None:
        self._seat_held()
        for person in self._hall.problem.people:
            if self._turn not in person.absent and (person.id, self._turn) not in self._hall.at:
                self._seat(person.id)
        for table in self._hall.open_tables(self._turn):
            while self._size(table) > table.maximum:
                self._shed(table)
        for table in self._hall.open_tables(self._turn):
            if 0 < self._size(table) < table.minimum:
                self._mend(table)

    def _seat_held(self) -> None:
        for person, target in self._hall.held[self._turn].items():
            if self._hall.at.get((person, self._turn)) != target:
                self._move(person, self._hall.tables[target], Cause.HELD, target)

    def _seat(self, person: Id) -> None:
        """At a free seat of a table in use; else where somebody can make room; else at a table not yet in use."""
        best = self._cheapest(person, self._with_room())
        if best is None:
            full = [t for t in self._used() if self._hall.may(person, self._turn, t) and self._leaver(t) is not None]
            best = min(full, key=lambda t: self._hall.cost(person, self._turn, t), default=None)
        if best is None:
            unused = [t for t in self._hall.open_tables(self._turn) if not self._size(t)]
            best = self._cheapest(person, unused)
        if best is None:
            raise self._lost(person)
        self._move(person, best, Cause.ARRIVED, best.id)

    def _shed(self, table: Table) -> None:
        found = self._leaver(table)
        if found is None:
            raise self._lost(self._hall.members[self._turn, table.id][-1])
        person, target = found
        self._move(person, target, Cause.MADE_ROOM, table.id)

    def _leaver(self, table: Table) -> tuple[Id, Table] | None:
        """Who leaves the table for a free seat elsewhere at the least cost, and where to."""
        room = [other for other in self._with_room() if other.id != table.id]
        found = [(p, t) for p in self._movable(table) if (t := self._cheapest(p, room)) is not None]
        return min(found, key=lambda pair: self._change(*pair), default=None)

    def _mend(self, table: Table) -> None:
        """Fill the table up, or give it up."""
        missing, sitting = table.minimum - self._size(table), self._size(table)
        ways = [self._give_up, self._fill] if sitting < missing else [self._fill, self._give_up]
        if not any(way(table) for way in ways):
            raise self._lost(self._hall.members[self._turn, table.id][0])

    def _fill(self, table: Table) -> bool:
        """False, with nobody moved, when others cannot spare enough people."""
        mark = len(self.moves)
        while self._size(table) < table.minimum:
            found = [
                person
                for other in self._used()
                if other.id != table.id and self._size(other) > other.minimum
                for person in self._movable(other)
                if self._hall.may(person, self._turn, table)
            ]
            if not found:
                return self._back(mark)
            self._move(min(found, key=lambda person: self._change(person, table)), table, Cause.FILLS, table.id)
        return True

    def _give_up(self, table: Table) -> bool:
        """False, with nobody moved, when somebody has to sit there or finds no seat."""
        if table.id in self._kept:
            return False
        mark = len(self.moves)
        for person in list(self._hall.members[self._turn, table.id]):
            room = [other for other in self._with_room() if other.id != table.id]
            target = self._cheapest(person, room)
            if target is None:
                return self._back(mark)
            self._move(person, target, Cause.GIVEN_UP, table.id)
        return True

    def _cheapest(self, person: Id, tables: Iterable[Table]) -> Table | None:
        """Of those where the person may sit; a table below its minimum before all others at the same points.

        Company only adds to what a table costs, so that most tables need no look at who sits there.
        """
        allowed = [table for table in tables if self._hall.may(person, self._turn, table)]
        bare = {table.id: self._bare(person, table) for table in allowed}
        best: Table | None = None
        least = 0
        for table in sorted(allowed, key=lambda table: bare[table.id]):
            if best is not None and bare[table.id] >= least:
                break
            cost = bare[table.id] + self._hall.company(person, self._turn, table)
            if best is None or cost < least:
                best, least = table, cost
        return best

    def _bare(self, person: Id, table: Table) -> int:
        missing = self._size(table) < table.minimum
        return self._hall.wish(person, table) - self._hall.problem.weights.point * missing

    def _change(self, person: Id, target: Table) -> int:
        here = self._hall.tables[self._hall.at[person, self._turn]]
        return self._hall.cost(person, self._turn, target) - self._hall.cost(person, self._turn, here)

    def _movable(self, table: Table) -> list[Id]:
        members = self._hall.members.get((self._turn, table.id), [])
        return [person for person in members if not self._hall.is_held(person, self._turn)]

    def _used(self) -> list[Table]:
        return [table for table in self._hall.open_tables(self._turn) if self._size(table)]

    def _with_room(self) -> list[Table]:
        return [table for table in self._used() if self._size(table) < table.maximum]

    def _size(self, table: Table) -> int:
        return self._hall.size(self._turn, table.id)

    def _move(self, person: Id, target: Table, cause: Cause, about: Id) -> None:
        origin = self._hall.at.get((person, self._turn))
        if origin is not None:
            self._hall.take(person, self._turn)
        self._hall.put(person, self._turn, target.id)
        self.moves.append(Move(person, self._turn, origin, target.id, cause, about))

    def _back(self, mark: int) -> bool:
        """Undo all moves since there were `mark`."""
        while len(self.moves) > mark:
            move = self.moves.pop()
            self._hall.take(move.person, self._turn)
            if move.origin is not None:
                self._hall.put(move.person, self._turn, move.origin)
        return False

    def _lost(self, person: Id) -> Contradictory:
        people = [each.id for each in self._hall.problem.people]
        row = Row("people", people.index(person), person)
        fact = f"no seat was found in {self._turn!r} without moving people whose tables are in order"
        return Contradictory((Flaw(FlawCode.NO_PLAN, (row,), fact, "add a seat, or seat the rounds ahead anew"),))
