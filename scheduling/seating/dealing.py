"""The first seating of a topic plan: people sorted by what they are and dealt around the tables like cards.

Sorted so, those alike go to different tables as evenly as can be; what the kinds demand of each other is for `mixing`.
"""

import numpy as np

from scheduling.seating.board import Board
from scheduling.seating.instance import Instance, Ints
from scheduling.seating.pools import even_sizes


def deal(instance: Instance, pool: Ints, rng: np.random.Generator) -> Board:
    """pool: R x n, -1 for nobody, with people in each pool for some number of its tables."""
    at = np.where(pool >= 0, instance.held, -1)
    for r in range(instance.rounds):
        for p in range(len(instance.pools)):
            tables = [t for t in instance.used[r] if instance.pool_of[t] == p]
            members = np.nonzero(pool[r] == p)[0]
            if len(members):
                _deal_pool(instance, at[r], r, members, tables, rng)
    return Board(at)


def sizes_of(instance: Instance, r: int, tables: list[int], people: int) -> list[int] | None:
    """How many sit at each of the tables of a pool; None when no number of them suits, or not those with held seats."""
    floors = [(int(instance.floor[r, t]), instance.problem.tables[t].maximum) for t in tables]
    sizes = even_sizes(people, floors)
    if sizes is None or any(size == 0 and (instance.held[r] == t).any() for size, t in zip(sizes, tables, strict=True)):
        return None
    return sizes


def _deal_pool(
    instance: Instance, at: Ints, r: int, members: Ints, tables: list[int], rng: np.random.Generator
) -> None:
    sizes = sizes_of(instance, r, tables, len(members))
    assert sizes is not None, "a topic plan gives each pool people for its tables"
    sitting = [int((at[members] == t).sum()) for t in tables]
    room = [size - held for size, held in zip(sizes, sitting, strict=True)]
    waiting = members[at[members] < 0]
    seat = int(rng.integers(len(tables)))
    for person in waiting[_order(instance, waiting, rng)]:
        while not room[seat % len(tables)]:
            seat += 1
        at[person] = tables[seat % len(tables)]
        room[seat % len(tables)] -= 1
        seat += 1


def _order(instance: Instance, people: Ints, rng: np.random.Generator) -> Ints:
    """Sorted by the coarsest trait first: so colleagues stand side by side within their country, and part."""
    keys = [rng.permutation(len(people))]
    for code in sorted(instance.codes[:, people], key=lambda code: -len(np.unique(code))):
        keys.append(rng.permutation(int(code.max(initial=0)) + 1)[code])
    return np.lexsort(keys)
