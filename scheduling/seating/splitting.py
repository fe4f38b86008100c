"""In which round people take their topics: one flow for each round, after König.

When everybody is there all the time, a choice that fits the seats of all rounds together splits into rounds that fit
each (a bipartite multigraph of maximum degree R has R matchings that cover it). With absences that need not be so;
then a topic that was not chosen fills the gap, as dear as can be.
"""

import numpy as np

from scheduling.seating.flow import Flow
from scheduling.seating.instance import Bits, Instance, Ints
from scheduling.seating.topics import Choice, Demand, needs, rooms

_UNCHOSEN = 1_000_000  # leave the choice
_LOST = 10_000  # a point
_NEEDED = 1_000_000_000  # a seat that a minimum needs, or that later rounds could not take up
_NOISE = 64


def split(instance: Instance, left: Demand, choice: Choice, rng: np.random.Generator) -> Ints:
    """R x n, the pool in which people sit, held seats included, -1 for nobody and for those with no place left."""
    chosen = choice.taken.copy()
    pool = np.where(instance.held >= 0, instance.pool_of[instance.held], -1)
    had = np.zeros((instance.people, int(instance.topic_of.max(initial=-1)) + 2), dtype=bool)
    for r in range(instance.rounds):
        (sitting,) = np.nonzero(pool[r] >= 0)
        had[sitting, instance.topic_of[pool[r, sitting]]] = True
    had[:, -1] = False
    for r in range(instance.rounds):
        where = _one_round(instance, left, chosen, had, r, rng)
        (seated,) = np.nonzero(where >= 0)
        pool[r, seated] = where[seated]
        had[seated, instance.topic_of[where[seated]]] = True
        had[:, -1] = False
        chosen[seated, where[seated]] = np.maximum(chosen[seated, where[seated]] - 1, 0)
    return pool


def _one_round(instance: Instance, left: Demand, chosen: Ints, had: Bits, r: int, rng: np.random.Generator) -> Ints:
    """Where each person who is free in round r sits; -1 for all others and for those with no place left."""
    people, pools = instance.people, len(instance.pools)
    free = instance.present[r] & (instance.held[r] < 0)
    can = free[:, None] & left.eligible & ~had[:, instance.topic_of] & (instance.high[r] > 0)[None, :]
    who, where = np.nonzero(can)
    planned = chosen[who, where] > 0
    most = int(instance.points.max(initial=0))
    surplus = chosen.sum(axis=1) > (instance.present[r:] & (instance.held[r:] < 0)).sum(axis=0)
    worth = (most - instance.points[who, where]) * _LOST
    costs = np.where(planned, np.where(surplus[who], worth, 0), _UNCHOSEN + worth)
    costs = costs + rng.integers(0, _NOISE, len(who))
    low, high = _window(instance, left, chosen, r)
    flow = Flow()
    seats = flow.add(who, people + where, 1, costs)
    exits = np.arange(pools) + people
    sink = np.full(pools, people + pools)
    flow.add(exits, sink, low, -_NEEDED)
    flow.add(exits, sink, high - low, 0)
    late = np.maximum(instance.high[r] - left.held[r] - high, 0)
    flow.add(exits, sink, late, _UNCHOSEN)
    supplies = np.zeros(people + pools + 1, dtype=np.int64)
    supplies[:people] = free
    supplies[people + pools] = -int(free.sum())
    flows, _ = flow.solve(supplies)
    taken = flows[seats] > 0
    result = np.full(people, -1, dtype=np.int64)
    result[who[taken]] = where[taken]
    return result


def _window(instance: Instance, left: Demand, chosen: Ints, r: int) -> tuple[Ints, Ints]:
    """How many free people each pool has to take in round r and can, so that later rounds can do the rest."""
    room, need = rooms(instance, left), needs(instance, left)
    waiting = chosen.sum(axis=0)
    high = np.clip(waiting - need[r + 1 :].sum(axis=0), need[r], room[r])
    low = np.clip(np.maximum(need[r], waiting - room[r + 1 :].sum(axis=0)), 0, high)
    return low, high
