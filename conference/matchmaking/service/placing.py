"""Makes a batch of a plan's meetings, and notes down what no longer fits."""

import asyncio
from collections.abc import Mapping, Sequence

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import Planned
from conference.meetings.models import Meeting, MeetingRequest
from conference.meetings.queries.ahead import rows_ahead
from conference.meetings.service import Move, place_meeting, rearrange
from conference.meetings.service.setup import stand_in_line
from scheduling.matching.changes import ChangeKind

GONE = "The request was deleted meanwhile."
NOTE = "Something at the event has changed, and no other time was left. Your wish stays open."


async def place_some(work: Work, run: MatchRun, units: Sequence[Sequence[Planned]]) -> None:
    """Do these units of steps, and count them as dealt with. What no longer fits is noted in the run's summary."""
    await stand_in_line(work, run.event_id)  # once for the batch
    batch = [step for unit in units for step in unit]
    ahead = await rows_ahead(
        work.db,
        run.event_id,
        {person for meeting in batch for person in (meeting.first, meeting.second)},
        {meeting.slot for meeting in batch},
        {meeting.request for meeting in batch},
    )
    lost: dict[int, str] = {}
    for unit in units:
        await asyncio.sleep(0)  # pages are served between two of them
        if any(step.meeting is not None for step in unit):
            why = await _change(work, run, unit, ahead.requests)
        else:
            why = await _place(work, run, unit[0], ahead.requests.get(unit[0].request))
        if why is not None:
            lost |= {step.request: why for step in unit}
    leave_out(run, lost)
    run.dealt += len(batch)


def leave_out(run: MatchRun, lost: dict[int, str]) -> None:
    """Note down requests that got no meeting, and why."""
    if lost:
        summary = summary_from_json(run.summary or "{}")
        summary.lost |= lost
        run.summary = summary.to_json()


async def _change(
    work: Work, run: MatchRun, unit: Sequence[Planned], requests: Mapping[int, MeetingRequest]
) -> str | None:
    """Move and drop standing meetings and make what takes their places, all or nothing; None when it is done, else
    why nothing of it was."""
    try:
        async with work.db.begin_nested():
            standing = {step.meeting: await _where_it_was(work, step) for step in unit if step.meeting is not None}
            moves = [
                Move(standing[step.meeting], step.slot, step.table)
                for step in unit
                if step.meeting is not None and step.kind != ChangeKind.DROPPED
            ]
            drops = [standing[step.meeting] for step in unit if step.kind == ChangeKind.DROPPED and step.meeting]
            await rearrange(work, run.event_id, moves, drops, by=None, note=NOTE)
            for step in unit:
                if step.meeting is None and (why := await _place(work, run, step, requests.get(step.request))):
                    raise RuleBroken("repair.unit", why)
    except NotFound:
        return GONE
    except RuleBroken as refused:
        return refused.message
    return None


async def _where_it_was(work: Work, step: Planned) -> Meeting:
    """A standing meeting, with the two and in the slot in which the repair found it, and not locked since."""
    meeting = await work.db.get_one(Meeting, step.meeting, populate_existing=True)
    if meeting.slot_id != (step.before or (step.slot, 0))[0] or {meeting.first_id, meeting.second_id} != set(step.pair):
        raise RuleBroken("meeting.changed", "The meeting was changed since the repair was planned.")
    if meeting.locked:
        raise RuleBroken("meeting.locked", "The meeting was locked since the repair was planned.")
    return meeting


async def _place(work: Work, run: MatchRun, meeting: Planned, request: MeetingRequest | None) -> str | None:
    """Make one meeting; None when it stands, else why not. At its table, or at another one if that is taken."""
    if request is None:
        return GONE
    for table in (meeting.table, None):
        try:
            # Whatever the database refuses undoes this meeting alone.
            async with work.db.begin_nested():
                await place_meeting(
                    work,
                    run.event_id,
                    meeting.first,
                    meeting.second,
                    meeting.slot,
                    table=table,
                    request=request,
                    run_id=run.id,
                )
        except NotFound:
            return GONE
        except RuleBroken as refused:
            if refused.code != "table.taken" or table is None:
                return refused.message
        else:
            return None
    return None
