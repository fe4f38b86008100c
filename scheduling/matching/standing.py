"""A finished schedule by person and slot: who is busy when and with what, and what an exchange would do to it."""

from dataclasses import dataclass

from scheduling.matching.ids import Id
from scheduling.matching.model import Problem


@dataclass(frozen=True, slots=True)
class Exchange:
    """Meetings dropped for one wish. Ranks as in the objective: greater is better; all relative to before."""

    covered: int
    filled: int
    displaced: int

    def rank(self, value: int) -> tuple[int, int, int]:
        return (self.covered, self.filled, value - self.displaced)


class Standing:
    """Slots are bits, in the order of the problem; `full_slots` masks those whose tables are all taken."""

    def __init__(self, problem: Problem, slot_of: dict[Id, Id]) -> None:
        self.slot_ids = [slot.id for slot in problem.slots]
        index = {slot.id: t for t, slot in enumerate(problem.slots)}
        self.people = {person.id: person for person in problem.people}
        self.available = {p.id: sum(1 << index[slot] for slot in p.slots) for p in problem.people}
        self.busy = dict.fromkeys(self.people, 0)
        self.held = dict.fromkeys(self.people, 0)
        self.at: dict[tuple[Id, int], Id] = {}
        self._least: dict[Id, Id | None] = {}
        self.wishes = {wish.id: wish for wish in problem.wishes}
        self.least_held = {person.id: max(1, person.minimum) for person in problem.people}
        self.locked = {lock.wish for lock in problem.fixed}
        used = [0] * len(self.slot_ids)
        for wish_id, slot in slot_of.items():
            t, wish = index[slot], self.wishes[wish_id]
            used[t] += 1
            for end in (wish.a, wish.b):
                self.busy[end] |= 1 << t
                self.held[end] += 1
                self.at[end, t] = wish_id
        limits = [slot.tables for slot in problem.slots]
        self.full_slots = sum(1 << t for t, limit in enumerate(limits) if limit is not None and used[t] >= limit)

    def free(self, person: Id) -> int:
        return self.available[person] & ~self.busy[person]

    def is_full(self, person: Id) -> bool:
        return self.held[person] >= self.people[person].maximum

    def slots(self, mask: int) -> tuple[Id, ...]:
        return tuple(slot for t, slot in enumerate(self.slot_ids) if mask >> t & 1)

    def exchanges(self, a: Id, b: Id) -> list[Exchange]:
        """The cheapest exchange in each common slot that needs no locked meeting moved."""
        found = []
        common = self.available[a] & self.available[b]
        while common:
            low = common & -common
            common ^= low
            dropped = self._dropped(a, b, low.bit_length() - 1)
            if dropped is not None:
                found.append(self._exchange(a, b, dropped))
        return found

    def _dropped(self, a: Id, b: Id, t: int) -> set[Id] | None:
        """What has to go so that a and b can meet in slot t; None when a lock forbids it."""
        dropped = {self.at[end, t] for end in (a, b) if (end, t) in self.at}
        if dropped & self.locked:
            return None
        if not dropped and self.full_slots >> t & 1:
            return None  # a table taken by strangers: that is told as "tables full"
        for end in (a, b):
            if self.is_full(end) and (end, t) not in self.at:
                cheapest = self._cheapest(end)
                if cheapest is None:
                    return None
                dropped.add(cheapest)
        return dropped

    def _cheapest(self, person: Id) -> Id | None:
        """The meeting to drop first: not locked, nobody's only or minimum meeting if possible, of least value."""
        if person not in self._least:
            own = [self.at[person, t] for t in range(len(self.slot_ids)) if (person, t) in self.at]
            loose = [wish for wish in own if wish not in self.locked]
            self._least[person] = min(loose, key=lambda wish: self._cost(wish, person), default=None)
        return self._least[person]

    def _cost(self, wish_id: Id, person: Id) -> tuple[bool, int]:
        wish = self.wishes[wish_id]
        other = wish.b if wish.a == person else wish.a
        return (self.held[other] <= self.least_held[other], wish.value)

    def _exchange(self, a: Id, b: Id, dropped: set[Id]) -> Exchange:
        displaced = covered = filled = 0
        change = {a: 1, b: 1}
        for wish_id in dropped:
            wish = self.wishes[wish_id]
            displaced += wish.value
            change[wish.a] = change.get(wish.a, 0) - 1
            change[wish.b] = change.get(wish.b, 0) - 1
        for end, delta in change.items():
            before, least = self.held[end], self.least_held[end]
            # Most people have more than they must, before and after: they count for nothing here.
            if delta and (before < least or before + delta < least):
                minimum = self.people[end].minimum
                covered += (before + delta > 0) - (before > 0)
                filled += min(minimum, before + delta) - min(minimum, before)
        return Exchange(covered, filled, displaced)
