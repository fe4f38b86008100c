"""Which wishes to hold, slots aside: the fractional b-matching, its prices, and its coverage.

max sum w_e y_e with sum of y at v <= capacity of v and sum of y <= all tables (Edmonds 1965). The vertices are
half-integral, so at event sizes almost every y is 0 or 1 and the optimum is almost always reached by a schedule.
"""

from dataclasses import dataclass

from scheduling.matching.certificate import Prices
from scheduling.matching.instance import Instance
from scheduling.matching.linear import Engine, Program
from scheduling.matching.monitor import Monitor
from scheduling.matching.pricing import exact_prices
from scheduling.matching.ranks import Worth, add_bonuses


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
    bonuses = add_bonuses(program, instance, worth, [[variable] for variable in chosen])
    solution = program.solve(Engine.GLOP)
    if solution.objective is None:
        return None
    duals = solution.duals
    table_price = 0.0 if total is None else duals[total]
    prices = exact_prices(
        people={instance.person_ids[v]: duals[row] for v, row in enumerate(rows)},
        tables={} if total is None else dict.fromkeys(instance.slot_ids, table_price),
        cover=bonuses.cover_prices(instance, duals),
        minimum=bonuses.minimum_prices(instance, duals),
        must=worth.must,
    )
    return Selection(list(solution.values[: instance.candidates]), prices)


def _tables_bind(instance: Instance) -> bool:
    return 2 * sum(instance.tables) < sum(instance.capacity)
