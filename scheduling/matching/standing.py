"""A finished schedule by person and slot: who is busy when and with what, and what an exchange would do to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.matching.bounds import bits
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem, Wish
from scheduling.matching.parties import Parties, Party
from scheduling.matching.rhythm import Rhythm, joined_mask, rhythm_of

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class Exchange:
    """Meetings dropped for one wish, and what that means relative to before; `sunk` people meet, but come below the
    floor of the plan. Ranks as in the objective: greater is better."""

    must: int
    covered: int
    filled: int
    sunk: int
    displaced: int

    def rank(self, value: int) -> tuple[int, int, int, int, int]:
        return (self.must, self.covered, self.filled, -self.sunk, value - self.displaced)


class Standing:
    """Slots are bits, in the order of the problem; `full_slots` masks those whose tables are all taken; `floor` says
    how many meetings of each person the floor of the plan asks for."""

    def __init__(
        self, problem: Problem, slot_of: Mapping[Id, Id], parties: Mapping[Id, Party], floor: Mapping[Id, int]
    ) -> None:
        self.slot_ids = [slot.id for slot in problem.slots]
        self.index = {slot.id: t for t, slot in enumerate(problem.slots)}
        self.people = {person.id: person for person in problem.people}
        self.wishes = problem.wishes
        self._number = {wish.id: i for i, wish in enumerate(problem.wishes)}
        self._locked = {self._number[lock.wish] for lock in problem.fixed}
        joined = joined_mask(problem.slots)
        rhythms = {person.id: rhythm_of(person, joined) for person in problem.people}
        self.rhythms: dict[Id, Rhythm] = {person: found for person, found in rhythms.items() if found is not None}
        masks: dict[frozenset[Id], int] = {}
        for person in problem.people:
            if person.slots not in masks:
                masks[person.slots] = sum(1 << self.index[slot] for slot in person.slots)
        self.available = {person.id: masks[person.slots] for person in problem.people}
        self.busy = dict.fromkeys(self.people, 0)
        self.held = dict.fromkeys(self.people, 0)
        self.at = {person: [_NOBODY] * len(self.slot_ids) for person in self.people}
        self.parties = Parties(problem)
        self.party: dict[int, Party] = {}
        self._precedence = problem.precedence
        self._fill(problem, slot_of, parties)
        self._floor = floor
        self._least = {person.id: max(1, person.minimum, floor.get(person.id, 0)) for person in problem.people}
        self._slack = {person: held - self._least[person] for person, held in self.held.items()}
        # Dropping one or two of these meets no rank above value.
        self._loose = {
            i: not self.wishes[i].must and all(self._slack[person] >= 2 for person in party)
            for i, party in self.party.items()
        }
        self._cheap: dict[Id, int] = {}

    def _fill(self, problem: Problem, slot_of: Mapping[Id, Id], parties: Mapping[Id, Party]) -> None:
        used = [0] * len(self.slot_ids)
        self.slot_of: dict[Id, int] = {}
        for wish_id, slot in slot_of.items():
            t, i = self.index[slot], self._number[wish_id]
            self.slot_of[wish_id] = t
            used[t] += 1
            self.party[i] = parties.get(wish_id) or self.wishes[i].ends
            for person in self.party[i]:
                self.busy[person] |= 1 << t
                self.held[person] += 1
                self.at[person][t] = i
        rooms = [slot.room for slot in problem.slots]
        self.full_slots = sum(1 << t for t, room in enumerate(rooms) if room is not None and used[t] >= room)

    def free(self, person: Id) -> int:
        return self.available[person] & ~self.busy[person]

    def fits(self, person: Id) -> int:
        """The slots in which one more meeting leaves the breaks that the person takes."""
        rhythm = self.rhythms.get(person)
        return -1 if rhythm is None else rhythm.addable(self.busy[person])

    def is_full(self, person: Id) -> bool:
        return self.held[person] >= self.people[person].maximum

    def allowed(self, wish: Wish) -> int:
        """The slots that the wish itself allows."""
        return -1 if wish.slots is None else sum(1 << self.index[slot] for slot in wish.slots)

    def ordered(self, wish: Wish) -> int:
        """The slots after what must come before, and before what must come after."""
        mask = -1
        for first, second in self._precedence:
            if first == wish.id and second in self.slot_of:
                mask &= (1 << self.slot_of[second]) - 1
            elif second == wish.id and first in self.slot_of:
                mask &= -1 << self.slot_of[first] + 1
        return mask

    def slots(self, mask: int) -> tuple[Id, ...]:
        if mask < 0:
            return tuple(slot for t, slot in enumerate(self.slot_ids) if mask >> t & 1)
        return tuple([self.slot_ids[t] for t in bits(mask)])

    def best_exchange(self, wish: Wish, party: Party, common: int) -> Exchange | None:
        """The best exchange in a common slot that needs no locked meeting moved."""
        plain = not wish.must and all(self._slack[person] >= 0 for person in party)
        least: int | None = None  # displaced by the best exchange that meets no rank above value
        best: Exchange | None = None
        for t in bits(common):
            dropped = self._dropped(party, t)
            if dropped is None:
                continue
            if plain and all(self._loose[i] for i in dropped):
                displaced = sum([self.wishes[i].value for i in dropped])
                least = displaced if least is None else min(least, displaced)
            else:
                exchange = self._exchange(wish, party, dropped)
                if best is None or exchange.rank(0) > best.rank(0):
                    best = exchange
        if least is not None and (best is None or (0, 0, 0, 0, -least) > best.rank(0)):
            best = Exchange(0, 0, 0, 0, least)
        return best

    def _dropped(self, party: Party, t: int) -> set[int] | None:
        """What has to go so that the party can meet in slot t; None when a lock or more than that forbids it."""
        dropped = {self.at[person][t] for person in party}
        dropped.discard(_NOBODY)
        if not dropped and self.full_slots >> t & 1:
            return None  # a table taken by strangers: that is told as "tables full"
        for person in party:
            if self.at[person][t] != _NOBODY:
                continue
            if self.is_full(person):
                dropped.add(self._cheapest(person))
            if person in self.rhythms and not self._rests(person, t, dropped):
                dropped.add(self._disturbing(person, t, dropped))
        if _NOBODY in dropped or dropped & self._locked:
            return None
        return dropped

    def _rests(self, person: Id, t: int, dropped: set[int]) -> bool:
        busy = self.busy[person] | 1 << t
        for s, i in enumerate(self.at[person]):
            if i in dropped:
                busy &= ~(1 << s)
        return self.rhythms[person].keeps(busy | 1 << t)

    def _disturbing(self, person: Id, t: int, dropped: set[int]) -> int:
        """The cheapest meeting without which the person has the breaks again."""
        own = [i for i in self.at[person] if i != _NOBODY and i not in self._locked | dropped]
        enough = [i for i in own if self._rests(person, t, dropped | {i})]
        return min(enough, key=lambda i: self._cost(i, person), default=_NOBODY)

    def _cheapest(self, person: Id) -> int:
        """The meeting to drop first: not locked, nobody's only or minimum meeting if possible, of least value."""
        if person not in self._cheap:
            loose = [i for i in self.at[person] if i != _NOBODY and i not in self._locked]
            self._cheap[person] = min(loose, key=lambda i: self._cost(i, person), default=_NOBODY)
        return self._cheap[person]

    def _cost(self, i: int, person: Id) -> tuple[bool, bool, int]:
        others = [other for other in self.party[i] if other != person]
        return (self.wishes[i].must, any(self._slack[other] <= 0 for other in others), self.wishes[i].value)

    def _exchange(self, wish: Wish, party: Party, dropped: set[int]) -> Exchange:
        displaced = covered = filled = sunk = 0
        must = int(wish.must)
        change = dict.fromkeys(party, 1)
        for i in dropped:
            displaced += self.wishes[i].value
            must -= self.wishes[i].must
            for person in self.party[i]:
                change[person] = change.get(person, 0) - 1
        for person, delta in change.items():
            before, minimum = self.held[person], self.people[person].minimum
            covered += (before + delta > 0) - (before > 0)
            filled += min(minimum, before + delta) - min(minimum, before)
            need = self._floor.get(person, 0)
            sunk += 0 < before + delta < need and not 0 < before < need
        return Exchange(must, covered, filled, sunk, displaced)
