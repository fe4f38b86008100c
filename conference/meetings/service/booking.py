"""The one place where meetings are made and cancelled."""

from uuid import uuid4

from conference.diary.models import CommitmentKind
from conference.diary.service import release
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.meetings.live import tell_pair
from conference.meetings.models import Meeting, MeetingRequest, MeetingSlot, MeetingState, RequestState
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.standing import open_between, standing_around
from conference.meetings.service import claims
from conference.meetings.service.letters import tell_cancelled, tell_placed
from conference.meetings.service.setup import stand_in_line


async def place_meeting(
    work: Work,
    event: int,
    first: int,
    second: int,
    slot_id: int,
    *,
    table: int | None = None,
    request: MeetingRequest | None = None,
    run_id: int | None = None,
) -> Meeting:
    """Make a meeting: table (the lowest free one unless given), both persons' time, the request's state, and word
    to both with an iCalendar REQUEST. Without a `request` the pair's open one, if there is one, becomes this meeting.

    Raises RuleBroken, each with a sentence that says who or what stands in the way: `slot.past`, `slot.gone`,
    `slot.closed`, `pair.apart`, `time.taken`, `table.none`, `table.taken`, `meetings.full`, `meeting.exists`,
    `request.over`. All but a lost race for a time (`time.taken` of the database itself) are raised before anything
    is written, so that a caller who places many may leave one out and go on.
    """
    rules = await stand_in_line(work, event)
    slot = await claims.slot_at(work, event, slot_id)
    pair = sorted((first, second))
    people = await claims.people_of(work, *pair)
    standing = await standing_around(work.db, event, pair, slot_id)
    if standing.between(first, second, work.now):
        raise RuleBroken("meeting.exists", "You two have a meeting already. To change its time, open the meeting.")
    if request is None:
        request = await open_between(work.db, event, first, second)
    else:
        request = await work.db.get_one(MeetingRequest, request.id, populate_existing=True)
    if request is not None and request.state not in (RequestState.REQUESTED, RequestState.ACCEPTED):
        raise RuleBroken("request.over", f"The request behind this meeting is {request.state} by now.")
    if refused := (await apart_of(work.db, event, pair)).words(first, second):
        raise RuleBroken("pair.apart", refused)
    await claims.require_time(work, rules, slot, list(people.values()), standing)
    number = await claims.table_for(work, rules, slot, table, standing)
    meeting = Meeting(
        uid=uuid4().hex,
        event_id=event,
        slot_id=slot_id,
        table_number=number,
        first_id=first,
        second_id=second,
        request_id=request.id if request else None,
        run_id=run_id,
        made_at=work.now,
        revised_at=work.now,
    )
    work.db.add(meeting)
    await claims.flush_table(work)
    await claims.take_time(work, meeting, slot, people)
    if request is not None:
        request.state = RequestState.SCHEDULED
        request.answered_at = request.answered_at or work.now
        work.db.add(request)
    await claims.drop_proposals(work, slot_id, pair, request)
    await work.db.flush()
    await tell_placed(work, meeting, slot, people)
    tell_pair(work, event, *pair)
    return meeting


async def lock_meeting(work: Work, meeting: Meeting, *, locked: bool) -> None:
    """Let only the organisers move or cancel a meeting, or give it back to its two. Twice does no harm."""
    await stand_in_line(work, meeting.event_id)
    row = await claims.require_standing(work, meeting)
    row.locked = locked
    await work.db.flush()
    tell_pair(work, row.event_id, row.first_id, row.second_id)


async def cancel_meeting(work: Work, meeting: Meeting, *, by: int | None, note: str = "") -> Meeting:
    """Call a meeting off: both get their time back, and a calendar CANCEL; the other one reads `note`.

    Its request ends as withdrawn or declined, according to who cancels; when the organisers do (`by` is None) it
    is accepted as before and waits for another time.
    """
    await stand_in_line(work, meeting.event_id)
    meeting = await claims.require_standing(work, meeting)
    claims.require_unlocked(meeting, by)
    slot = await claims.slot_at(work, meeting.event_id, meeting.slot_id)
    people = await claims.people_of(work, meeting.first_id, meeting.second_id)
    meeting.state = MeetingState.CANCELLED
    meeting.sequence += 1
    meeting.revised_at = work.now
    await release(work, CommitmentKind.MEETING, meeting.id or 0)
    if meeting.request_id is not None:
        request = await work.db.get(MeetingRequest, meeting.request_id, populate_existing=True)
        if request is not None and request.state == RequestState.SCHEDULED:
            request.state = (
                RequestState.ACCEPTED
                if by is None
                else RequestState.WITHDRAWN
                if by == request.asker_id
                else RequestState.DECLINED
            )
    await work.db.flush()
    await tell_cancelled(work, meeting, slot, people, by=by, note=note)
    tell_pair(work, meeting.event_id, *people)
    return meeting


async def standing_meeting(work: Work, meeting: Meeting, by: int | None) -> Meeting:
    """The meeting as it is now, for one of its two (or, with None, for the organisers) to change.

    Raises NotFound for anybody else, and RuleBroken as `move_meeting` does.
    """
    row = await claims.require_standing(work, meeting)
    if by is not None and by not in (row.first_id, row.second_id):
        raise NotFound
    claims.require_unlocked(row, by)
    return row


async def slot_of(work: Work, meeting: Meeting) -> MeetingSlot:
    """The slot of a meeting."""
    return await claims.slot_at(work, meeting.event_id, meeting.slot_id)
