"""From the solver's floating duals to exact integer prices."""

from collections.abc import Mapping
from math import gcd

from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id

# Divisible by all small denominators: the duals of matchings are halves, with tables and minima thirds and quarters;
# and fine enough that what rounding adds to a bound stays far below one.
_SCALE = 5040 * 10_000

Cell = tuple[Id, Id]
Window = tuple[Id, Id, Id]


def exact_prices(
    people: Mapping[Id, float] | None = None,
    cells: Mapping[Cell, float] | None = None,
    tables: Mapping[Id, float] | None = None,
    cover: Mapping[Id, float] | None = None,
    minimum: Mapping[Id, float] | None = None,
    must: float = 0.0,
    windows: Mapping[Window, float] | None = None,
) -> Prices:
    """Rounded to a common scale, negative noise cut off, zeros left out. Any such prices give a valid bound."""
    at = {cell: round(price * _SCALE) for cell, price in (cells or {}).items()}
    listed = [_rounded(prices) for prices in (people, tables, cover, minimum)]
    over = {window: round(price * _SCALE) for window, price in (windows or {}).items()}
    step = gcd(
        _SCALE,
        round(must * _SCALE),
        *at.values(),
        *over.values(),
        *(price for prices in listed for _, price in prices),
    )
    reduced = [tuple((key, price // step) for key, price in prices) for prices in listed]
    return Prices(
        scale=_SCALE // step,
        people=reduced[0],
        cells=tuple((person, slot, price // step) for (person, slot), price in at.items() if price > 0),
        tables=reduced[1],
        cover=reduced[2],
        minimum=reduced[3],
        must=round(must * _SCALE) // step,
        windows=tuple((*window, price // step) for window, price in over.items() if price > 0),
    )


def _rounded(prices: Mapping[Id, float] | None) -> list[tuple[Id, int]]:
    rounded = ((key, round(price * _SCALE)) for key, price in (prices or {}).items())
    return [(key, price) for key, price in rounded if price > 0]
