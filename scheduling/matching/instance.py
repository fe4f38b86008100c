"""A problem in small integers: people, slots and candidate wishes by index, slots of a person as bits of a mask."""

from dataclasses import dataclass

from scheduling.matching.bounds import Residual, residual
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem


@dataclass(frozen=True, slots=True)
class Instance:
    """What the search works on: the problem without its locked meetings.

    Person v can meet in the slots of `available[v]`, `capacity[v]` times; slot t has `tables[t]` tables. Wish e joins
    `left[e]` and `right[e]` in one of the slots `common[e]`; `wish_of[e]` is its index in the problem. `gains[v][d]`
    is what the d+1st meeting of v adds to the score beside the value: coverage and minimum stand above all values.
    """

    slot_ids: list[Id]
    person_ids: list[Id]
    available: list[int]
    capacity: list[int]
    tables: list[int]
    left: list[int]
    right: list[int]
    value: list[int]
    common: list[int]
    wish_of: list[int]
    wishes_at: list[list[int]]
    missing: list[int]
    coverable: list[bool]
    gains: list[list[int]]
    cover_weight: int
    minimum_weight: int
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


def compile_problem(problem: Problem) -> Instance:
    """The problem must be free of contradictions."""
    rest = residual(problem)
    slot_index = {slot.id: t for t, slot in enumerate(problem.slots)}
    person_index = {person.id: v for v, person in enumerate(problem.people)}
    wish_index = {wish.id: i for i, wish in enumerate(problem.wishes)}
    wishes_at: list[list[int]] = [[] for _ in problem.people]
    left, right, common = [], [], []
    for e, (wish, slots) in enumerate(rest.wishes):
        left.append(person_index[wish.a])
        right.append(person_index[wish.b])
        common.append(sum(1 << slot_index[slot] for slot in slots))
        wishes_at[left[e]].append(e)
        wishes_at[right[e]].append(e)
    people = [person.id for person in problem.people]
    coverable = set(rest.coverable)
    missing = [rest.missing.get(person, 0) for person in people]
    minimum_weight = 1 + sum(wish.value for wish, _ in rest.wishes)
    cover_weight = minimum_weight * (1 + sum(missing))
    weights = (cover_weight, minimum_weight)
    return Instance(
        slot_ids=[slot.id for slot in problem.slots],
        person_ids=people,
        available=_free_masks(problem, slot_index, rest),
        capacity=[rest.capacity[person] for person in people],
        tables=[rest.tables[slot.id] for slot in problem.slots],
        left=left,
        right=right,
        value=[wish.value for wish, _ in rest.wishes],
        common=common,
        wish_of=[wish_index[wish.id] for wish, _ in rest.wishes],
        wishes_at=wishes_at,
        missing=missing,
        coverable=[person in coverable for person in people],
        gains=[_gains(people[v] in coverable, missing[v], weights) for v in range(len(people))],
        cover_weight=cover_weight,
        minimum_weight=minimum_weight,
        rest=rest,
    )


def _free_masks(problem: Problem, slot_index: dict[Id, int], rest: Residual) -> list[int]:
    wish_of = {wish.id: wish for wish in problem.wishes}
    masks = {person.id: sum(1 << slot_index[slot] for slot in person.slots) for person in problem.people}
    for lock in problem.fixed:
        wish = wish_of[lock.wish]
        for end in (wish.a, wish.b):
            masks[end] &= ~(1 << slot_index[lock.slot])
    return [masks[person.id] for person in problem.people]


def _gains(coverable: bool, missing: int, weights: tuple[int, int]) -> list[int]:
    cover_weight, minimum_weight = weights
    gains = [minimum_weight] * missing
    if coverable:
        gains = gains or [0]
        gains[0] += cover_weight
    return gains
