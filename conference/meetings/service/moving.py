"""Meetings get other slots: one by hand, or several that must change together."""

from collections.abc import Sequence
from dataclasses import dataclass

from conference.diary.models import CommitmentKind
from conference.diary.service import release
from conference.foundation.work import Work
from conference.meetings.live import tell_pair
from conference.meetings.models import Meeting, MeetingRules, MeetingSlot, MeetingState
from conference.meetings.queries.standing import standing_around
from conference.meetings.service import claims
from conference.meetings.service.booking import cancel_meeting
from conference.meetings.service.letters import tell_moved
from conference.meetings.service.setup import stand_in_line


@dataclass(frozen=True, slots=True)
class Move:
    """A standing meeting that goes to another slot or table. `table` counts from 1; None is the lowest free one."""

    meeting: Meeting
    slot: int
    table: int | None = None


async def move_meeting(
    work: Work, meeting: Meeting, slot_id: int, *, by: int | None, table: int | None = None
) -> Meeting:
    """Give a standing meeting another slot; both are told, with a calendar update. `by` is None for the organisers.

    Raises RuleBroken as `place_meeting` does, `meeting.over` for one that is cancelled or has begun,
    and `meeting.locked` where the organisers have fixed it.
    """
    await stand_in_line(work, meeting.event_id)
    meeting = await claims.require_standing(work, meeting)
    if slot_id != meeting.slot_id:
        await rearrange(work, meeting.event_id, [Move(meeting, slot_id, table)], by=by)
    return meeting


async def rearrange(
    work: Work, event: int, moves: Sequence[Move], drops: Sequence[Meeting] = (), *, by: int | None, note: str = ""
) -> None:
    """Move and cancel several meetings in one step, so that two can change places: all leave first, then each is
    looked over among all others where they will be, and takes its time. Everybody in them is told.

    All or nothing. Raises RuleBroken as `move_meeting` does.
    """
    rules = await stand_in_line(work, event)
    async with work.db.begin_nested():
        for meeting in drops:
            await cancel_meeting(work, meeting, by=by, note=note)
        left = [(move, await _leave(work, move, by)) for move in moves]
        await work.db.flush()
        for move, _ in left:
            move.meeting.slot_id = move.slot
        await work.db.flush()
        for move, before in left:
            await _arrive(work, rules, move, before, by)


async def _leave(work: Work, move: Move, by: int | None) -> MeetingSlot:
    """Give back a meeting's time and table; returns the slot that it leaves."""
    meeting = await claims.require_standing(work, move.meeting)
    claims.require_unlocked(meeting, by)
    await release(work, CommitmentKind.MEETING, meeting.id or 0)
    # No table has a number below 1, and the unique index stands in nobody's way meanwhile.
    meeting.table_number = -(meeting.id or 0)
    return await claims.slot_at(work, meeting.event_id, meeting.slot_id)


async def _arrive(work: Work, rules: MeetingRules, move: Move, before: MeetingSlot, by: int | None) -> None:
    meeting, slot = move.meeting, await claims.slot_at(work, move.meeting.event_id, move.slot)
    people = await claims.people_of(work, meeting.first_id, meeting.second_id)
    standing = await standing_around(work.db, meeting.event_id, list(people), slot.id or 0)
    await claims.require_time(work, rules, slot, list(people.values()), standing, meeting)
    meeting.table_number = await claims.table_for(work, rules, slot, move.table, standing)
    meeting.state = MeetingState.CHANGED
    meeting.sequence += 1
    meeting.revised_at = work.now
    await claims.flush_table(work)
    await claims.take_time(work, meeting, slot, people)
    await claims.drop_proposals(work, slot.id or 0, list(people), None)
    await tell_moved(work, meeting, before, slot, people, by=by)
    tell_pair(work, meeting.event_id, *people)
