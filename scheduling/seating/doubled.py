"""Ten rounds for eight tables of four, in which everybody meets all others but one: the most there can be.

For golfers first solved by Aguado (2004); in the words of designs it is a resolvable group divisible design of tables
of four and of type 2^16. The points are here two copies of G = Z4 x Z4, and all tables come from a few by adding
elements of G:

- The cosets of a subgroup of order four, in both copies, are the tables of a round. There are two such subgroups, with
  nothing but 0 in common.
- A base table {0, d} of the first copy and {y, y + e} of the second, with d and e outside a subgroup H of index two,
  moves by H to the eight tables of a round, by the other coset of H to those of a further one. There are four of them.

Nobody meets twice when d, -d of the base tables and the subgroups have no element but 0 in common, likewise e, -e, and
when the differences between the copies, y, y + e, y - d and y + e - d of all four, are all different: they are all of
G then. In a copy only one element of order two is no difference of a table: those it parts are the ones who never meet.
"""

from collections.abc import Sequence
from functools import cache
from itertools import permutations, product

Element = tuple[int, int]
_BaseTable = tuple[Element, Element, Element, Element]  # d, y, e, and the character whose kernel is H
GROUP: tuple[Element, ...] = tuple(product(range(4), range(4)))
_SUBGROUPS: tuple[tuple[Element, ...], ...] = (
    tuple((i, i) for i in range(4)),
    tuple((0, i) for i in range(4)),
)
_DIFFERENCES: tuple[Element, ...] = ((1, 0), (1, 2), (1, 3), (2, 1))  # with their opposites; (2, 0) is left
_CHARACTERS: tuple[Element, ...] = ((1, 0), (0, 1), (1, 1))


def doubled(tables: int, size: int, rounds: int) -> list[list[list[int]]] | None:
    """Ten rounds, or None for anything but eight tables of four and up to ten rounds."""
    if (tables, size) != (8, 4) or rounds > 10:
        return None
    found = [_cosets(subgroup) for subgroup in _SUBGROUPS]
    for d, y, e, character in _base_tables():
        table = [(0, (0, 0)), (0, d), (1, y), (1, _sum(y, e))]
        for side in range(2):
            shifts = [g for g in GROUP if _value(character, g) == side]
            found.append([[_point(copy, _sum(x, g)) for copy, x in table] for g in shifts])
    return found


def _cosets(subgroup: Sequence[Element]) -> list[list[int]]:
    cosets = {frozenset(_sum(g, x) for x in subgroup) for g in GROUP}
    return [[_point(copy, x) for x in sorted(coset)] for copy in range(2) for coset in sorted(cosets, key=sorted)]


@cache
def _base_tables() -> tuple[_BaseTable, ...]:
    for order in permutations(_DIFFERENCES):
        found = _extend((), order, frozenset())
        if found is not None:
            return found
    raise AssertionError("four base tables exist")


def _extend(
    chosen: tuple[_BaseTable, ...], order: Sequence[Element], used: frozenset[Element]
) -> tuple[_BaseTable, ...] | None:
    """Depth first: the next base table has the next d, the e that stands there, and any y that fits."""
    if len(chosen) == len(order):
        return chosen
    d, e = _DIFFERENCES[len(chosen)], order[len(chosen)]
    outside = [character for character in _CHARACTERS if _value(character, d) and _value(character, e)]
    for y in GROUP if outside else ():
        between = {y, _sum(y, e), _difference(y, d), _difference(_sum(y, e), d)}
        if len(between) == 4 and not between & used:
            found = _extend((*chosen, (d, y, e, outside[0])), order, used | between)
            if found is not None:
                return found
    return None


def _point(copy: int, x: Element) -> int:
    return 16 * copy + 4 * x[0] + x[1]


def _sum(x: Element, y: Element) -> Element:
    return ((x[0] + y[0]) % 4, (x[1] + y[1]) % 4)


def _difference(x: Element, y: Element) -> Element:
    return ((x[0] - y[0]) % 4, (x[1] - y[1]) % 4)


def _value(character: Element, x: Element) -> int:
    return (character[0] * x[0] + character[1] * x[1]) % 2
