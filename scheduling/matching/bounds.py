"""Bounds from prices by weak duality, in exact integer arithmetic, from the problem alone.

A legal schedule gives each person v at most cap_v meetings, one a slot, and each slot at most b_t. Charging for all of
it at prices >= 0 costs the schedule nothing it has not got, so that

    value <= sum cap_v pi_v + sum rho_vt + sum b_t mu_t + sum_e max(0, best_t reduced value of wish e)

whatever the prices (Lagrangian duality; for the matching polytope: Edmonds 1965, Schrijver 2003, ch. 31). Locked
meetings are taken out first and added again.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import gcd

from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem, Wish


@dataclass(slots=True)
class Residual:
    """What is left to decide once the locked meetings are taken out.

    `capacity` is what a person can still hold, `missing` what the minimum still lacks, `coverable` who has no locked
    meeting but a wish that could be held; `tables` is at most half the people who are free in the slot.
    """

    capacity: dict[Id, int] = field(default_factory=dict)
    missing: dict[Id, int] = field(default_factory=dict)
    coverable: list[Id] = field(default_factory=list)
    tables: dict[Id, int] = field(default_factory=dict)
    wishes: list[tuple[Wish, list[Id]]] = field(default_factory=list)
    locked_value: int = 0
    locked_covered: int = 0


def residual(problem: Problem) -> Residual:
    """The problem must be free of contradictions."""
    wish_of = {wish.id: wish for wish in problem.wishes}
    taken: dict[Id, set[Id]] = defaultdict(set)
    used: dict[Id, int] = defaultdict(int)
    rest = Residual()
    for lock in problem.fixed:
        wish = wish_of[lock.wish]
        taken[wish.a].add(lock.slot)
        taken[wish.b].add(lock.slot)
        used[lock.slot] += 1
        rest.locked_value += wish.value
    rest.locked_covered = len(taken)
    free = {person.id: person.slots - taken[person.id] for person in problem.people}
    for person in problem.people:
        held = len(taken[person.id])
        rest.capacity[person.id] = min(person.maximum - held, len(free[person.id]))
    _tables(problem, free, used, rest)
    _wishes(problem, free, rest)
    hopeful = {end for wish, _ in rest.wishes for end in (wish.a, wish.b)}
    for person in problem.people:
        held = len(taken[person.id])
        if person.minimum > held:
            rest.missing[person.id] = person.minimum - held
        if not held and person.id in hopeful:
            rest.coverable.append(person.id)
    return rest


def covered_bound(rest: Residual, prices: Prices) -> int:
    """No schedule covers more people.

    Each person covered has a meeting, so sum u <= sum u + kappa (degree - u): a meeting earns kappa, a covered person
    counts for scale - kappa.
    """
    kappa = dict(prices.cover)
    loose = sum(max(0, prices.scale - kappa.get(person, 0)) for person in rest.coverable)
    return rest.locked_covered + (_charge(rest, prices, worth=0) + loose) // prices.scale


def shortfall_bound(rest: Residual, prices: Prices, covered: int) -> int:
    """No schedule that covers `covered` people or more misses fewer meetings to the minima."""
    sigma = dict(prices.minimum)
    owed = 0
    for person, missing in rest.missing.items():
        owed += missing * min(sigma.get(person, 0), prices.scale)
    ceiling = _charge(rest, prices, worth=0) - _cover_debt(rest, prices, covered) - owed
    return max(0, -(ceiling // prices.scale))


def value_bound(rest: Residual, prices: Prices, covered: int, shortfall: int) -> int:
    """No schedule that covers `covered` or more and misses `shortfall` or fewer has more value.

    Rounded down to what the values of the wishes can add up to.
    """
    step = gcd(*(wish.value for wish, _ in rest.wishes)) if rest.wishes else 0
    if step == 0:
        return rest.locked_value
    ceiling = value_ceiling(rest, prices, covered, shortfall)
    return rest.locked_value + ceiling // (prices.scale * step) * step


def value_ceiling(rest: Residual, prices: Prices, covered: int, shortfall: int) -> int:
    """The same for the free wishes only, times the scale and not rounded."""
    debt = _cover_debt(rest, prices, covered) + _minimum_debt(rest, prices, shortfall)
    return _charge(rest, prices, worth=1) - debt


def reduced_values(rest: Residual, prices: Prices, worth: int = 1) -> list[int]:
    """What each free wish is worth above the prices of its best slot, times the scale; negative: it cannot pay."""
    credit: dict[Id, int] = defaultdict(int)
    for sign, listed in ((-1, prices.people), (1, prices.cover), (1, prices.minimum)):
        for person, price in listed:
            credit[person] += sign * price
    rents = _rents(rest, prices)
    paid = prices.scale * worth
    return [
        paid * wish.value + credit[wish.a] + credit[wish.b] - rent
        for (wish, _), rent in zip(rest.wishes, rents, strict=True)
    ]


def _rents(rest: Residual, prices: Prices) -> list[int]:
    """The price of the cheapest slot of each free wish: its table and the cells of the two."""
    tables = dict(prices.tables)
    if not prices.cells:
        flat = {tables.get(slot, 0) for slot in rest.tables}
        if len(flat) <= 1:
            return [max(flat, default=0)] * len(rest.wishes)
    cells: dict[Id, dict[Id, int]] = defaultdict(dict)
    for person, slot, price in prices.cells:
        cells[person][slot] = price
    rents = []
    for wish, slots in rest.wishes:
        left, right = cells.get(wish.a, {}), cells.get(wish.b, {})
        rents.append(min(tables.get(slot, 0) + left.get(slot, 0) + right.get(slot, 0) for slot in slots))
    return rents


def sound(prices: Prices) -> bool:
    """True when no price is negative and nothing is priced twice: the bounds hold for such prices only."""
    if prices.scale < 1:
        return False
    for listed in (prices.people, prices.tables, prices.cover, prices.minimum):
        if any(price < 0 for _, price in listed) or len(dict(listed)) != len(listed):
            return False
    keys = {(person, slot) for person, slot, _ in prices.cells}
    return len(keys) == len(prices.cells) and all(price >= 0 for _, _, price in prices.cells)


def _charge(rest: Residual, prices: Prices, worth: int) -> int:
    total = sum(price * rest.capacity.get(person, 0) for person, price in prices.people)
    total += sum(price for _, _, price in prices.cells)
    total += sum(price * rest.tables.get(slot, 0) for slot, price in prices.tables)
    return total + sum(value for value in reduced_values(rest, prices, worth) if value > 0)


def _cover_debt(rest: Residual, prices: Prices, covered: int) -> int:
    """At least this much of the cover bonus belongs to covered people: the cheapest ones that make up the number."""
    kappa = dict(prices.cover)
    bonuses = sorted(kappa.get(person, 0) for person in rest.coverable)
    return sum(bonuses[: max(0, covered - rest.locked_covered)])


def _minimum_debt(rest: Residual, prices: Prices, shortfall: int) -> int:
    """The minimum bonus that is paid for meetings owed, when the dearest `shortfall` of them are missed."""
    sigma = dict(prices.minimum)
    owed = sorted(((sigma.get(person, 0), missing) for person, missing in rest.missing.items()), reverse=True)
    debt = 0
    for price, missing in owed:
        missed = min(missing, shortfall)
        shortfall -= missed
        debt += price * (missing - missed)
    return debt


def _tables(problem: Problem, free: dict[Id, frozenset[Id]], used: dict[Id, int], rest: Residual) -> None:
    present: dict[Id, int] = defaultdict(int)
    for person, slots in free.items():
        if rest.capacity[person] > 0:
            for slot_id in slots:
                present[slot_id] += 1
    for slot in problem.slots:
        pairs = present[slot.id] // 2
        rest.tables[slot.id] = pairs if slot.tables is None else min(pairs, slot.tables - used[slot.id])


def _wishes(problem: Problem, free: dict[Id, frozenset[Id]], rest: Residual) -> None:
    locked = {lock.wish for lock in problem.fixed}
    forbidden = {frozenset(pair) for pair in problem.forbidden}
    for wish in problem.wishes:
        if wish.id in locked or frozenset((wish.a, wish.b)) in forbidden:
            continue
        if min(rest.capacity[wish.a], rest.capacity[wish.b]) > 0:
            common = free[wish.a] & free[wish.b]
            slots = [slot.id for slot in problem.slots if slot.id in common and rest.tables[slot.id] > 0]
            if slots:
                rest.wishes.append((wish, slots))
