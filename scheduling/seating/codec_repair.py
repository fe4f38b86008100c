"""A wish to mend a seating plan between rounds, and the repair, as plain JSON values, with a version."""

from dataclasses import dataclass, fields

from scheduling.matching.ids import Id
from scheduling.matching.reading import Node, listed, require_format
from scheduling.seating.changes import arrive, leave
from scheduling.seating.codec import Json, person_from_json, person_to_json, problem_to_json, read_problem
from scheduling.seating.codec_plan import plan_to_json, read_plan
from scheduling.seating.model import Person, Plan, Problem
from scheduling.seating.repair import Move, Repaired

FORMAT = "seating-repair"
VERSION = 1


@dataclass(frozen=True, slots=True)
class RepairWish:
    """The problem and the plan as they were, how many rounds are over, who has left since, and who has walked in."""

    problem: Problem
    plan: Plan
    past: int
    left: tuple[Id, ...] = ()
    arrived: tuple[Person, ...] = ()

    @property
    def now(self) -> Problem:
        return arrive(leave(self.problem, self.left, past=self.past), self.arrived, past=self.past)


def repair_wish_to_json(wish: RepairWish) -> Json:
    order = {turn: r for r, turn in enumerate(wish.problem.rounds)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "problem": problem_to_json(wish.problem),
        "plan": plan_to_json(wish.plan),
        "past": wish.past,
        "left": list(wish.left),
        "arrived": [person_to_json(person, order) for person in wish.arrived],
    }


def repair_wish_from_json(document: object) -> RepairWish:
    """Raises `Malformed` for what is not of the format."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    root.only("format", "version", *(field.name for field in fields(RepairWish)))
    return RepairWish(
        problem=read_problem(root["problem"]),
        plan=read_plan(root["plan"]),
        past=root["past"].count(),
        left=listed(root.get("left"), Node.id),
        arrived=listed(root.get("arrived"), person_from_json),
    )


def repair_to_json(now: Problem, repaired: Repaired) -> Json:
    """With the changed problem beside the new plan, which is what the checker needs."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "problem": problem_to_json(now),
        "plan": plan_to_json(repaired.plan),
        "moves": [_move_to_json(move) for move in repaired.moves],
        "hostless": [{"round": turn, "table": table} for turn, table in repaired.hostless],
    }


def _move_to_json(move: Move) -> Json:
    return {
        "person": move.person,
        "round": move.round,
        "origin": move.origin,
        "target": move.target,
        "cause": move.cause.value,
        "about": move.about,
    }
