"""A problem in small integers: people, slots and candidate wishes by index, slots of a person as bits of a mask."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from scheduling.matching.bounds import Residual, residual
from scheduling.matching.ids import Id
from scheduling.matching.maxmin import asked
from scheduling.matching.model import Problem
from scheduling.matching.rhythm import Rhythm, block_masks, joined_mask


@dataclass(frozen=True, slots=True)
class Instance:
    """What the search works on: the problem without its locked meetings.

    Person v is `there` in some slots and can meet in those of `available[v]`, `capacity[v]` times, in the rhythm
    `rhythms[v]` beside locked meetings in `taken[v]`; slot t has `tables[t]` tables, `blocks` mask the slots of each
    block. Candidate e joins the people `ends[e]` in one of the slots `common[e]`; `wish_of[e]` is the index of its wish
    in the problem, `siblings[e]` the other candidates of that wish. Candidates in `rigid` cannot be moved along a
    chain: they are more than two, or have slots of their own, or their order counts (`earlier` and `later` list what
    has to be held before and after, `windows` what locks leave). `worth` is the value, with must-meets above
    everything; `gains[v][d]` is what the d+1st meeting of v adds to the score beside it: coverage, minimum and floor
    stand above values. `floor` is how well the search wants the worst-served person served, `asked[v]` how many
    meetings that takes of v (`aimed`).
    """

    slot_ids: list[Id]
    person_ids: list[Id]
    available: list[int]
    taken: list[int]
    there: list[int]
    capacity: list[int]
    rhythms: dict[int, Rhythm]
    tables: list[int]
    blocks: list[int]
    ends: list[tuple[int, ...]]
    value: list[int]
    worth: list[int]
    common: list[int]
    wish_of: list[int]
    must: list[int]
    siblings: dict[int, tuple[int, ...]]
    earlier: dict[int, tuple[int, ...]]
    later: dict[int, tuple[int, ...]]
    windows: dict[int, int]
    rigid: frozenset[int]
    wishes_at: list[list[int]]
    missing: list[int]
    coverable: list[bool]
    gains: list[list[int]]
    must_weight: int
    cover_weight: int
    minimum_weight: int
    floor_weight: int
    floor: int
    asked: list[int]
    rest: Residual

    @property
    def people(self) -> int:
        return len(self.person_ids)

    @property
    def slots(self) -> int:
        return len(self.slot_ids)

    @property
    def candidates(self) -> int:
        return len(self.value)

    def choices(self) -> list[tuple[int, ...]]:
        """The candidates of each wish that has several."""
        return [(e, *others) for e, others in self.siblings.items() if e < min(others)]


def compile_problem(problem: Problem, spread: int = 0) -> Instance:
    """The problem must be free of contradictions. `spread` is what a search may add to values or take from them."""
    rest = residual(problem)
    people = [person.id for person in problem.people]
    person_index = {person: v for v, person in enumerate(people)}
    wish_index = {wish.id: i for i, wish in enumerate(problem.wishes)}
    ends = [tuple([person_index[person] for person in party]) for party in rest.parties]
    wishes_at: list[list[int]] = [[] for _ in people]
    for e, party in enumerate(ends):
        for v in party:
            wishes_at[v].append(e)
    wish_of = [wish_index[wish.id] for wish in rest.wishes]
    earlier, later, windows = _orders(problem, wish_index, wish_of, rest)
    coverable = set(rest.coverable)
    missing = [rest.missing.get(person, 0) for person in people]
    instance = Instance(
        slot_ids=list(rest.slots),
        person_ids=people,
        available=[rest.free[person] for person in people],
        taken=[rest.taken.get(person, 0) for person in people],
        there=[rest.there[person] for person in people],
        capacity=[rest.capacity[person] for person in people],
        rhythms={person_index[person]: rhythm for person, rhythm in rest.rhythms.items()},
        tables=[rest.tables[slot] for slot in rest.slots],
        blocks=block_masks(joined_mask(problem.slots), len(problem.slots)),
        ends=ends,
        value=[wish.value for wish in rest.wishes],
        worth=[],
        common=rest.common,
        wish_of=wish_of,
        must=[e for e, wish in enumerate(rest.wishes) if wish.must],
        siblings=_siblings(wish_of) if rest.several else {},
        earlier=earlier,
        later=later,
        windows=windows,
        rigid=_rigid(rest) | {*earlier, *later, *windows},
        wishes_at=wishes_at,
        missing=missing,
        coverable=[person in coverable for person in people],
        gains=[],
        must_weight=0,
        cover_weight=0,
        minimum_weight=0,
        floor_weight=1 + sum([wish.value for wish in rest.wishes]) + spread,
        floor=0,
        asked=[],
        rest=rest,
    )
    return aimed(instance, 0)


def aimed(instance: Instance, floor: int, without: Collection[int] = ()) -> Instance:
    """The same for a search that wants this floor for everybody but those who are left with none anyway.

    One unit of each rank is worth more than all that can be won in those below.
    """
    rest = instance.rest
    wanted = asked(rest.could, rest.taken, floor)
    needs = [0 if v in without else wanted.get(person, 0) for v, person in enumerate(instance.person_ids)]
    minimum_weight = instance.floor_weight * (1 + sum(needs))
    cover_weight = minimum_weight * (1 + sum(instance.missing))
    must_weight = cover_weight * (1 + len(rest.coverable))
    gains = []
    for can, missing, need in zip(instance.coverable, instance.missing, needs, strict=True):
        steps = [0] * max(can, missing, need)
        for d in range(missing):
            steps[d] += minimum_weight
        for d in range(need):
            steps[d] += instance.floor_weight
        if can:
            steps[0] += cover_weight
        gains.append(steps)
    return replace(
        instance,
        worth=[wish.value + must_weight if wish.must else wish.value for wish in rest.wishes],
        gains=gains,
        must_weight=must_weight,
        cover_weight=cover_weight,
        minimum_weight=minimum_weight,
        floor=floor,
        asked=needs,
    )


def _rigid(rest: Residual) -> frozenset[int]:
    """A meeting of two that may be in any slot both have moves along chains; all others stay where they are put."""
    pairs = zip(rest.wishes, rest.parties, strict=True)
    return frozenset(e for e, (wish, party) in enumerate(pairs) if len(party) > 2 or wish.slots is not None)


def _siblings(wish_of: list[int]) -> dict[int, tuple[int, ...]]:
    together: dict[int, list[int]] = defaultdict(list)
    for e, wish in enumerate(wish_of):
        together[wish].append(e)
    return {
        e: tuple(other for other in candidates if other != e)
        for candidates in together.values()
        if len(candidates) > 1
        for e in candidates
    }


Order = dict[int, tuple[int, ...]]


def _orders(
    problem: Problem, wish_index: dict[Id, int], wish_of: list[int], rest: Residual
) -> tuple[Order, Order, dict[int, int]]:
    """For each candidate what comes before it and after it, and the slots that locked neighbours leave to it."""
    if not problem.precedence:
        return {}, {}, {}
    slot_index = {slot: t for t, slot in enumerate(rest.slots)}
    locked = {lock.wish: slot_index[lock.slot] for lock in problem.fixed}
    candidates: dict[int, list[int]] = defaultdict(list)
    for e, wish in enumerate(wish_of):
        candidates[wish].append(e)
    earlier: dict[int, set[int]] = defaultdict(set)
    later: dict[int, set[int]] = defaultdict(set)
    windows: dict[int, int] = {}
    for first, second in problem.precedence:
        before, after = candidates[wish_index[first]], candidates[wish_index[second]]
        for e in before:
            later[e].update(after)
            if second in locked:
                windows[e] = windows.get(e, -1) & ((1 << locked[second]) - 1)
        for e in after:
            earlier[e].update(before)
            if first in locked:
                windows[e] = windows.get(e, -1) & (-1 << locked[first] + 1)
    return _sorted(earlier), _sorted(later), windows


def _sorted(order: dict[int, set[int]]) -> Order:
    return {e: tuple(sorted(others)) for e, others in order.items() if others}
