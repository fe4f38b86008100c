"""Verb of somebody who mends what kept a wish of theirs from its time."""

from conference.foundation.errors import NotFound
from conference.foundation.work import Work
from conference.meetings import service as meetings
from conference.meetings.models import Meeting, MeetingRequest, MeetingSlot, RequestState
from conference.meetings.queries.standing import proposed_slots


async def open_and_meet(work: Work, request: MeetingRequest, slot: MeetingSlot, *, by: int) -> Meeting | None:
    """Open a slot of one's own for a wish, and meet in it where that needs nobody else's word: the request is agreed,
    or it is one's turn to say yes. Else the slot is open, and None is returned.

    All or nothing: raises RuleBroken as `place_meeting` does, and the slot stays closed. NotFound for anybody else's.
    """
    row = await work.db.get(MeetingRequest, request.id, populate_existing=True)
    if row is None or by not in (row.asker_id, row.invitee_id) or row.event_id != slot.event_id:
        raise NotFound
    await meetings.open_slot(work, slot, by=by)
    if row.state == RequestState.ACCEPTED:
        return await meetings.settle(work, row, slot.id or 0, by=by)
    if row.state == RequestState.REQUESTED and row.turn_id == by and not await proposed_slots(work.db, row.id or 0):
        return await meetings.accept(work, row, slot.id, by=by)
    return None
