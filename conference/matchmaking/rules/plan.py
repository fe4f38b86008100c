"""A run's plan as rows: what it would make, and what of that no longer fits."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.problem import is_standing
from conference.meetings.queries import MatchInput
from scheduling.matching.codec import problem_from_json


@dataclass(frozen=True, slots=True)
class Planned:
    """A meeting of the plan. `table` counts from 1."""

    request: int
    first: int
    second: int
    slot: int
    table: int
    value: int


def planned_meetings(run: MatchRun) -> list[Planned]:
    """The meetings that a run adds, by slot and table; empty for one without a plan."""
    if run.problem is None or run.schedule is None:
        return []
    problem, schedule = json.loads(run.problem), json.loads(run.schedule)
    wishes = {wish["id"]: wish for wish in problem["wishes"]}
    order = {slot["id"]: place for place, slot in enumerate(problem["slots"])}
    plan = [
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
    return sorted(plan, key=lambda planned: (order[planned.slot], planned.table))


def times_of(run: MatchRun) -> dict[int, tuple[datetime, datetime]]:
    """When the slots of a run begin and end, as its problem has them: later changes of the event are not in it."""
    slots = problem_from_json(json.loads(run.problem)).slots if run.problem else ()
    return {int(slot.id): (slot.when.start, slot.when.end) for slot in slots if slot.when is not None}


def left_to_publish(run: MatchRun) -> list[Planned]:
    """What of a plan has not gone out in an earlier stage."""
    done = slots_named(run.staged)
    return [planned for planned in planned_meetings(run) if planned.slot not in done]


def staged(run: MatchRun) -> list[Planned]:
    """What of a plan is in the stage that is on its way."""
    wanted = stage_slots(run)
    return [planned for planned in left_to_publish(run) if planned.slot in wanted]


def stage_slots(run: MatchRun) -> set[int]:
    """The slots of the stage on its way; where none was named, all that is left."""
    return slots_named(run.stage) or {planned.slot for planned in left_to_publish(run)}


def slots_named(text: str) -> set[int]:
    """The slots of a stage as the run keeps them."""
    return {int(number) for number in text.split(",") if number}


def slots_text(slots: Iterable[int]) -> str:
    """Slots as the run keeps them."""
    return ",".join(map(str, sorted(slots)))


def outrun(plan: Sequence[Planned], given: MatchInput) -> list[Planned]:
    """What of a plan no longer fits the event as it is now: a foresight, the publication itself decides.

    `given` is read with the present time, so that slots which have begun are usable by nobody.
    """
    room = {slot.id: given.tables_in(slot) for slot in given.slots}
    open_requests = {wish.request_id for wish in given.wishes}
    free = {person: set(slots) for person, slots in given.people.items()}
    held: Counter[int] = Counter()
    tables: Counter[int] = Counter()
    for meeting in given.meetings:
        tables[meeting.slot_id] += 1
        for person in (meeting.first, meeting.second):
            free.get(person, set()).discard(meeting.slot_id)
            held[person] += 1
    lost = []
    for planned in plan:
        pair = (planned.first, planned.second)
        if (
            planned.request in open_requests
            and all(planned.slot in free.get(person, ()) and held[person] < given.max_meetings for person in pair)
            and tables[planned.slot] < room.get(planned.slot, 0)
            and not given.apart.why(*pair)
        ):
            tables[planned.slot] += 1
            for person in pair:
                free[person].discard(planned.slot)
                held[person] += 1
        else:
            lost.append(planned)
    return lost
