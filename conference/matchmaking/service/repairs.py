"""Verb of an organiser who has a plan mended: few meetings move, and nothing is told before it is published."""

import json
from dataclasses import replace

from conference.foundation.errors import RuleBroken
from conference.foundation.work import Work
from conference.matchmaking.forms import RepairForm, WeightsForm, usual
from conference.matchmaking.models import Firmness, MatchRun
from conference.matchmaking.queries.locks import locks_of
from conference.matchmaking.queries.repairs import freed_since, last_out
from conference.matchmaking.rules.checks import concerns
from conference.matchmaking.rules.lock_checks import lock_concerns
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import left_to_publish
from conference.matchmaking.rules.problem import build_problem
from conference.matchmaking.rules.repair import movable, price, touched, wish_for, without
from conference.matchmaking.service.runs import locked_places, queue, require_rest
from conference.meetings.queries import MatchInput, matching_input
from conference.meetings.rules.words import moment

NOTHING = frozenset({"wishes", "outside", "quiet"})  # a repair has its use without an open wish too


async def start_repair(
    work: Work, event: int, form: RepairForm, *, zone: str, by: int | None, of: MatchRun | None = None
) -> MatchRun:
    """Queue a repair of what stands, and with `of` of that run's unpublished plan too; a worker solves it.

    Standing meetings keep their time unless they have lost it or a move wins what `form.firmness` asks; `form.slot`
    names slots that are to be emptied. Raises RuleBroken as `start_run` does, `run.trial`, and `meeting.locked` for a
    locked meeting in a slot that is to be emptied. NotFound for an event without rules for meetings.
    """
    await require_rest(work, event)
    if of is not None and of.trial:
        raise RuleBroken("run.trial", f"Run {of.number} only tried {of.trial}; there is no plan of it to repair.")
    given = await matching_input(work.db, event, work.now)
    before = of or await last_out(work.db, event)
    weights = WeightsForm.model_validate_json(before.weights) if before else usual(given.min_meetings)
    locks, emptied = await locks_of(work.db, event), without(given, form.slot)
    _require_movable(given, emptied, zone)
    left = replace(given, slots=[slot for slot in given.slots if slot.id not in emptied])
    for concern in (*concerns(given, weights, work.now), *lock_concerns(left, work.now, locks)):
        if concern.blocks and concern.code not in NOTHING:
            who = " and ".join(name for _, name in concern.people)
            raise RuleBroken("run.pointless", f"{who}: {concern.text}" if who else concern.text)
    kept = locked_places(given, locks)
    plan = [step for step in left_to_publish(of) if step.meeting is None] if of else []
    if form.firmness is Firmness.NOBODY:
        gone = {step.request for step in outrun(plan, given)}
        kept = {s.request: (s.slot, s.table) for s in plan if s.request not in gone and s.slot not in emptied} | kept
    loose = movable(given, form.firmness, work.now, emptied)
    problem = build_problem(given, weights, work.now, kept, loose, emptied)
    requests = {f"{m.id}": m.request_id for m in given.meetings if m.request_id is not None}
    freed = await freed_since(work.db, event, before.made_at) if before else set()
    hit = touched(problem, before, freed, requests)
    mending = wish_for(given, problem, plan, price(form.firmness, weights), hit, of.number if of else None)
    return await queue(
        work,
        event,
        problem,
        weights=weights.model_dump_json(),
        by_id=by,
        repairs=of.number if of else None,
        firmness=form.firmness,
        mending=json.dumps(mending, separators=(",", ":")),
    )


def _require_movable(given: MatchInput, emptied: frozenset[int], zone: str) -> None:
    slots = {slot.id: slot for slot in given.slots}
    for meeting in given.meetings:
        if meeting.slot_id in emptied and meeting.locked:
            names = " and ".join(given.names.get(end, "somebody who left") for end in (meeting.first, meeting.second))
            when = moment(slots[meeting.slot_id].starts_at, zone)
            raise RuleBroken("meeting.locked", f"{names} are locked to {when}. Unlock their meeting first.")
