"""What is left to decide once the locked meetings are taken out of a problem."""

from collections import defaultdict
from dataclasses import dataclass, field

from scheduling.matching.ids import Id
from scheduling.matching.maxmin import could_have
from scheduling.matching.model import Fixed, Problem, Wish
from scheduling.matching.parties import Parties, Party
from scheduling.matching.rhythm import Rhythm, joined_mask, rhythm_of


@dataclass(slots=True)
class Residual:
    """Slots are bits in the order of `slots`.

    By person: `there` are all slots that the person has, `capacity` is what can still be held, `free` the slots for
    it, `taken` those of locked meetings, `missing` what the minimum still lacks; `coverable` have no locked meeting but
    a wish that could be held; `could` says how many meetings, locked ones included, a person could have (`maxmin`;
    empty where the worst-served person does not count). By slot: `tables` is at most half the people who are free. A
    candidate is a wish, a party for it and the slots that all of the party share; the candidates of one wish stand
    together.
    """

    slots: tuple[Id, ...]
    capacity: dict[Id, int] = field(default_factory=dict)
    there: dict[Id, int] = field(default_factory=dict)
    free: dict[Id, int] = field(default_factory=dict)
    taken: dict[Id, int] = field(default_factory=dict)
    rhythms: dict[Id, Rhythm] = field(default_factory=dict)
    missing: dict[Id, int] = field(default_factory=dict)
    coverable: list[Id] = field(default_factory=list)
    could: dict[Id, int] = field(default_factory=dict)
    tables: dict[Id, int] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    common: list[int] = field(default_factory=list)
    several: bool = False  # some wish has more than one candidate
    musts: bool = False  # some candidate is a must-meet
    locked_value: int = 0
    locked_covered: int = 0
    locked_must: int = 0


def residual(problem: Problem) -> Residual:
    """The problem must be free of contradictions."""
    rest = Residual(tuple(slot.id for slot in problem.slots))
    index = {slot: t for t, slot in enumerate(rest.slots)}
    used, held = _locks(problem, index, rest)
    _persons(problem, index, held, rest)
    _tables(problem, used, rest)
    _candidates(problem, index, rest)
    hopeful = {person for party in rest.parties for person in party}
    rest.coverable = [p.id for p in problem.people if not held[p.id] and p.id in hopeful]
    if problem.max_min:
        candidates = zip((wish.id for wish in rest.wishes), rest.parties, rest.common, strict=True)
        rest.could = could_have(candidates, held, rest.capacity)
    return rest


def locked_party(lock: Fixed, wish: Wish) -> Party:
    return lock.people or wish.ends


def _locks(problem: Problem, index: dict[Id, int], rest: Residual) -> tuple[dict[Id, int], dict[Id, int]]:
    """Locked meetings by slot and by person."""
    wishes = {wish.id: wish for wish in problem.wishes} if problem.fixed else {}
    used: dict[Id, int] = defaultdict(int)
    held: dict[Id, int] = defaultdict(int)
    taken: dict[Id, int] = defaultdict(int)
    for lock in problem.fixed:
        wish = wishes[lock.wish]
        for person in locked_party(lock, wish):
            taken[person] |= 1 << index[lock.slot]
            held[person] += 1
        used[lock.slot] += 1
        rest.locked_value += wish.value
        rest.locked_must += wish.must
    rest.taken = dict(taken)
    rest.locked_covered = len(taken)
    return used, held


def _persons(problem: Problem, index: dict[Id, int], held: dict[Id, int], rest: Residual) -> None:
    joined = joined_mask(problem.slots)
    bit = {slot: 1 << t for slot, t in index.items()}
    masks: dict[frozenset[Id], int] = {}
    for person in problem.people:
        mask = masks.get(person.slots)
        if mask is None:
            mask = masks[person.slots] = sum([bit[slot] for slot in person.slots])
        rest.there[person.id] = mask
        taken = rest.taken.get(person.id, 0)
        rhythm = rhythm_of(person, joined)
        mask &= ~taken
        most = mask.bit_count()
        if rhythm is not None:
            rest.rhythms[person.id] = rhythm
            mask &= rhythm.addable(taken)
            most = rhythm.most(mask)
        rest.free[person.id] = mask
        rest.capacity[person.id] = min(person.maximum - held[person.id], most)
        if person.minimum > held[person.id]:
            rest.missing[person.id] = person.minimum - held[person.id]


def _tables(problem: Problem, used: dict[Id, int], rest: Residual) -> None:
    present = [0] * len(problem.slots)
    counts: dict[int, int] = defaultdict(int)
    for person, mask in rest.free.items():
        if rest.capacity[person] > 0:
            counts[mask] += 1
    for mask, count in counts.items():
        while mask:
            low = mask & -mask
            mask ^= low
            present[low.bit_length() - 1] += count
    for slot, people in zip(problem.slots, present, strict=True):
        room = slot.room
        rest.tables[slot.id] = people // 2 if room is None else min(people // 2, room - used[slot.id])


def _candidates(problem: Problem, index: dict[Id, int], rest: Residual) -> None:
    locked = {lock.wish for lock in problem.fixed}
    open_ = sum(1 << index[slot] for slot, room in rest.tables.items() if room > 0)
    parties = Parties(problem)
    usable = {person: mask & open_ if rest.capacity[person] > 0 else 0 for person, mask in rest.free.items()}
    for wish in problem.wishes:
        if wish.id in locked:
            continue
        allowed = open_ if wish.slots is None else sum(1 << index[slot] for slot in wish.slots) & open_
        found = 0
        for party in parties.of(wish):
            common = allowed
            for person in party:
                common &= usable[person]
            if common:
                found += 1
                rest.wishes.append(wish)
                rest.parties.append(party)
                rest.common.append(common)
        rest.several |= found > 1
        rest.musts |= found > 0 and wish.must
