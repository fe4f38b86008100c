"""Which topics people take: the most points there can be, by minimum-cost flow, and the prices that prove it."""

from dataclasses import dataclass

import numpy as np

from scheduling.seating.flow import Flow
from scheduling.seating.instance import Bits, Instance, Ints, lay, open_limits
from scheduling.seating.model import Price

_NOISE = 8  # among equally good plans the seed decides


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """taken: n x P, how many rounds each person spends in each pool, held seats aside; only complete if all fit."""

    taken: Ints
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """rounds: n, how many are free; eligible: n x P; held: R x P, people with held seats there."""

    rounds: Ints
    eligible: Bits
    held: Ints


def demand(instance: Instance) -> Demand:
    """What is left to decide once the held seats are taken out."""
    free = instance.present & (instance.held < 0)
    held = np.zeros((instance.rounds, len(instance.pools)), dtype=np.int64)
    eligible = np.zeros((instance.people, len(instance.pools)), dtype=bool)
    taken = np.zeros((instance.people, int(instance.topic_of.max(initial=-1)) + 2), dtype=bool)
    for r in range(instance.rounds):
        (who,) = np.nonzero(instance.held[r] >= 0)
        pools = instance.pool_of[instance.held[r, who]]
        np.add.at(held[r], pools, 1)
        taken[who, instance.topic_of[pools]] = True
        eligible |= free[r][:, None] & (instance.high[r] > 0)[None, :]
    taken[:, -1] = False  # the column that topic -1, none, writes to
    eligible &= instance.may & ~taken[:, instance.topic_of]
    return Demand(free.sum(axis=0), eligible, held)


def choose(
    instance: Instance, left: Demand, generous: Bits, rng: np.random.Generator
) -> tuple[Instance, Choice, tuple[Price, ...]]:
    """The tables to lay (see `lay`), a choice with the most points that they allow, prices for the most that any allow.

    The two are mostly one. They differ where minima force people to other topics than those they would take.
    """
    low, high = open_limits(instance.problem, instance.pools)
    low = np.maximum(low - left.held, 0).sum(axis=0)
    ideal = _best(instance, left, low, (high - left.held).sum(axis=0), rng)
    prices = _prices(instance, left, ideal, low, (high - left.held).sum(axis=0))
    load = ideal.taken.sum(axis=0)
    laid = lay(instance, load, generous)
    need, room = needs(laid, left).sum(axis=0), rooms(laid, left).sum(axis=0)
    if ideal.complete and bool(((need <= load) & (load <= room)).all()):
        return laid, ideal, prices
    return laid, _best(laid, left, need, room, rng), prices


def needs(instance: Instance, left: Demand) -> Ints:
    """R x P: people whom the laid tables need beside those with held seats."""
    need: Ints = np.maximum(instance.low - left.held, 0)
    return need


def rooms(instance: Instance, left: Demand) -> Ints:
    """R x P: seats of the laid tables beside the held ones."""
    room: Ints = np.maximum(instance.high - left.held, 0)
    return room


def _best(instance: Instance, left: Demand, low: Ints, high: Ints, rng: np.random.Generator) -> Choice:
    """Flow: person, perhaps person and topic where that has several languages, pool, exit."""
    people, pools = instance.people, len(instance.pools)
    who, where = np.nonzero(left.eligible)
    scale = 1 + _NOISE * int(left.rounds.sum())
    costs = -instance.points[who, where] * scale + rng.integers(0, _NOISE, len(who))
    titled = instance.topic_of[where] >= 0
    flow = Flow()
    several = _several(instance)[where] & titled
    gates = np.unique(who[several] * pools + instance.topic_of[where[several]])
    gate_of = people + pools + 1 + np.searchsorted(gates, who * pools + instance.topic_of[where])
    flow.add(gates // pools, np.arange(len(gates)) + people + pools + 1, 1, 0)
    tails = np.where(several, gate_of, who)
    seats = flow.add(tails, people + where, np.where(titled, 1, left.rounds[who]), costs)
    exits = np.arange(pools) + people
    sink = np.full(pools, people + pools)
    reward = scale * (1 + int(instance.points.max(initial=0))) * 2
    flow.add(exits, sink, np.minimum(low, high), -reward)
    flow.add(exits, sink, np.maximum(high - low, 0), 0)
    supplies = np.zeros(people + pools + 1 + len(gates), dtype=np.int64)
    supplies[:people] = left.rounds
    supplies[people + pools] = -int(left.rounds.sum())
    flows, complete = flow.solve(supplies)
    taken = np.zeros((people, pools), dtype=np.int64)
    taken[who, where] = flows[seats]
    return Choice(taken, complete)


def _several(instance: Instance) -> Bits:
    """For each pool whether another has the same topic in another language."""
    return np.array([bool((instance.topic_of == topic).sum() > 1) for topic in instance.topic_of], dtype=bool)


def _prices(instance: Instance, left: Demand, choice: Choice, low: Ints, high: Ints) -> tuple[Price, ...]:
    """Potentials of the pools in the residual graph: the difference in price is what nobody would pay to change.

    Bellman and Ford on P + 1 nodes; the last stands for seats that nobody takes.
    """
    pools = len(instance.pools)
    load = choice.taken.sum(axis=0)
    far = np.int64(1) << 40
    step = np.full((pools + 1, pools + 1), far)  # step[t, u]: price of t is at most that much above the price of u
    topic_taken = np.zeros((instance.people, int(instance.topic_of.max(initial=-1)) + 2), dtype=bool)
    for pool in range(pools):
        topic_taken[:, instance.topic_of[pool]] |= choice.taken[:, pool] > 0
    topic_taken[:, -1] = False
    for t in range(pools):
        inside = choice.taken[:, t] > 0
        for u in range(pools):
            same = instance.topic_of[t] == instance.topic_of[u]
            can = inside & left.eligible[:, u] & (same | ~topic_taken[:, instance.topic_of[u]])
            if t != u and can.any():
                step[t, u] = int((instance.points[can, t] - instance.points[can, u]).min())
    step[:pools, pools] = np.where(load < high, 0, far)
    step[pools, :pools] = np.where(load > low, 0, far)
    price = np.zeros(pools + 1, dtype=np.int64)
    for _ in range(pools + 1):
        price = np.minimum(price, (step + price[None, :]).min(axis=1))
    price -= price[pools]
    return tuple(
        Price(topic, tongue, int(value))
        for (topic, tongue), value in zip(instance.pools, price[:pools], strict=True)
        if value
    )
