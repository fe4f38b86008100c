"""Seatings in which nobody meets anybody twice, by formula: tables x size for as many rounds as a design has.

A design is a list of rounds, a round a list of tables, a table a list of points; the points are 0 to tables x size - 1.
The problem is CSPLib 10, the social golfers.
"""

from scheduling.seating.doubled import doubled
from scheduling.seating.fields import field
from scheduling.seating.starters import from_starter

Design = list[list[list[int]]]


def design(tables: int, size: int, rounds: int) -> Design | None:
    """`rounds` rounds without a pair that meets again, or None where no formula here has so many."""
    if rounds < 1 or rounds * (size - 1) > tables * size - 1:
        return None
    for construct in (_grid, _plane, doubled, from_starter):
        found = construct(tables, size, rounds)
        if found is not None:
            return found[:rounds]
    return None


def _grid(tables: int, size: int, rounds: int) -> Design | None:
    """Person (c, j), in column c of `size` and row j of `tables`, sits in round r at table j + r c modulo `tables`.

    Two in one column never meet; columns d apart meet twice only if d s = 0 modulo `tables` for rounds s apart.
    """
    for d in range(1, size):
        if any(d * s % tables == 0 for s in range(1, rounds)):
            return None
    return [
        _at_tables(tables, [(c * tables + j, (j + r * c) % tables) for c in range(size) for j in range(tables)])
        for r in range(rounds)
    ]


def _plane(tables: int, size: int, rounds: int) -> Design | None:
    """The same in GF(q), where products are 0 only with a factor 0: q rounds for q tables of up to q.

    Those of one column have not met then: as far as `size` divides q they do in further rounds, by a design of their
    own. For q tables of q that is one round, and the whole is the affine plane of order q.
    """
    numbers = field(tables) if size <= tables else None
    if numbers is None:
        return None
    found: Design = []
    for r in range(tables):
        places = [(c * tables + j, numbers.sums[j][numbers.products[r][c]]) for c in range(size) for j in range(tables)]
        found.append(_at_tables(tables, places))
    further = rounds - tables
    if further > 0 and tables % size == 0:
        inner = [[list(range(tables))]] if size == tables else design(tables // size, size, further)
        for turn in inner or ():
            found.append([[c * tables + j for j in table] for c in range(size) for table in turn])
    return found if len(found) >= rounds else None


def _at_tables(tables: int, places: list[tuple[int, int]]) -> list[list[int]]:
    turn: list[list[int]] = [[] for _ in range(tables)]
    for point, table in places:
        turn[table].append(point)
    return turn
