"""What a repair may move and at which price, who is touched by what has changed, and the wish that the engine gets."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from conference.matchmaking.models import Firmness, MatchRun
from conference.matchmaking.rules.plan import Planned
from conference.matchmaking.rules.problem import Weights, is_standing, standing_wish
from conference.meetings.queries import MatchInput, MeetingRow
from scheduling.matching.changes import MoveCosts
from scheduling.matching.codec import problem_from_json
from scheduling.matching.codec_repair import FORMAT, VERSION
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem

Json = dict[str, Any]


IN_WORDS = {
    Firmness.NOBODY: "Move nobody: only fill what is free",
    Firmness.RARELY: "Rarely: one move must win two meetings that both want",
    Firmness.SPARING: "Sparingly: one move must win a meeting that both want",
    Firmness.FREELY: "Freely: move wherever anything is won",
}


def price(firmness: Firmness, weights: Weights) -> MoveCosts:
    """What the engine is to win for each meeting that it moves; dropping one counts double."""
    wanted = 2 * weights.both  # what a meeting that both want is worth
    move = {Firmness.RARELY: 2 * wanted, Firmness.SPARING: wanted}.get(firmness, 1)
    return MoveCosts(max(1, move), max(1, 2 * move))


def without(given: MatchInput, slots: Collection[int]) -> frozenset[int]:
    """The slots of the event that shall be emptied."""
    return frozenset(slot.id for slot in given.slots if slot.id in set(slots))


def movable(given: MatchInput, firmness: Firmness, now: datetime, emptied: frozenset[int]) -> frozenset[int]:
    """The standing meetings that may move: those ahead that nobody has locked and whose two have the slot open still.

    Who closed the slot after the meeting was made keeps it, as anywhere. Where nobody shall be moved, only those that
    have lost their slot or their table.
    """
    slots = {slot.id: slot for slot in given.slots if slot.starts_at > now}

    def may(meeting: MeetingRow) -> bool:
        slot = slots.get(meeting.slot_id)
        if slot is None or meeting.locked:
            return False
        if slot.id in emptied or meeting.table > given.tables_in(slot):
            return True
        here = all(slot.id in given.people.get(end, ()) for end in (meeting.first, meeting.second))
        return here and firmness is not Firmness.NOBODY

    return frozenset(meeting.id for meeting in given.meetings if may(meeting))


def touched(problem: Problem, before: MatchRun | None, freed: Collection[int], behind: Mapping[str, int]) -> list[Id]:
    """Whose wishes a repair looks at: people whose time, wishes or must-meets are not as they were in the run before,
    and those who have lost a meeting since (`freed`). Without a run before, and where slots or tables came to it,
    everybody with an open wish. `behind`: the request behind each standing meeting's wish."""
    wishes = [wish for wish in problem.wishes if not is_standing(wish.id)]
    everybody = sorted({int(end) for wish in wishes for end in wish.ends})
    if before is None or before.problem is None or before.schedule is None:
        return list(everybody)
    old = problem_from_json(json.loads(before.problem))
    tables = {slot.id: slot.tables or 0 for slot in old.slots}
    if any(slot.id not in tables or (slot.tables or 0) > tables[slot.id] for slot in problem.slots):
        return list(everybody)
    ahead = {slot.id for slot in problem.slots}
    open_before = {person.id: person.slots & ahead for person in old.people}
    known = {wish.id: (wish.value, wish.must) for wish in old.wishes}
    held = {meeting["wish"] for meeting in json.loads(before.schedule)["meetings"]} - set(behind.values())
    hit = {person.id for person in problem.people if person.slots != open_before.get(person.id)}
    for wish in wishes:
        if wish.must or wish.id in held or known.get(wish.id) != (wish.value, wish.must):
            hit.update(wish.ends)
    people = {person.id for person in problem.people}
    return sorted((hit | set(freed)) & people, key=int)


def wish_for(
    given: MatchInput, problem: Problem, plan: Iterable[Planned], costs: MoveCosts, touched_: list[Id], of: int | None
) -> Json:
    """The engine's wish without its problem, with what the application needs to read the answer: `requests` behind the
    standing meetings, and the number of the run whose unpublished plan is kept."""
    wishes = {wish.id for wish in problem.wishes}
    standing = [m for m in given.meetings if standing_wish(m.id) in wishes]
    rows = [(standing_wish(m.id), m.slot_id, m.table, (m.first, m.second)) for m in standing]
    rows += [(one.request, one.slot, one.table, (one.first, one.second)) for one in plan]  # type: ignore[misc]
    return {
        "meetings": [
            {"wish": wish, "slot": slot, "table": table - 1, "people": list(pair)} for wish, slot, table, pair in rows
        ],
        "touched": touched_,
        "costs": asdict(costs),
        "requests": {standing_wish(m.id): m.request_id for m in standing if m.request_id is not None},
        "of": of,
    }


def engine_wish(problem: Json, mending: Json) -> Json:
    """What the engine's process reads."""
    kept = {name: mending[name] for name in ("meetings", "touched", "costs")}
    return {"format": FORMAT, "version": VERSION, "problem": problem, **kept}


def beside(mending: Json, schedule: Json) -> Json:
    """What a full run would give in the repair's place: its value, and how many standing meetings it would move or
    drop."""
    after = {meeting["wish"]: meeting["slot"] for meeting in schedule["meetings"]}
    standing = [meeting for meeting in mending["meetings"] if is_standing(meeting["wish"])]
    return {
        "value": schedule["objective"]["value"],
        "moved": sum(after.get(one["wish"], one["slot"]) != one["slot"] for one in standing),
        "dropped": sum(one["wish"] not in after for one in standing),
    }
