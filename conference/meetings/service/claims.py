"""What a meeting claims, both persons' time and a table: looked over first, then taken."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, or_, select

from conference.diary.models import CommitmentKind
from conference.diary.queries import commitments
from conference.diary.service import commit
from conference.events.models import Event
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.meetings.models import Meeting, MeetingRequest, MeetingRules, MeetingSlot, MeetingState, ProposedTime
from conference.meetings.queries.matching import slots_of
from conference.meetings.queries.standing import Standing, closed_by
from conference.meetings.rules.pace import Pace, day_of, pace_of
from conference.meetings.rules.words import moment
from conference.people.models import Person

# How PostgreSQL (by the index) and SQLite (by its columns) say that a table has a meeting already.
TABLE_TAKEN = ("uq_meeting_table", "meeting.slot_id, meeting.table_number")


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


async def table_for(work: Work, rules: MeetingRules, slot: MeetingSlot, wanted: int | None, standing: Standing) -> int:
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


async def flush_table(work: Work) -> None:
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


async def require_standing(work: Work, meeting: Meeting) -> Meeting:
    """The meeting as it is now. Raises RuleBroken("meeting.over") when it is cancelled, or has begun."""
    row = await work.db.get(Meeting, meeting.id, populate_existing=True)
    if row is None:
        raise NotFound
    slot = await slot_at(work, row.event_id, row.slot_id)
    if row.state == MeetingState.CANCELLED:
        raise RuleBroken("meeting.over", "This meeting was cancelled already.")
    if slot.starts_at <= work.now:
        raise RuleBroken("meeting.over", "This meeting has begun, so it can be neither moved nor cancelled.")
    return row


def require_unlocked(meeting: Meeting, by: int | None) -> None:
    """Only the organisers, for whom `by` is None, change a meeting that they have fixed."""
    if meeting.locked and by is not None:
        raise RuleBroken("meeting.locked", "The organisers have fixed this meeting. Ask them to change it.")


async def slot_at(work: Work, event: int, number: int) -> MeetingSlot:
    """A slot of the event. Raises NotFound."""
    slot = await work.db.get(MeetingSlot, number)
    if slot is None or slot.event_id != event:
        raise NotFound
    return slot


async def people_of(work: Work, *numbers: int) -> dict[int, Person]:
    """These people in the order of their numbers. Raises NotFound."""
    found = {}
    for number in sorted(numbers):
        person = await work.db.get(Person, number)
        if person is None:
            raise NotFound
        found[number] = person
    return found


async def _event(work: Work, number: int) -> Event:
    event = await work.db.get(Event, number)
    if event is None:
        raise NotFound
    return event
