"""Prices from which anybody can compute, in exact integers, that no schedule is better than the bound."""

from dataclasses import dataclass

from scheduling.matching.ids import Id


@dataclass(frozen=True, slots=True)
class Prices:
    """Non-negative integers over `scale`; who or what is not listed costs nothing.

    - people: a person's time, paid for each of the meetings the person can have
    - cells: a person in one slot
    - tables: one table in one slot
    - cover: a bonus for a meeting of a person who may otherwise have none
    - minimum: a bonus for a meeting of a person who is to have a certain number of them
    - must: a bonus for every must-meet
    - windows: a person's time from one slot to another, paid for each meeting that the person's rhythm allows there
    """

    scale: int = 1
    people: tuple[tuple[Id, int], ...] = ()
    cells: tuple[tuple[Id, Id, int], ...] = ()
    tables: tuple[tuple[Id, int], ...] = ()
    cover: tuple[tuple[Id, int], ...] = ()
    minimum: tuple[tuple[Id, int], ...] = ()
    must: int = 0
    windows: tuple[tuple[Id, Id, Id, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """One set of prices for each rank of the objective, and the bounds that follow from them (see `bounds`).

    `must`: no schedule holds more must-meets. `covered`: none that holds as many as this one covers more people.
    `shortfall`: none that does as well in both misses fewer meetings to the minima. `floor`: none that does as well in
    these serves the worst-served person better. `value`: none that does as well in all four has more value.
    """

    covered_prices: Prices
    shortfall_prices: Prices
    value_prices: Prices
    covered: int
    shortfall: int
    value: int
    must_prices: Prices = Prices()
    must: int = 0
    floor_prices: Prices = Prices()
    floor: int = 0
