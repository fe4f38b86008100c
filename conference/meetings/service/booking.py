"""The one place where meetings are made, moved and cancelled."""

from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, or_, select

from conference.diary.models import CommitmentKind
from conference.diary.queries import commitments
from conference.diary.service import commit, release
from conference.events.models import Event
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.meetings.live import tell_pair
from conference.meetings.models import (
    Meeting,
    MeetingRequest,
    MeetingRules,
    MeetingSlot,
    MeetingState,
    ProposedTime,
    RequestState,
)
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.matching import slots_of
from conference.meetings.queries.standing import (
    Standing,
    closed_by,
    open_between,
    standing_around,
)
from conference.meetings.rules.pace import Pace, day_of, pace_of
from conference.meetings.rules.words import moment
from conference.meetings.service.letters import tell_cancelled, tell_moved, tell_placed
from conference.meetings.service.setup import stand_in_line
from conference.people.models import Person

# How PostgreSQL (by the index) and SQLite (by its columns) say that a table has a meeting already.
TABLE_TAKEN = ("uq_meeting_table", "meeting.slot_id, meeting.table_number")


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
    slot = await _slot(work, event, slot_id)
    pair = sorted((first, second))
    people = {number: await _person(work, number) for number in pair}
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
    await require_time(work, rules, slot, list(people.values()), standing)
    number = await _table(work, rules, slot, table, standing)
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
    await _flush_table(work)
    await take_time(work, meeting, slot, people)
    if request is not None:
        request.state = RequestState.SCHEDULED
        request.answered_at = request.answered_at or work.now
        work.db.add(request)
    await drop_proposals(work, slot_id, pair, request)
    await work.db.flush()
    await tell_placed(work, meeting, slot, people)
    tell_pair(work, event, *pair)
    return meeting


async def move_meeting(
    work: Work, meeting: Meeting, slot_id: int, *, by: int | None, table: int | None = None
) -> Meeting:
    """Give a standing meeting another slot; both are told, with a calendar update. `by` is None for the organisers.

    Raises RuleBroken as `place_meeting` does, `meeting.over` for one that is cancelled or has begun,
    and `meeting.locked` where the organisers have fixed it.
    """
    rules = await stand_in_line(work, meeting.event_id)
    meeting = await _standing(work, meeting)
    _require_unlocked(meeting, by)
    before, slot = await _slot(work, meeting.event_id, meeting.slot_id), await _slot(work, meeting.event_id, slot_id)
    if slot.id == before.id:
        return meeting
    people = {number: await _person(work, number) for number in sorted((meeting.first_id, meeting.second_id))}
    standing = await standing_around(work.db, meeting.event_id, list(people), slot_id)
    await require_time(work, rules, slot, list(people.values()), standing, meeting)
    meeting.table_number = await _table(work, rules, slot, table, standing)
    meeting.slot_id = slot_id
    meeting.state = MeetingState.CHANGED
    meeting.sequence += 1
    meeting.revised_at = work.now
    await _flush_table(work)
    await release(work, CommitmentKind.MEETING, meeting.id or 0)
    await take_time(work, meeting, slot, people)
    await drop_proposals(work, slot_id, list(people), None)
    await tell_moved(work, meeting, before, slot, people, by=by)
    tell_pair(work, meeting.event_id, *people)
    return meeting


async def lock_meeting(work: Work, meeting: Meeting, *, locked: bool) -> None:
    """Let only the organisers move or cancel a meeting, or give it back to its two. Twice does no harm."""
    await stand_in_line(work, meeting.event_id)
    row = await _standing(work, meeting)
    row.locked = locked
    await work.db.flush()
    tell_pair(work, row.event_id, row.first_id, row.second_id)


async def cancel_meeting(work: Work, meeting: Meeting, *, by: int | None, note: str = "") -> Meeting:
    """Call a meeting off: both get their time back, and a calendar CANCEL; the other one reads `note`.

    Its request ends as withdrawn or declined, according to who cancels; when the organisers do (`by` is None) it
    is accepted as before and waits for another time.
    """
    await stand_in_line(work, meeting.event_id)
    meeting = await _standing(work, meeting)
    _require_unlocked(meeting, by)
    slot = await _slot(work, meeting.event_id, meeting.slot_id)
    people = {number: await _person(work, number) for number in sorted((meeting.first_id, meeting.second_id))}
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
    row = await _standing(work, meeting)
    if by is not None and by not in (row.first_id, row.second_id):
        raise NotFound
    _require_unlocked(row, by)
    return row


async def slot_of(work: Work, meeting: Meeting) -> MeetingSlot:
    """The slot of a meeting."""
    return await _slot(work, meeting.event_id, meeting.slot_id)


