"""Bounds from prices by weak duality, in exact integer arithmetic, from the problem alone.

A legal schedule gives each person v at most cap_v meetings, one a slot, so many in a window of slots as the person's
rhythm allows, and each slot at most b_t. Charging for all of it at prices >= 0 costs the schedule nothing it has not
got, so that

    value <= sum cap_v pi_v + sum rho_vt + sum r_vW omega_vW + sum b_t mu_t + sum_e max(0, best reduced value of wish e)

whatever the prices (Lagrangian duality; for the matching polytope: Edmonds 1965, Schrijver 2003, ch. 31); the best is
taken over the parties and slots that could hold the wish. Locked meetings are taken out first and added again.
Precedence only makes schedules fewer, so that no bound needs it. Each bound is for schedules that do as well or better
in the ranks above its own: bonuses that those are sure to earn are taken off.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import gcd

from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id
from scheduling.matching.maxmin import asked
from scheduling.matching.model import Objective
from scheduling.matching.residual import Residual, residual

__all__ = [
    "Residual",
    "covered_bound",
    "floor_bound",
    "must_bound",
    "reduced_values",
    "residual",
    "shortfall_bound",
    "sound",
    "value_bound",
    "value_ceiling",
]


def must_bound(rest: Residual, prices: Prices) -> int:
    """No schedule holds more must-meets."""
    return rest.locked_must + _charge(rest, prices, worth=0, must=prices.scale) // prices.scale


def covered_bound(rest: Residual, prices: Prices, above: Objective) -> int:
    """No schedule that holds as many must-meets covers more people.

    Each person covered has a meeting, so sum u <= sum u + kappa (degree - u): a meeting earns kappa, a covered person
    counts for scale - kappa.
    """
    kappa = dict(prices.cover)
    loose = sum(max(0, prices.scale - kappa.get(person, 0)) for person in rest.coverable)
    ceiling = _charge(rest, prices, worth=0, must=prices.must) - _must_debt(rest, prices, above) + loose
    return rest.locked_covered + ceiling // prices.scale


def shortfall_bound(rest: Residual, prices: Prices, above: Objective) -> int:
    """No schedule that does as well for must-meets and coverage misses fewer meetings to the minima."""
    sigma = dict(prices.minimum)
    owed = 0
    for person, missing in rest.missing.items():
        owed += missing * min(sigma.get(person, 0), prices.scale)
    debt = _must_debt(rest, prices, above) + _cover_debt(rest, prices, above)
    ceiling = _charge(rest, prices, worth=0, must=prices.must) - debt - owed
    return max(0, -(ceiling // prices.scale))


def floor_bound(rest: Residual, prices: Prices, above: Objective) -> int:
    """No schedule that does as well for must-meets, coverage and minima serves the worst-served person better.

    A floor is impossible where the meetings that it asks for are worth more, at these prices, than all that there is.
    """
    top = max(rest.could.values(), default=0)
    if not prices.minimum:
        return top
    ceiling = _charge(rest, prices, worth=0, must=prices.must)
    ceiling -= _must_debt(rest, prices, above) + _cover_debt(rest, prices, above)
    for floor in range(1, top + 1):
        if ceiling < _minimum_debt(rest, prices, replace(above, floor=floor)):
            return floor - 1
    return top


def value_bound(rest: Residual, prices: Prices, above: Objective, charge: int | None = None) -> int:
    """No schedule that does as well in the ranks above has more value.

    Rounded down to what the values of the wishes can add up to. `charge` is `value_charge` where that is known.
    """
    step = gcd(*{wish.value for wish in rest.wishes}) if rest.wishes else 0
    if step == 0:
        return rest.locked_value
    ceiling = value_ceiling(rest, prices, above, charge)
    return rest.locked_value + ceiling // (prices.scale * step) * step


def value_ceiling(rest: Residual, prices: Prices, above: Objective, charge: int | None = None) -> int:
    """The same for the free wishes only, times the scale and not rounded."""
    debt = _cover_debt(rest, prices, above) + _minimum_debt(rest, prices, above) + _must_debt(rest, prices, above)
    return (value_charge(rest, prices) if charge is None else charge) - debt


def value_charge(rest: Residual, prices: Prices, reduced: Sequence[int] | None = None) -> int:
    """What all that a schedule can use costs at these prices, and what its wishes are worth above them.

    `reduced` is `reduced_values` where that is known.
    """
    return _supply(rest, prices) + _surplus(rest, reduced_values(rest, prices) if reduced is None else reduced)


def reduced_values(rest: Residual, prices: Prices) -> list[int]:
    """What each candidate is worth above the prices of its best slot, times the scale; negative: it cannot pay."""
    return _reduced(rest, prices, 1, prices.must)


def _reduced(rest: Residual, prices: Prices, worth: int, must: int) -> list[int]:
    credit = dict.fromkeys(rest.free, 0)
    for sign, listed in ((-1, prices.people), (1, prices.cover), (1, prices.minimum)):
        for person, price in listed:
            if person in credit:
                credit[person] += sign * price
    paid = prices.scale * worth
    reduced = []
    for wish, party, rent in zip(rest.wishes, rest.parties, _rents(rest, prices), strict=True):
        above = paid * wish.value - rent
        if wish.must:
            above += must
        for person in party:
            above += credit[person]
        reduced.append(above)
    return reduced


def _rents(rest: Residual, prices: Prices) -> list[int]:
    """The price of the cheapest slot of each candidate: its table and the cells of its people."""
    table_of = dict(prices.tables)
    tables = [table_of.get(slot, 0) for slot in rest.slots]
    flat = max(tables, default=0) if len(set(tables)) <= 1 else None
    cells = _cells(rest, prices)
    nothing = [0] * len(tables)
    rents = []
    for party, common in zip(rest.parties, rest.common, strict=True):
        if flat is not None and cells.keys().isdisjoint(party):
            rents.append(flat)
            continue
        rows = [cells.get(person, nothing) for person in party]
        rents.append(min(tables[t] + sum([row[t] for row in rows]) for t in bits(common)))
    return rents


def _cells(rest: Residual, prices: Prices) -> dict[Id, list[int]]:
    """What a slot costs each person, the windows that it lies in included."""
    index = {slot: t for t, slot in enumerate(rest.slots)}
    cells: dict[Id, list[int]] = defaultdict(lambda: [0] * len(rest.slots))
    for person, slot, price in prices.cells:
        if slot in index:
            cells[person][index[slot]] += price
    for person, first, last, price in prices.windows:
        for t in range(index[first], index[last] + 1):
            cells[person][t] += price
    return dict(cells)


def bits(mask: int) -> list[int]:
    """The positions of the set bits, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        mask ^= low
        found.append(low.bit_length() - 1)
    return found


