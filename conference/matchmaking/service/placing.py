"""Makes a batch of a plan's meetings, and notes down what no longer fits."""

import asyncio
from collections.abc import Sequence

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.matchmaking.models import MatchRun
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import Planned
from conference.meetings.models import MeetingRequest
from conference.meetings.queries.ahead import rows_ahead
from conference.meetings.service import place_meeting
from conference.meetings.service.setup import stand_in_line

GONE = "The request was deleted meanwhile."


async def place_some(work: Work, run: MatchRun, batch: Sequence[Planned]) -> None:
    """Make these meetings, and count them as dealt with. What no longer fits is noted in the run's summary."""
    await stand_in_line(work, run.event_id)  # once for the batch
    ahead = await rows_ahead(
        work.db,
        run.event_id,
        {person for meeting in batch for person in (meeting.first, meeting.second)},
        {meeting.slot for meeting in batch},
        {meeting.request for meeting in batch},
    )
    lost: dict[int, str] = {}
    for meeting in batch:
        await asyncio.sleep(0)  # pages are served between two of them
        request = ahead.requests.get(meeting.request)
        why = GONE if request is None else await _place(work, run, meeting, request)
        if why is not None:
            lost[meeting.request] = why
    leave_out(run, lost)
    run.dealt += len(batch)


def leave_out(run: MatchRun, lost: dict[int, str]) -> None:
    """Note down requests that got no meeting, and why."""
    if lost:
        summary = summary_from_json(run.summary or "{}")
        summary.lost |= lost
        run.summary = summary.to_json()


async def _place(work: Work, run: MatchRun, meeting: Planned, request: MeetingRequest) -> str | None:
    """Make one meeting; None when it stands, else why not. At its table, or at another one if that is taken."""
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
