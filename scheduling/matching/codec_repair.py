"""A wish to repair a plan, and the repair, as plain JSON values, with a version."""

from dataclasses import asdict, dataclass, field

from scheduling.matching.certificate import Prices
from scheduling.matching.changes import Change, MoveCosts, Repair
from scheduling.matching.codec import Json, problem_from_json, problem_to_json
from scheduling.matching.codec_schedule import (
    meeting_from_json,
    meeting_to_json,
    prices_from_json,
    prices_to_json,
    schedule_to_json,
)
from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem
from scheduling.matching.reading import Node, listed, optional, require_format

FORMAT = "matchmaking-repair"
VERSION = 1


@dataclass(frozen=True, slots=True)
class RepairWish:
    """What `repair` is given: the changed problem, the plan before, who is touched, and what moves cost."""

    problem: Problem
    meetings: tuple[Meeting, ...]
    touched: tuple[Id, ...] = ()
    prices: Prices | None = None
    costs: MoveCosts = field(default_factory=MoveCosts)


def repair_wish_to_json(wish: RepairWish) -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "problem": problem_to_json(wish.problem),
        "meetings": [meeting_to_json(meeting) for meeting in wish.meetings],
        "touched": list(wish.touched),
        "prices": None if wish.prices is None else prices_to_json(wish.prices),
        "costs": asdict(wish.costs),
    }


def repair_wish_from_json(document: object) -> RepairWish:
    """Raises `Malformed` for what is not of the format."""
    root = Node(document)
    require_format(root, FORMAT, VERSION)
    return RepairWish(
        problem=problem_from_json(root["problem"].value),
        meetings=root["meetings"].each(meeting_from_json),
        touched=listed(root.get("touched"), Node.id),
        prices=optional(root.get("prices"), prices_from_json, None),
        costs=optional(root.get("costs"), _costs, MoveCosts()),
    )


def repair_to_json(repair: Repair) -> Json:
    return {
        "format": FORMAT,
        "version": VERSION,
        "schedule": schedule_to_json(repair.schedule),
        "changes": [_change_to_json(change) for change in repair.changes],
        "figures": asdict(repair.figures),
    }


def _costs(node: Node) -> MoveCosts:
    return MoveCosts(node["move"].count(), node["drop"].count())


def _change_to_json(change: Change) -> Json:
    return {
        "wish": change.wish,
        "kind": change.kind.value,
        "people": list(change.people),
        "before": None if change.before is None else meeting_to_json(change.before),
        "after": None if change.after is None else meeting_to_json(change.after),
    }
