"""Letters of meetings: set, moved, cancelled; each with the calendar's own message."""

from dataclasses import dataclass

from conference.events.models import Event
from conference.foundation.work import Work
from conference.meetings.calendar import calendar_item, calendar_letter, meeting_path
from conference.meetings.models import Meeting, MeetingRequest, MeetingSlot
from conference.meetings.rules.words import clocks, moment
from conference.meetings.service.letters.delivery import event_of, first_of, organisation_of, ring
from conference.notices.service import write
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two, as reader of a letter about the other."""

    reader: Person
    other: Person
    organisation: str


async def tell_placed(work: Work, meeting: Meeting, slot: MeetingSlot, people: dict[int, Person]) -> None:
    """Both get the bell and an invitation."""
    if work.quiet:
        return
    event = await event_of(work, meeting.event_id)
    request = await work.db.get(MeetingRequest, meeting.request_id) if meeting.request_id else None
    for side in await _sides(work, people):
        text = f"You are meeting {side.other.name}: {moment(slot.starts_at, side.reader.zone)}."
        if meeting.run_id is None:  # a run rings once for all the meetings that it gives a person
            await ring(work, event, side.reader, text, meeting_path(event, meeting), "calendar-check")
        asker = side.reader if request and request.asker_id == side.reader.id else side.other
        await _write_meeting(
            work, event, "meeting_set", meeting, slot, side, asker=asker, said=request.message if request else ""
        )


async def tell_moved(
    work: Work, meeting: Meeting, before: MeetingSlot, slot: MeetingSlot, people: dict[int, Person], *, by: int | None
) -> None:
    """Both get an updated invitation; who moved it needs no bell. With the same slot it is another table."""
    if work.quiet:
        return
    reseated = before.id == slot.id
    event = await event_of(work, meeting.event_id)
    for side in await _sides(work, people):
        if side.reader.id != by:
            text = f"New time with {side.other.name}: {moment(slot.starts_at, side.reader.zone)}."
            if reseated:
                when = moment(slot.starts_at, side.reader.zone)
                text = f"Another table with {side.other.name}: table {meeting.table_number}, {when} as before."
            await ring(work, event, side.reader, text, meeting_path(event, meeting), "calendar-clock")
        was = clocks(before.starts_at, before.ends_at, side.reader.zone, side.other.zone, side.other.name)
        mover = _who(side, by)
        await _write_meeting(
            work, event, "meeting_moved", meeting, slot, side, before=was, mover=mover, reseated=reseated
        )


async def tell_cancelled(
    work: Work, meeting: Meeting, slot: MeetingSlot, people: dict[int, Person], *, by: int | None, note: str
) -> None:
    """Both calendars are told; the bell rings for who did not cancel."""
    if work.quiet:
        return
    event = await event_of(work, meeting.event_id)
    for side in await _sides(work, people):
        canceller = _who(side, by)
        if side.reader.id != by:
            text = f"{canceller} cancelled your meeting with {side.other.name}."
            if by is not None:
                text = f"{side.other.name} cancelled your meeting."
            text += f" {moment(slot.starts_at, side.reader.zone)} is open again."
            await ring(work, event, side.reader, text, f"/e/{event.slug}/meetings", "calendar-x")
        await _write_meeting(work, event, "meeting_cancelled", meeting, slot, side, canceller=canceller, note=note)


async def _write_meeting(
    work: Work, event: Event, message: str, meeting: Meeting, slot: MeetingSlot, side: _Side, **facts: object
) -> None:
    reader, other = side.reader, side.other
    words = str(facts.get("said", ""))
    calendar, method = calendar_letter(
        work.kit, calendar_item(work.kit, event, meeting, slot, reader, other, words), reader
    )
    await write(
        work,
        reader,
        message,
        key=f"{message}-{meeting.uid}-{meeting.sequence}-{reader.id}",
        calendar=calendar,
        method=method,
        event=event,
        other=other,
        organisation=side.organisation,
        first=first_of,
        clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, other.zone, other.name),
        table=meeting.table_number,
        link=work.kit.url(meeting_path(event, meeting)),
        discover=work.kit.url(f"/e/{event.slug}/meetings/discover"),
        **facts,
    )


async def _sides(work: Work, people: dict[int, Person]) -> list[_Side]:
    one, other = people.values()
    return [
        _Side(one, other, await organisation_of(work, other)),
        _Side(other, one, await organisation_of(work, one)),
    ]


def _who(side: _Side, by: int | None) -> str:
    return "The organisers" if by is None else "You" if by == side.reader.id else side.other.name
