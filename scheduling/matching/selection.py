"""Which wishes to hold, slots aside: the fractional b-matching, its prices, and its coverage.

max sum w_e y_e with sum of y at v <= capacity of v and sum of y <= all tables (Edmonds 1965). The vertices are
half-integral, so at event sizes almost every y is 0 or 1 and the optimum is almost always reached by a schedule. What
still keeps it from being reached is mostly one person whose chosen partners are all there in the same few slots: such
sets are found and added as rows, and their prices are prices of that person in those slots. Likewise a bonus for a
person's first meetings is added only for those who would else have too few: with one for everybody the program takes
ten times as long.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from scheduling.matching.bounds import bits
from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id
from scheduling.matching.instance import Instance
from scheduling.matching.linear import Engine, Program, Solution
from scheduling.matching.monitor import Monitor
from scheduling.matching.pricing import exact_prices
from scheduling.matching.ranks import Bonuses, Worth

Hall = tuple[int, int]  # a person, and a mask of slots

_ROUNDS = 12
# Who has too few is left to the search once the optimum has not changed for some rounds, and few have.
_STILL = 2
_FEW = 300  # one person in so many
_NOISE = 1e-6


@dataclass(frozen=True, slots=True)
class Selection:
    """`chosen[e]` between 0 and 1: how much of wish e the relaxation holds."""

    chosen: list[float]
    prices: Prices


def select(instance: Instance, worth: Worth, monitor: Monitor) -> Selection | None:
    """None when the solver was interrupted before it had an answer."""
    program = Program(monitor)
    rows = [program.at_most(capacity) for capacity in instance.capacity]
    total = program.at_most(sum(instance.tables)) if _tables_bind(instance) else None
    chosen = [program.variable(worth.of(instance, e)) for e in range(instance.candidates)]
    for e, variable in enumerate(chosen):
        for v in instance.ends[e]:
            program.add(rows[v], variable)
        if total is not None:
            program.add(total, variable)
    for candidates in instance.choices():
        one = program.at_most(1.0)
        for e in candidates:
            program.add(one, chosen[e])
    bonuses = Bonuses(program, instance, worth, [[variable] for variable in chosen])
    if not worth.value:  # nothing but bonuses makes a meeting worth its time
        for v in range(instance.people):
            bonuses.add(v)
    solution = program.solve(Engine.GLOP)
    halls: dict[Hall, int] = {}
    still = 0
    for _ in range(_ROUNDS):
        if solution.objective is None:
            break
        found, lacking = crowded(instance, solution.values, halls), bonuses.lacking(solution.values)
        settled = still >= _STILL and _FEW * len(lacking) <= instance.people
        if settled or not (found or lacking):
            break
        for hall in found:
            halls[hall] = _confine(program, instance, hall)
        for v in lacking:
            bonuses.add(v)
        better = program.solve(Engine.GLOP)
        if better.objective is None:
            break
        lost = _value(instance, solution) - _value(instance, better)
        still = 0 if found or lost > _NOISE else still + 1
        solution = better
    if solution.objective is None:
        return None
    duals = list(solution.duals) + [0.0] * (program.rows - len(solution.duals))
    table_price = 0.0 if total is None else duals[total]
    cells: dict[tuple[Id, Id], float] = defaultdict(float)
    for (v, mask), row in halls.items():
        for t in bits(mask):
            cells[instance.person_ids[v], instance.slot_ids[t]] += duals[row]
    prices = exact_prices(
        people={instance.person_ids[v]: duals[row] for v, row in enumerate(rows)},
        cells=cells,
        tables={} if total is None else dict.fromkeys(instance.slot_ids, table_price),
        cover=bonuses.cover_prices(duals),
        minimum=bonuses.minimum_prices(duals),
        must=worth.must,
    )
    return Selection(list(solution.values[: instance.candidates]), prices)


def _value(instance: Instance, solution: Solution) -> float:
    return sum([value * share for value, share in zip(instance.value, solution.values, strict=False) if share])


def crowded(instance: Instance, chosen: Sequence[float], known: Collection[Hall]) -> list[Hall]:
    """Persons and slots with more meetings chosen than fit, because these can be held nowhere else (Hall 1935).

    Of each person the worst; the slots tried are those of a chosen wish, and of two.
    """
    found = []
    for v, wishes in enumerate(instance.wishes_at):
        held: dict[int, float] = defaultdict(float)
        for e in wishes:
            if chosen[e] > _NOISE:
                held[instance.common[e]] += chosen[e]
        worst, over = 0, _NOISE
        for a, b in combinations_with_replacement(held, 2):
            mask = a | b
            confined = sum([share for common, share in held.items() if not common & ~mask])
            if confined - mask.bit_count() > over and (v, mask) not in known:
                worst, over = mask, confined - mask.bit_count()
        if worst:
            found.append((v, worst))
    return found


def _confine(program: Program, instance: Instance, hall: Hall) -> int:
    """No more meetings of the person that can only be held in these slots than there are slots."""
    v, mask = hall
    row = program.at_most(float(mask.bit_count()))
    for e in instance.wishes_at[v]:
        if not instance.common[e] & ~mask:
            program.add(row, e)
    return row


def _tables_bind(instance: Instance) -> bool:
    return 2 * sum(instance.tables) < sum(instance.capacity)