async def require_time(
    work: Work,
    rules: MeetingRules,
    slot: MeetingSlot,
    people: list[Person],
    standing: Standing,
    moved: Meeting | None = None,
) -> None:
    """All that must hold of both persons before a slot is theirs."""
    event = await _event(work, slot.event_id)
    when = moment(slot.starts_at, event.zone)
    if slot.dropped_at is not None:
        raise RuleBroken("slot.gone", f"The organisers have taken out {when}. Please choose another time.")
    if slot.starts_at <= work.now:
        raise RuleBroken("slot.past", f"{when} has begun already. Please choose a later time.")
    numbers = [person.id or 0 for person in people]
    closed, pace = await closed_by(work.db, slot.id or 0, numbers), pace_of(rules)
    busy, near = await _busy_and_near(work, slot, numbers, pace, moved)
    day = day_of(await slots_of(work.db, slot.event_id), pace) if pace.rests else None
    for person, number in zip(people, numbers, strict=True):
        if number in closed:
            raise RuleBroken("slot.closed", f"{person.name} has closed {when}. Please choose another time.")
        if number in busy:
            raise RuleBroken("time.taken", f"{person.name} is no longer free on {when}. Please choose another time.")
        if number in near:
            raise RuleBroken(
                "time.near",
                f"{person.name} has something else less than {rules.buffer_minutes} minutes from {when}. "
                "Please choose another time.",
            )
        if day is not None and slot.id in day.barred(standing.slots(number, moved.id if moved else None)):
            raise RuleBroken("time.no_break", f"{pace.in_words(person.name, when)} Please choose another time.")
        if standing.count(number, moved.id if moved else None) >= rules.max_meetings:
            raise RuleBroken(
                "meetings.full",
                f"{person.name} has {rules.max_meetings} meetings, the most this event allows. "
                "When one of them is cancelled, there is room again.",
            )


async def _busy_and_near(
    work: Work, slot: MeetingSlot, people: list[int], pace: Pace, moved: Meeting | None
) -> tuple[set[int], set[int]]:
    """Those of `people` whose time is taken in the slot, and those who have something else too close to it."""
    busy, near = set[int](), set[int]()
    for row in await commitments(work.db, people, slot.starts_at - pace.buffer, slot.ends_at + pace.buffer):
        if moved and row.kind == CommitmentKind.MEETING and row.ref == moved.id:
            continue
        if row.starts_at < slot.ends_at and row.ends_at > slot.starts_at:
            busy.add(row.person_id)
        elif row.kind != CommitmentKind.MEETING or row.event_id != slot.event_id:
            near.add(row.person_id)
    return busy, near


async def _table(work: Work, rules: MeetingRules, slot: MeetingSlot, wanted: int | None, standing: Standing) -> int:
    """The wanted table, or the lowest free one."""
    taken = standing.tables(slot.id or 0)
    tables = rules.tables if slot.tables is None else slot.tables
    event = await _event(work, slot.event_id)
    when = moment(slot.starts_at, event.zone)
    if wanted is not None:
        if wanted in taken or not 1 <= wanted <= tables:
            raise RuleBroken("table.taken", f"Table {wanted} is not free on {when}.")
        return wanted
    free = next((number for number in range(1, tables + 1) if number not in taken), None)
    if free is None:
        raise RuleBroken("table.none", f"All {tables} tables are taken on {when}. Please choose another time.")
    return free


async def _flush_table(work: Work) -> None:
    try:
        await work.db.flush()
    except IntegrityError as error:
        if any(mark in str(error.orig) for mark in TABLE_TAKEN):
            raise RuleBroken("table.taken", "That table was taken a moment ago. Please try again.") from None
        raise


async def take_time(work: Work, meeting: Meeting, slot: MeetingSlot, people: dict[int, Person]) -> None:
    """Commit both persons' time, in the order of their numbers so that two meetings never wait for each other."""
    for number, (person, other) in zip(people, _both_ways(people), strict=True):
        assert person.id == number
        await commit(
            work,
            event=meeting.event_id,
            person=number,
            kind=CommitmentKind.MEETING,
            start=slot.starts_at,
            end=slot.ends_at,
            ref=meeting.id or 0,
            label=f"1:1 with {other.name}",
        )


def _both_ways(people: dict[int, Person]) -> list[tuple[Person, Person]]:
    one, other = people.values()
    return [(one, other), (other, one)]


async def drop_proposals(work: Work, slot: int, pair: list[int], request: MeetingRequest | None) -> None:
    """Take a slot that is gone out of what these two proposed or were proposed; and all of the request's own."""
    theirs = select(MeetingRequest.id).where(
        or_(col(MeetingRequest.asker_id).in_(pair), col(MeetingRequest.invitee_id).in_(pair))
    )
    gone = (col(ProposedTime.slot_id) == slot) & col(ProposedTime.request_id).in_(theirs)
    if request is not None:
        gone = gone | (col(ProposedTime.request_id) == request.id)
    # No proposal that is held in this session is looked at afterwards, so that none needs to be found and expired.
    await work.db.exec(delete(ProposedTime).where(gone), execution_options={"synchronize_session": False})


async def _standing(work: Work, meeting: Meeting) -> Meeting:
    """The meeting as it is now. Raises RuleBroken("meeting.over") when it is cancelled, or has begun."""
    row = await work.db.get(Meeting, meeting.id, populate_existing=True)
    if row is None:
        raise NotFound
    slot = await _slot(work, row.event_id, row.slot_id)
    if row.state == MeetingState.CANCELLED:
        raise RuleBroken("meeting.over", "This meeting was cancelled already.")
    if slot.starts_at <= work.now:
        raise RuleBroken("meeting.over", "This meeting has begun, so it can be neither moved nor cancelled.")
    return row


def _require_unlocked(meeting: Meeting, by: int | None) -> None:
    if meeting.locked and by is not None:
        raise RuleBroken("meeting.locked", "The organisers have fixed this meeting. Ask them to change it.")


async def _slot(work: Work, event: int, number: int) -> MeetingSlot:
    slot = await work.db.get(MeetingSlot, number)
    if slot is None or slot.event_id != event:
        raise NotFound
    return slot


async def _person(work: Work, number: int) -> Person:
    person = await work.db.get(Person, number)
    if person is None:
        raise NotFound
    return person


async def _event(work: Work, number: int) -> Event:
    event = await work.db.get(Event, number)
    if event is None:
        raise NotFound
    return event
