"""Max-min fairness: the worst-served person of a plan, and what it takes to serve nobody worse.

Who has none is counted by a rank of its own, and who has all the meetings that their own calendar and wishes allow is
served as well as can be. Of everybody else, whoever has the fewest meetings is the worst-served person, and that number
is the floor of the plan: the largest k such that all who meet have k meetings or all that they could have (max-min
fairness: Bertsekas and Gallager 1992, 6.5.2).
"""

from collections.abc import Iterable, Mapping

from scheduling.matching.ids import Id
from scheduling.matching.parties import Party

Candidate = tuple[Id, Party, int]  # a wish, who would come, and a mask of the slots that they share


def could_have(candidates: Iterable[Candidate], held: Mapping[Id, int], spare: Mapping[Id, int]) -> dict[Id, int]:
    """How many meetings each person could have if all others stood aside, the `held` (locked) ones included.

    `spare` is how many more than those. The most wishes that find slots of their own are a bipartite matching; with
    pauses and longest runs the number is an upper limit.
    """
    wanted: dict[Id, dict[Id, int]] = {person: {} for person in spare}
    for wish, party, common in candidates:
        for person in party:
            masks = wanted[person]
            masks[wish] = masks.get(wish, 0) | common
    more = ((person, matched(list(masks.values()), spare[person])) for person, masks in wanted.items())
    return {person: held.get(person, 0) + count for person, count in more}


def floor_of(could: Mapping[Id, int], held: Mapping[Id, int]) -> int:
    """The floor of a plan in which each person has `held` meetings; the most that anybody could have if all who meet
    have all that they could."""
    wanting = [count for person, count in held.items() if 0 < count < could[person]]
    return min(wanting, default=max(could.values(), default=0))


def asked(could: Mapping[Id, int], locked: Mapping[Id, int], floor: int) -> dict[Id, int]:
    """How many meetings beside the locked ones each person needs for this floor; who needs none is left out.

    `locked` maps persons to masks of the slots of their locked meetings.
    """
    if not floor:
        return {}
    short = ((person, min(floor, most) - locked.get(person, 0).bit_count()) for person, most in could.items())
    return {person: count for person, count in short if count > 0}


def matched(masks: list[int], limit: int) -> int:
    """The largest number of masks with a bit of its own each, as far as `limit`."""
    owner: dict[int, int] = {}
    placed = 0
    masks.sort(key=int.bit_count)
    for i in range(len(masks)):
        if placed >= limit:
            break
        placed += _augment(masks, i, owner, set())
    return min(placed, max(0, limit))


def _augment(masks: list[int], i: int, owner: dict[int, int], seen: set[int]) -> bool:
    """Kuhn 1955: give mask i a bit, if need be one whose owner can have another. A recursion as deep as there are
    slots at most."""
    bits = masks[i]
    tried = []
    while bits:
        bit = bits & -bits
        bits ^= bit
        if bit not in owner:
            owner[bit] = i
            return True
        if bit not in seen:
            tried.append(bit)
    for bit in tried:
        if bit not in seen:
            seen.add(bit)
            if _augment(masks, owner[bit], owner, seen):
                owner[bit] = i
                return True
    return False
