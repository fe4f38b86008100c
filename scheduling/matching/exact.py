"""Small events to the end: an exhaustive search by CP-SAT, started from the schedule at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.matching.instance import Instance
from scheduling.matching.linear import Engine
from scheduling.matching.maxmin import asked
from scheduling.matching.monitor import Monitor
from scheduling.matching.ranks import Worth
from scheduling.matching.slot_program import SlotProgram, build

EXACT_VARIABLES = 12_000  # above, the search ends without a proof


@dataclass(frozen=True, slots=True)
class Floor:
    """What a schedule must reach in the ranks above value: must-meets, people to cover, meetings toward minima, and
    meetings of the worst-served person, those of locked ones included."""

    must: int
    covered: int
    filled: int
    worst: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """`work` is in deterministic seconds, the same on every machine."""

    work: float
    seed: int

    def parameters(self) -> str:
        """One worker: several race each other, and the schedule would depend on who wins."""
        seed = self.seed % 2**31
        return f"num_workers: 1 random_seed: {seed} max_deterministic_time: {self.work} linearization_level: 2"


@dataclass(frozen=True, slots=True)
class Answer:
    """The slot of each wish or -1, and nothing where no schedule reaches the floor; `proven` when nothing better exists
    at or above it."""

    slot_of: list[int]
    proven: bool


def search(
    instance: Instance, goal: Worth, floor: Floor, hint: Sequence[int], limits: Limits, monitor: Monitor
) -> Answer | None:
    """The most of the goal among schedules that reach the floor; None when none was found in time."""
    present = Worth(
        goal.value,
        goal.cover or float(floor.covered > 0),
        goal.minimum or float(floor.filled > 0),
        goal.must,
    )
    built = build(instance, present, monitor, whole=True, hint=hint)
    _hold(built, floor)
    _hold_worst(built, instance, floor.worst)
    if floor.must > 0:
        row = built.program.at_most(-float(floor.must))
        for e in instance.must:
            for variable in built.at[e].values():
                built.program.add(row, variable, -1.0)
    solution = built.program.solve(Engine.SAT, limits.parameters())
    if solution.objective is None:
        return Answer([], True) if solution.impossible else None
    slot_of = [-1] * instance.candidates
    for e, slots in enumerate(built.at):
        for t, variable in slots.items():
            if solution.values[variable] > 0.5:
                slot_of[e] = t
    return Answer(slot_of, solution.optimal)


def _hold(built: SlotProgram, floor: Floor) -> None:
    """The ranks that must be reached are held by rows and leave the objective to the goal."""
    for least, bonus in ((floor.covered, built.bonuses.cover), (floor.filled, built.bonuses.minimum)):
        if least > 0:
            row = built.program.at_most(-float(least))
            for variable, _ in bonus.values():
                built.program.unpaid(variable)
                built.program.add(row, variable, -1.0)


def _hold_worst(built: SlotProgram, instance: Instance, worst: int) -> None:
    """Whoever meets at all has this many meetings or all that they could."""
    program = built.program
    for person, need in asked(instance.rest.could, instance.rest.taken, worst).items():
        v = instance.person_ids.index(person)
        least = program.at_most(0.0 if instance.coverable[v] else -float(need))
        for e in instance.wishes_at[v]:
            for variable in built.at[e].values():
                program.add(least, variable, -1.0)
        if instance.coverable[v]:  # a switch: no meeting, or enough of them
            meets = program.variable(0.0, whole=True)
            program.add(least, meets, float(need))
            most = program.at_most(0.0)
            program.add(most, meets, -float(instance.capacity[v]))
            for e in instance.wishes_at[v]:
                for variable in built.at[e].values():
                    program.add(most, variable)
