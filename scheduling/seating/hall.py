"""The hall during an event: who sits where, and what it costs to put somebody at a table; changed seat by seat."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from scheduling.matching.ids import Id
from scheduling.seating.model import Person, Problem, Seat, Table
from scheduling.seating.pools import is_open, reserved, understands


class Hall:
    """`at` and `members` say who sits where; all rounds are in it, since people remember."""

    def __init__(self, problem: Problem, seats: Iterable[Seat]) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.tables = {table.id: table for table in problem.tables}
        self.held = {turn: reserved(problem, turn).at for turn in problem.rounds}
        self.at: dict[tuple[Id, Id], Id] = {}
        self.members: dict[tuple[Id, Id], list[Id]] = defaultdict(list)
        self._open = {turn: [t for t in problem.tables if is_open(t, turn)] for turn in problem.rounds}
        self._came: dict[Id, Counter[Id]] = defaultdict(Counter)
        self._met: dict[Id, Counter[Id]] = defaultdict(Counter)
        self._worth = {p.id: dict(zip(p.wishes, problem.weights.points, strict=False)) for p in problem.people}
        self._apart: dict[Id, set[Id]] = defaultdict(set)
        for a, b in problem.apart:
            self._apart[a].add(b)
            self._apart[b].add(a)
        for seat in seats:
            self.put(seat.person, seat.round, seat.table)

    def open_tables(self, turn: Id) -> Sequence[Table]:
        return self._open[turn]

    def size(self, turn: Id, table: Id) -> int:
        return len(self.members.get((turn, table), ()))

    def put(self, person: Id, turn: Id, table: Id) -> None:
        """The person must not sit anywhere in this round."""
        met = self._met[person]
        for other in self.members[turn, table]:
            met[other] += 1
            self._met[other][person] += 1
        self.members[turn, table].append(person)
        self.at[person, turn] = table
        topic = self.tables[table].topic
        if topic is not None:
            self._came[person][topic] += 1

    def take(self, person: Id, turn: Id) -> None:
        table = self.at.pop((person, turn))
        self.members[turn, table].remove(person)
        met = self._met[person]
        for other in self.members[turn, table]:
            met[other] -= 1
            self._met[other][person] -= 1
        topic = self.tables[table].topic
        if topic is not None:
            self._came[person][topic] -= 1

    def is_held(self, person: Id, turn: Id) -> bool:
        return person in self.held[turn]

    def may(self, person: Id, turn: Id, table: Table) -> bool:
        """Whether the person may sit there, seats aside: the language, and no topic twice."""
        if not understands(self.people[person].languages, table.language):
            return False
        if table.topic is None:
            return True
        here = self.at.get((person, turn))
        same = here is not None and self.tables[here].topic == table.topic
        return self._came[person][table.topic] <= same

    def cost(self, person: Id, turn: Id, table: Table) -> int:
        """What it costs, in the currency of the weights, that the person sits there and not nowhere."""
        return self.wish(person, table) + self.company(person, turn, table)

    def wish(self, person: Id, table: Table) -> int:
        """What the topic is worth to the person, as a cost: never above 0."""
        return -self.problem.weights.point * (0 if table.topic is None else self._worth[person].get(table.topic, 0))

    def company(self, person: Id, turn: Id, table: Table) -> int:
        """What the others at the table cost: never below 0."""
        me = self.people[person]
        total = 0
        for other in self.members.get((turn, table.id), ()):
            if other != person:
                before = self._met[person][other] - (self.at.get((person, turn)) == table.id)
                total += self.problem.weights.repeat * before + self._pair(me, self.people[other])
        return total

    def _pair(self, a: Person, b: Person) -> int:
        weights = self.problem.weights
        total = weights.apart * (b.id in self._apart[a.id])
        if a.languages and b.languages and not a.languages & b.languages:
            total += weights.unspoken
        for mix in weights.mix:
            value = a.traits.get(mix.trait)
            if value is not None and value == b.traits.get(mix.trait):
                total += mix.weight
        return total

    def seats(self) -> tuple[Seat, ...]:
        """By round, table and person, each in the order of the problem."""
        order = {person.id: i for i, person in enumerate(self.problem.people)}
        return tuple(
            Seat(person, turn, table.id)
            for turn in self.problem.rounds
            for table in self.problem.tables
            for person in sorted(self.members.get((turn, table.id), ()), key=order.__getitem__)
        )