def sound(prices: Prices) -> bool:
    """True when no price is negative and nothing is priced twice: the bounds hold for such prices only."""
    if prices.scale < 1 or prices.must < 0:
        return False
    for listed in (prices.people, prices.tables, prices.cover, prices.minimum):
        if any(price < 0 for _, price in listed) or len(dict(listed)) != len(listed):
            return False
    keys = {(person, slot) for person, slot, _ in prices.cells}
    if any(price < 0 for _, _, _, price in prices.windows):
        return False
    return len(keys) == len(prices.cells) and all(price >= 0 for _, _, price in prices.cells)


def _charge(rest: Residual, prices: Prices, worth: int, must: int) -> int:
    total = _supply(rest, prices)
    bonuses = worth or prices.cover or prices.minimum
    if not bonuses and not rest.musts:
        return total  # nothing is worth anything
    return total + _surplus(rest, _reduced(rest, prices, worth, must))


def _supply(rest: Residual, prices: Prices) -> int:
    """What all the time and tables that there are cost."""
    total = sum(price * rest.capacity.get(person, 0) for person, price in prices.people)
    total += sum(price for _, _, price in prices.cells)
    total += sum(price * rest.tables.get(slot, 0) for slot, price in prices.tables)
    index = {slot: t for t, slot in enumerate(rest.slots)}
    for person, first, last, price in prices.windows:
        total += price * window_limit(rest, person, index[first], index[last])
    return total


def _surplus(rest: Residual, reduced: Sequence[int]) -> int:
    """What the wishes are worth above the prices, each in its best party."""
    if not rest.several:
        return sum([value for value in reduced if value > 0])
    best: dict[Id, int] = defaultdict(int)
    for wish, value in zip(rest.wishes, reduced, strict=True):
        best[wish.id] = max(best[wish.id], value)
    return sum(best.values())


def window_limit(rest: Residual, person: Id, first: int, last: int) -> int:
    """The most meetings that a person can have from one slot to another, both included."""
    window, rhythm = (1 << last + 1) - (1 << first), rest.rhythms.get(person)
    free, taken = rest.free[person], rest.taken.get(person, 0)
    return (window & free).bit_count() if rhythm is None else rhythm.limit(window, free, taken)


def _must_debt(rest: Residual, prices: Prices, above: Objective) -> int:
    """The must-meet bonus that belongs to meetings held."""
    return prices.must * max(0, above.must - rest.locked_must)


def _cover_debt(rest: Residual, prices: Prices, above: Objective) -> int:
    """At least this much of the cover bonus belongs to covered people: the cheapest ones that make up the number."""
    kappa = dict(prices.cover)
    bonuses = sorted([kappa.get(person, 0) for person in rest.coverable])
    return sum(bonuses[: max(0, above.covered - rest.locked_covered)])


def _minimum_debt(rest: Residual, prices: Prices, above: Objective) -> int:
    """At least this much of the minimum bonus is earned: by what the floor asks of all but those left with none, the
    dearest; and by meetings owed beyond it, when the dearest `shortfall` of them are missed."""
    could = {person: rest.could[person] for person, _ in prices.minimum if person in rest.could}
    floor = asked(could, rest.taken, above.floor)
    owed = [(price, rest.missing.get(person, 0) - floor.get(person, 0)) for person, price in prices.minimum]
    by_floor = {person: price * floor[person] for person, price in prices.minimum if person in floor}
    none = len(rest.coverable) + rest.locked_covered - above.covered
    debt = sum(by_floor.values())
    if none > 0:
        free = (price for person, price in by_floor.items() if person not in rest.taken)
        debt -= sum(sorted(free, reverse=True)[:none])
    shortfall = above.shortfall
    for price, count in sorted((pair for pair in owed if pair[1] > 0), reverse=True):
        missed = min(count, shortfall)
        shortfall -= missed
        debt += price * (count - missed)
    return debt
