"""The program with a variable for every wish and slot: a tighter bound where people share few slots."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.matching.bounds import bits
from scheduling.matching.certificate import Prices
from scheduling.matching.instance import Instance
from scheduling.matching.linear import Engine, Program
from scheduling.matching.monitor import Monitor
from scheduling.matching.pricing import exact_prices
from scheduling.matching.ranks import Bonuses, Worth

SLOT_VARIABLES = 700_000  # above, the program takes longer than it is worth
_SIMPLEX_VARIABLES = 6_000  # up to here the simplex is as fast, and exact
_TOLERANT = """
num_threads: 1
termination_criteria {
  simple_optimality_criteria { eps_optimal_relative: 2e-5 eps_optimal_absolute: 1e-4 }
  iteration_limit: 12000
}
"""


@dataclass(frozen=True, slots=True)
class SlotProgram:
    """The program and where its parts are: `at[e][t]` a variable, the others rows."""

    program: Program
    at: list[dict[int, int]]
    people: dict[int, int]
    cells: dict[tuple[int, int], int]
    windows: dict[tuple[int, int, int], int]
    tables: dict[int, int]
    bonuses: Bonuses


@dataclass(frozen=True, slots=True)
class SlotSelection:
    """`shares[e][t]` between 0 and 1: how much of wish e is held in slot t."""

    shares: list[dict[int, float]]
    prices: Prices


def slot_variables(instance: Instance) -> int:
    return sum(common.bit_count() for common in instance.common)


def slot_select(instance: Instance, worth: Worth, monitor: Monitor) -> SlotSelection | None:
    """None when the solver was interrupted before it had an answer."""
    built = build(instance, worth, monitor)
    exact = built.program.variables <= _SIMPLEX_VARIABLES
    engine, parameters = (Engine.GLOP, "") if exact else (Engine.PDLP, _TOLERANT)
    solution = built.program.solve(engine, parameters)
    if solution.objective is None:
        return None
    shares = [{t: solution.values[variable] for t, variable in slots.items()} for slots in built.at]
    return SlotSelection(shares, _prices(instance, built, worth, solution.duals))


def build(
    instance: Instance,
    worth: Worth,
    monitor: Monitor,
    *,
    whole: bool = False,
    hint: Sequence[int] | None = None,
) -> SlotProgram:
    """With `whole` the exact program; `hint` is a schedule to start from, the slot of each wish or -1."""
    program = Program(monitor)
    at: list[dict[int, int]] = []
    for e, common in enumerate(instance.common):
        value = worth.of(instance, e)
        hints = {t: None if hint is None else float(hint[e] == t) for t in bits(common)}
        at.append({t: program.variable(value, whole=whole, hint=guess) for t, guess in hints.items()})
        if len(hints) > 1 and e not in instance.siblings:
            _fill(program, program.at_most(1.0), list(at[e].values()))
    for candidates in instance.choices():
        _fill(program, program.at_most(1.0), [variable for e in candidates for variable in at[e].values()])
    if whole:
        _order_rows(program, instance, at)
    bonuses = Bonuses(program, instance, worth, [list(slots.values()) for slots in at], whole=whole)
    for v in range(instance.people):
        bonuses.add(v)
    return SlotProgram(
        program=program,
        at=at,
        people=_people_rows(program, instance, at),
        cells=_cell_rows(program, instance, at),
        windows=_window_rows(program, instance, at),
        tables=_table_rows(program, instance, at),
        bonuses=bonuses,
    )


def _people_rows(program: Program, instance: Instance, at: list[dict[int, int]]) -> dict[int, int]:
    """Only for those whose maximum is below the slots they have; the others are held by their cells."""
    rows = {}
    for v, capacity in enumerate(instance.capacity):
        if instance.wishes_at[v] and capacity < instance.available[v].bit_count():
            rows[v] = program.at_most(float(capacity))
            for e in instance.wishes_at[v]:
                _fill(program, rows[v], list(at[e].values()))
    return rows


def _cell_rows(program: Program, instance: Instance, at: list[dict[int, int]]) -> dict[tuple[int, int], int]:
    meetings: dict[tuple[int, int], list[int]] = defaultdict(list)
    for e, slots in enumerate(at):
        for t, variable in slots.items():
            for v in instance.ends[e]:
                meetings[v, t].append(variable)
    rows = {}
    for cell, variables in meetings.items():
        if len(variables) > 1:
            rows[cell] = program.at_most(1.0)
            _fill(program, rows[cell], variables)
    return rows


def _window_rows(program: Program, instance: Instance, at: list[dict[int, int]]) -> dict[tuple[int, int, int], int]:
    """What a person's rhythm allows from slot to slot: a run and one more, a meeting and its pause."""
    rows = {}
    for v, rhythm in instance.rhythms.items():
        lengths = {*range(1, rhythm.pause + 1), *([] if rhythm.run is None else [rhythm.run])}
        for first, last in sorted((t, t + n) for n in lengths for t in range(instance.slots - n)):
            mask = (1 << last + 1) - (1 << first)
            limit = rhythm.limit(mask, instance.available[v], instance.taken[v])
            inside = [x for e in instance.wishes_at[v] for t, x in at[e].items() if mask >> t & 1]
            if limit < (mask & instance.available[v]).bit_count() and len(inside) > limit:
                rows[v, first, last] = program.at_most(float(limit))
                _fill(program, rows[v, first, last], inside)
    return rows


def _order_rows(program: Program, instance: Instance, at: list[dict[int, int]]) -> None:
    """Where both of two wishes are held, the later one is not before the earlier one (for whole numbers only)."""
    for e, later in instance.later.items():
        for t, first in at[e].items():
            for other in later:
                wrong = [second for s, second in at[other].items() if s <= t]
                if wrong:
                    row = program.at_most(1.0)
                    _fill(program, row, [first, *wrong])
    for e, mask in instance.windows.items():
        for t, variable in at[e].items():
            if not mask >> t & 1:
                _fill(program, program.at_most(0.0), [variable])


def _table_rows(program: Program, instance: Instance, at: list[dict[int, int]]) -> dict[int, int]:
    meetings: dict[int, list[int]] = defaultdict(list)
    for slots in at:
        for t, variable in slots.items():
            meetings[t].append(variable)
    rows = {}
    for t, variables in meetings.items():
        if len(variables) > instance.tables[t]:
            rows[t] = program.at_most(float(instance.tables[t]))
            _fill(program, rows[t], variables)
    return rows


def _prices(instance: Instance, built: SlotProgram, worth: Worth, duals: Sequence[float]) -> Prices:
    people, slots = instance.person_ids, instance.slot_ids
    return exact_prices(
        people={people[v]: duals[row] for v, row in built.people.items()},
        cells={(people[v], slots[t]): duals[row] for (v, t), row in built.cells.items()},
        tables={slots[t]: duals[row] for t, row in built.tables.items()},
        cover=built.bonuses.cover_prices(duals),
        minimum=built.bonuses.minimum_prices(duals),
        must=worth.must,
        windows={(people[v], slots[a], slots[b]): duals[row] for (v, a, b), row in built.windows.items()},
    )


def _fill(program: Program, row: int, variables: Sequence[int]) -> None:
    for variable in variables:
        program.add(row, variable)
