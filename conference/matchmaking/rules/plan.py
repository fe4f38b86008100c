"""A run's plan as steps: the meetings that it makes and, in a repair, those that it moves or drops."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.problem import is_standing, meeting_behind
from scheduling.matching.changes import ChangeKind
from scheduling.matching.codec import problem_from_json


@dataclass(frozen=True, slots=True)
class Planned:
    """One step of a plan. `table` counts from 1; of a meeting that is dropped, slot and table are those it has.

    `meeting` is a standing one that moves or falls, `before` its slot and table. Steps of one `unit` wait for each
    other's time or table and are done together, with the stage of the slot `goes_with`.
    """

    request: int
    first: int
    second: int
    slot: int
    table: int
    value: int
    kind: str = ChangeKind.ADDED
    meeting: int | None = None
    before: tuple[int, int] | None = None
    unit: int = 0
    goes_with: int | None = None

    @property
    def key(self) -> int:
        """The slot whose stage it belongs to."""
        return self.slot if self.goes_with is None else self.goes_with

    @property
    def pair(self) -> tuple[int, int]:
        return self.first, self.second


def planned_meetings(run: MatchRun) -> list[Planned]:
    """The steps of a run, by slot and table; empty for one without a plan."""
    if run.problem is None or run.schedule is None:
        return []
    problem, schedule = json.loads(run.problem), json.loads(run.schedule)
    wishes = {wish["id"]: wish for wish in problem["wishes"]}
    order = {slot["id"]: place for place, slot in enumerate(problem["slots"])}
    steps = [
        Planned(
            meeting["wish"],
            wishes[meeting["wish"]]["a"],
            wishes[meeting["wish"]]["b"],
            meeting["slot"],
            meeting["table"] + 1,
            wishes[meeting["wish"]]["value"],
        )
        for meeting in schedule["meetings"]
        if not is_standing(meeting["wish"])
    ]
    if run.changes is not None:
        requests = json.loads(run.mending or "{}").get("requests", {})
        changes = (one for one in json.loads(run.changes)["changes"] if is_standing(one["wish"]))
        steps = united([*steps, *(_changed(one, wishes[one["wish"]], requests) for one in changes)], order)
    steps.sort(key=lambda step: (order.get(step.key, len(order)), step.unit, step.table))
    return steps if run.changes is not None else [replace(step, unit=place) for place, step in enumerate(steps)]


def _changed(change: dict[str, Any], wish: dict[str, Any], requests: dict[str, int]) -> Planned:
    """A standing meeting that a repair changes. One without a request is known by its own number, negative."""
    number = meeting_behind(change["wish"])
    before = (change["before"]["slot"], change["before"]["table"] + 1)
    after = (change["after"]["slot"], change["after"]["table"] + 1) if change["after"] else before
    return Planned(
        requests.get(change["wish"], -number),
        wish["a"],
        wish["b"],
        *after,
        wish["value"],
        kind=ChangeKind(change["kind"]),
        meeting=number,
        before=before,
    )


def united(steps: Sequence[Planned], order: dict[int, int]) -> list[Planned]:
    """Give steps that wait for each other one unit: they share a person who is moved, or a table at its time. A unit
    goes out with the earliest of its slots."""
    parent = list(range(len(steps)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    moved = {end for step in steps if step.meeting is not None for end in step.pair}
    first: dict[object, int] = {}
    for place, step in enumerate(steps):
        shared: list[object] = [end for end in step.pair if end in moved]
        for key in [*shared, (step.slot, step.table), step.before]:
            if key is not None:
                parent[root(place)] = root(first.setdefault(key, place))
    earliest: dict[int, int] = {}
    for place, step in enumerate(steps):
        slots = [step.slot, *([step.before[0]] if step.before else []), earliest.get(root(place), step.slot)]
        earliest[root(place)] = min(slots, key=lambda slot: (order.get(slot, len(order)), slot))
    return [replace(step, unit=root(place), goes_with=earliest[root(place)]) for place, step in enumerate(steps)]


def times_of(run: MatchRun) -> dict[int, tuple[datetime, datetime]]:
    """When the slots of a run begin and end, as its problem has them: later changes of the event are not in it."""
    slots = problem_from_json(json.loads(run.problem)).slots if run.problem else ()
    return {int(slot.id): (slot.when.start, slot.when.end) for slot in slots if slot.when is not None}


def left_to_publish(run: MatchRun) -> list[Planned]:
    """What of a plan has not gone out in an earlier stage."""
    done = slots_named(run.staged)
    return [planned for planned in planned_meetings(run) if planned.key not in done]


def staged(run: MatchRun) -> list[Planned]:
    """What of a plan is in the stage that is on its way."""
    wanted = stage_slots(run)
    return [planned for planned in left_to_publish(run) if planned.key in wanted]


def stage_slots(run: MatchRun) -> set[int]:
    """The slots of the stage on its way; where none was named, all that is left."""
    return slots_named(run.stage) or {planned.key for planned in left_to_publish(run)}


def slots_named(text: str) -> set[int]:
    """The slots of a stage as the run keeps them."""
    return {int(number) for number in text.split(",") if number}


def slots_text(slots: Iterable[int]) -> str:
    """Slots as the run keeps them."""
    return ",".join(map(str, sorted(slots)))


def whole_units(plan: Sequence[Planned], start: int, count: int) -> list[list[Planned]]:
    """The next `count` steps by unit, or as many more as the last of their units has."""
    units: list[list[Planned]] = []
    for place in range(start, len(plan)):
        if units and units[-1][0].unit == plan[place].unit:
            units[-1].append(plan[place])
        elif place - start >= count:
            break
        else:
            units.append([plan[place]])
    return units
