"""All meetings of a problem as clauses: exactly one slot each, nobody twice at once, tables, order, breaks.

The viewpoint and the implied constraints follow Bofill et al., "Constraint solving approaches to the
business-to-business meeting scheduling problem" (JAIR 74, 2022).
"""

from collections import defaultdict
from collections.abc import Sequence

from scheduling.exact.clauses import Clauses, ordered
from scheduling.matching.model import Problem
from scheduling.matching.parties import Parties
from scheduling.matching.rhythm import Rhythm, joined_mask, rhythm_of


class Encoding:
    """`at[m][t]` is the literal of meeting m in slot t, `breaks` the literals whose number is to be small.

    A break of a person is a longest idle time between two meetings of one block.
    """

    def __init__(self, problem: Problem, fairness: int | None = None) -> None:
        self.clauses = Clauses()
        self.problem = problem
        self.people = {person.id: p for p, person in enumerate(problem.people)}
        self.ends = [[self.people[end] for end in wish.ends] for wish in problem.wishes]
        self.meetings: list[list[int]] = [[] for _ in problem.people]
        for m, ends in enumerate(self.ends):
            for p in ends:
                self.meetings[p].append(m)
        self._parties = Parties(problem)
        self.at = self._places()
        self.used: list[dict[int, int]] = [self._used(p) for p in range(len(problem.people))]
        self._order()
        self._tables()
        self._rhythms()
        self.breaks: list[int] = []
        self._breaks(fairness)

    def _places(self) -> list[dict[int, int]]:
        index = {slot.id: t for t, slot in enumerate(self.problem.slots)}
        locked = {lock.wish: lock.slot for lock in self.problem.fixed}
        at = []
        for m, wish in enumerate(self.problem.wishes):
            shared = set(index) if wish.slots is None else set(wish.slots)
            for p in self.ends[m]:
                shared &= self.problem.people[p].slots
            if wish.id in locked:
                shared &= {locked[wish.id]}
            if not self._parties.of(wish):
                shared = set()
            places = {t: self.clauses.variable() for t in sorted(index[slot] for slot in shared)}
            self.clauses.add(*places.values())
            self.clauses.at_most_one(list(places.values()))
            at.append(places)
        return at

    def _used(self, p: int) -> dict[int, int]:
        """The literals that say when a person is busy; as many are true as the person has meetings."""
        by_slot: dict[int, list[int]] = defaultdict(list)
        for m in self.meetings[p]:
            for t, literal in self.at[m].items():
                by_slot[t].append(literal)
        for literals in by_slot.values():
            self.clauses.at_most_one(literals)
        used = {t: self.clauses.any_of(by_slot[t]) for t in sorted(by_slot)}
        wanted = len(self.meetings[p])
        if wanted > min(len(used), self.problem.people[p].maximum):
            self.clauses.add()  # more meetings than slots
        elif wanted > 1:
            self._so_many(p, used, wanted)
        return used

    def _so_many(self, p: int, used: dict[int, int], wanted: int) -> None:
        """As many slots as meetings; and in each session at least as many as it has meetings of its own."""
        parts: dict[frozenset[int], list[int]] = defaultdict(list)
        sessions = [frozenset(self.at[m]) for m in self.meetings[p]]
        own = {session: sum(other <= session for other in sessions) for session in sessions}
        for t, literal in used.items():
            parts[frozenset(i for i, session in enumerate(own) if t in session)].append(literal)
        counted = [self.clauses.count(literals, wanted + 1) for literals in parts.values()]
        for (place, literals), outputs in zip(parts.items(), counted, strict=True):
            for i, (session, least) in enumerate(own.items()):
                if i in place and len(session) == len(literals) and least <= len(outputs):
                    self.clauses.add(outputs[least - 1])
        outputs = self.clauses.total(counted, wanted + 1)
        self.clauses.add(outputs[wanted - 1])
        if len(outputs) > wanted:
            self.clauses.add(-outputs[wanted])

    def _order(self) -> None:
        number = {wish.id: m for m, wish in enumerate(self.problem.wishes)}
        for first, second in self.problem.precedence:
            before, after = self.at[number[first]], self.at[number[second]]
            for t, literal in after.items():
                self.clauses.add(-literal, *[other for s, other in before.items() if s < t])
            for s, literal in before.items():
                self.clauses.add(-literal, *[other for t, other in after.items() if t > s])

    def _tables(self) -> None:
        """Meetings of one person exclude each other: counted person by person they are few literals."""
        groups = self._clusters()
        pairs = all(len(ends) == 2 for ends in self.ends)
        for t, slot in enumerate(self.problem.slots):
            if slot.room is None:
                continue
            held = []
            for p, meetings in groups:
                literals = [self.at[m][t] for m in meetings if t in self.at[m]]
                whole = len(meetings) == len(self.meetings[p])
                if literals:
                    held.append(self.used[p][t] if whole else self.clauses.any_of(literals))
            self._at_most(held, slot.room)
            if pairs:
                self._at_most([used[t] for used in self.used if t in used], 2 * slot.room)

    def _at_most(self, literals: Sequence[int], limit: int) -> None:
        if len(literals) > limit:
            self.clauses.add(-self.clauses.count(literals, limit + 1, most=False)[limit])

    def _clusters(self) -> list[tuple[int, list[int]]]:
        """Every meeting with one of its people, so that few people are needed."""
        left = {p: set(meetings) for p, meetings in enumerate(self.meetings)}
        groups = []
        while left:
            p = max(left, key=lambda person: (len(left[person]), -person))
            meetings = left.pop(p)
            if not meetings:
                break
            groups.append((p, sorted(meetings)))
            for others in left.values():
                others -= meetings
        return groups

    def _rhythms(self) -> None:
        joined = joined_mask(self.problem.slots)
        for p, person in enumerate(self.problem.people):
            rhythm = rhythm_of(person, joined)
            if rhythm is not None:
                self._rhythm(rhythm, self.used[p])

    def _rhythm(self, rhythm: Rhythm, used: dict[int, int]) -> None:
        """No run that is one too long, and no two meetings nearer than the pause."""
        slots = sorted(used)
        for t in slots:
            for s in range(t + 1, t + rhythm.pause + 1):
                if s in used and not rhythm.keeps(1 << t | 1 << s):
                    self.clauses.add(-used[t], -used[s])
            if rhythm.run is not None:
                row = range(t, t + rhythm.run + 1)
                if all(s in used for s in row) and not rhythm.keeps(sum(1 << s for s in row)):
                    self.clauses.add(*[-used[s] for s in row])

    def _breaks(self, fairness: int | None) -> None:
        """A break is a run of meetings after the first of the block."""
        counts: list[list[int]] = []
        for p in range(len(self.problem.people)):
            own: list[int] = []
            for starts in self._starts(p):
                runs = self.clauses.count(starts, len(starts))
                ordered(self.clauses, runs)
                own += runs[1:]
            self.breaks += own
            if self.meetings[p]:
                counts.append(own)
        if fairness is not None:
            self._fair(counts, fairness)

    def _starts(self, p: int) -> list[list[int]]:
        """For each block the literals that say that a run of meetings begins; one person has so many at most as
        meetings, and never in two slots that follow each other."""
        used, clauses = self.used[p], self.clauses
        if len(self.meetings[p]) < 2:
            return []
        joined = joined_mask(self.problem.slots)
        blocks: list[list[int]] = []
        for t in range(len(self.problem.slots)):
            if not joined >> t & 1 or not blocks:
                blocks.append([])
            if t not in used:
                continue
            if t - 1 in used and joined >> t & 1:
                start = clauses.variable()
                clauses.add(-used[t], used[t - 1], start)
                clauses.add(-start, used[t])
                clauses.add(-start, -used[t - 1])
                blocks[-1].append(start)
            else:
                blocks[-1].append(used[t])
        return [starts for starts in blocks if starts]

    def _fair(self, counts: list[list[int]], fairness: int) -> None:
        """Nobody has more than `fairness` breaks more than anybody else who has meetings."""
        unary = [self.clauses.count(own, len(own)) for own in counts]
        most = max(map(len, unary), default=0)
        for j in range(most - fairness):
            # If somebody has fairness + j + 1 breaks, everybody has j + 1.
            all_have = self.clauses.variable()
            for own in unary:
                self.clauses.add(-all_have, *own[j : j + 1])
                if len(own) > fairness + j:
                    self.clauses.add(-own[fairness + j], all_have)
