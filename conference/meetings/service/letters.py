"""Whom to tell of requests and meetings: the bell, and a mail with the calendar's own message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conference.directory.models import Organisation, Profile
from conference.events.models import Event
from conference.foundation.work import Work
from conference.meetings.calendar import calendar_item, calendar_letter, meeting_path
from conference.meetings.models import Meeting, MeetingRequest, MeetingSlot, Substitution, SubstitutionState
from conference.meetings.rules.words import city, clocks, first_name, moment
from conference.notices.service import tell, write
from conference.people.models import Person
from scheduling.calendar import Status


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
    event = await _event(work, meeting.event_id)
    request = await work.db.get(MeetingRequest, meeting.request_id) if meeting.request_id else None
    for side in await _sides(work, people):
        text = f"You are meeting {side.other.name}: {moment(slot.starts_at, side.reader.zone)}."
        if meeting.run_id is None:  # a run rings once for all the meetings that it gives a person
            await _tell(work, event, side.reader, text, meeting_path(event, meeting), "calendar-check")
        asker = side.reader if request and request.asker_id == side.reader.id else side.other
        await _write_meeting(
            work, event, "meeting_set", meeting, slot, side, asker=asker, said=request.message if request else ""
        )


async def tell_moved(
    work: Work, meeting: Meeting, before: MeetingSlot, slot: MeetingSlot, people: dict[int, Person], *, by: int | None
) -> None:
    """Both get an updated invitation; who moved it needs no bell."""
    if work.quiet:
        return
    event = await _event(work, meeting.event_id)
    for side in await _sides(work, people):
        if side.reader.id != by:
            text = f"New time with {side.other.name}: {moment(slot.starts_at, side.reader.zone)}."
            await _tell(work, event, side.reader, text, meeting_path(event, meeting), "calendar-clock")
        was = clocks(before.starts_at, before.ends_at, side.reader.zone, side.other.zone, side.other.name)
        mover = _who(side, by)
        await _write_meeting(work, event, "meeting_moved", meeting, slot, side, before=was, mover=mover)


async def tell_cancelled(
    work: Work, meeting: Meeting, slot: MeetingSlot, people: dict[int, Person], *, by: int | None, note: str
) -> None:
    """Both calendars are told; the bell rings for who did not cancel."""
    if work.quiet:
        return
    event = await _event(work, meeting.event_id)
    for side in await _sides(work, people):
        canceller = _who(side, by)
        if side.reader.id != by:
            text = f"{canceller} cancelled your meeting with {side.other.name}."
            if by is not None:
                text = f"{side.other.name} cancelled your meeting."
            text += f" {moment(slot.starts_at, side.reader.zone)} is open again."
            await _tell(work, event, side.reader, text, f"/e/{event.slug}/meetings", "calendar-x")
        await _write_meeting(work, event, "meeting_cancelled", meeting, slot, side, canceller=canceller, note=note)


async def tell_asked(work: Work, request: MeetingRequest, asker: Person, invitee: Person, slots: Sequence[int]) -> None:
    if work.quiet:
        return
    text = f"{asker.name} would like to meet you."
    await _request_letter(work, request, "request_asked", invitee, asker, text, "handshake", slots)


async def tell_proposed(work: Work, request: MeetingRequest, slots: Sequence[int], *, by: int) -> None:
    if work.quiet:
        return
    reader, other = await _reader(work, request, by)
    text = f"{other.name} proposes another time."
    await _request_letter(work, request, "request_proposed", reader, other, text, "calendar-clock", slots)


async def tell_accepted(work: Work, request: MeetingRequest, *, by: int) -> None:
    if work.quiet:
        return
    reader, other = await _reader(work, request, by)
    text = f"{other.name} would like to meet you too. The organisers’ matching finds the time."
    await _request_letter(work, request, "request_accepted", reader, other, text, "handshake")


async def tell_must(work: Work, request: MeetingRequest, one: Person, other: Person) -> None:
    """A bell for both: the mail comes with the time."""
    event = await _event(work, request.event_id)
    for reader, partner in ((one, other), (other, one)):
        text = f"The organisers would like you to meet {partner.name}. The matching finds the time."
        await _tell(work, event, reader, text, f"/e/{event.slug}/meetings/requests/{request.id}", "handshake")


async def tell_declined(work: Work, request: MeetingRequest, *, by: int, note: str) -> None:
    if work.quiet:
        return
    reader, other = await _reader(work, request, by)
    text = f"{other.name} cannot meet you this time."
    await _request_letter(work, request, "request_declined", reader, other, text, "calendar-x", note=note)


async def tell_withdrawn(work: Work, request: MeetingRequest) -> None:
    """A bell only: nothing is left to do."""
    if work.quiet:
        return
    reader, other = await _reader(work, request, request.asker_id)
    event = await _event(work, request.event_id)
    text = f"{other.name} withdrew the request to meet you."
    await _tell(work, event, reader, text, f"/e/{event.slug}/meetings", "undo-2")


async def tell_expired(work: Work, request: MeetingRequest) -> None:
    """A bell for the asker only: the invited one was asked often enough."""
    if work.quiet:
        return
    event = await _event(work, request.event_id)
    asker, invitee = await _person(work, request.asker_id), await _person(work, request.invitee_id)
    text = f"Your request to {invitee.name} has expired: it was not answered in time."
    await _tell(work, event, asker, text, f"/e/{event.slug}/meetings", "clock")


async def tell_substitute_asked(work: Work, meeting: Meeting, asked: Substitution) -> None:
    """The colleague gets the bell and a mail; nothing is in a calendar yet."""
    if work.quiet:
        return
    event, slot = await _event(work, meeting.event_id), await work.db.get_one(MeetingSlot, meeting.slot_id)
    other = await _person(work, meeting.second_id if meeting.first_id == asked.from_id else meeting.first_id)
    asker, reader = await _person(work, asked.from_id), await _person(work, asked.to_id)
    path = f"{meeting_path(event, meeting)}/substitution"
    text = f"{asker.name} asks you to meet {other.name} in their place: {moment(slot.starts_at, reader.zone)}."
    await _tell(work, event, reader, text, path, "users")
    await write(
        work,
        reader,
        "meeting_stand_in_asked",
        key=f"meeting_stand_in_asked-{asked.id}",
        event=event,
        asker=asker,
        other=other,
        organisation=await _organisation(work, other),
        first=_first,
        note=asked.note,
        clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, other.zone, other.name),
        table=meeting.table_number,
        link=work.kit.url(path),
    )


async def tell_substitute_ended(work: Work, meeting: Meeting, asked: Substitution) -> None:
    """A bell for the one who did not end it."""
    if work.quiet:
        return
    event = await _event(work, meeting.event_id)
    declined = asked.state == SubstitutionState.DECLINED
    who = await _person(work, asked.to_id if declined else asked.from_id)
    reader = await _person(work, asked.from_id if declined else asked.to_id)
    text = f"{who.name} cannot go in your place." if declined else f"{who.name} goes to the meeting after all."
    path = meeting_path(event, meeting) if declined else f"/e/{event.slug}/meetings"
    await _tell(work, event, reader, text, path, "users")


async def tell_substituted(
    work: Work, meeting: Meeting, slot: MeetingSlot, *, newcomer: Person, leaver: Person, other: Person
) -> None:
    """The newcomer gets an invitation, the other one an update, and the leaver's calendar a cancellation."""
    if work.quiet:
        return
    event = await _event(work, meeting.event_id)
    for reader, partner, role in ((newcomer, other, "newcomer"), (other, newcomer, "other"), (leaver, other, "leaver")):
        item = calendar_item(work.kit, event, meeting, slot, reader, partner)
        if role == "leaver":
            item = replace(item, status=Status.CANCELLED)
        calendar, method = calendar_letter(work.kit, item, reader)
        await write(
            work,
            reader,
            "meeting_stand_in",
            key=f"meeting_stand_in-{meeting.uid}-{meeting.sequence}-{reader.id}",
            calendar=calendar,
            method=method,
            event=event,
            role=role,
            newcomer=newcomer,
            leaver=leaver,
            other=partner,
            organisation=await _organisation(work, partner),
            first=_first,
            clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, partner.zone, partner.name),
            table=meeting.table_number,
            link=work.kit.url(meeting_path(event, meeting) if role != "leaver" else f"/e/{event.slug}/meetings"),
        )
    when = moment(slot.starts_at, other.zone)
    text = f"{newcomer.name} comes in the place of {leaver.name}: {when}."
    await _tell(work, event, other, text, meeting_path(event, meeting), "users")
    text = f"{newcomer.name} goes in your place and meets {other.name}."
    await _tell(work, event, leaver, text, f"/e/{event.slug}/meetings", "users")


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
        first=_first,
        clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, other.zone, other.name),
        table=meeting.table_number,
        link=work.kit.url(meeting_path(event, meeting)),
        discover=work.kit.url(f"/e/{event.slug}/meetings/discover"),
        **facts,
    )


async def _request_letter(
    work: Work,
    request: MeetingRequest,
    message: str,
    reader: Person,
    other: Person,
    text: str,
    icon: str,
    slots: Sequence[int] = (),
    note: str = "",
) -> None:
    event = await _event(work, request.event_id)
    path = f"/e/{event.slug}/meetings/requests/{request.id}"
    await _tell(work, event, reader, text, path, icon)
    standing = [slot for number in slots if (slot := await work.db.get(MeetingSlot, number)) is not None]
    await write(
        work,
        reader,
        message,
        # A pair may propose to and fro: each turn is a letter of its own.
        key=f"{message}-{request.id}-{reader.id}-{work.now.timestamp():.0f}",
        event=event,
        other=other,
        organisation=(await _organisation(work, other)),
        first=_first,
        said=request.message,
        note=note,
        times=[moment(slot.starts_at, reader.zone) for slot in sorted(standing, key=lambda slot: slot.starts_at)],
        city=city(reader.zone),
        link=work.kit.url(path),
        discover=work.kit.url(f"/e/{event.slug}/meetings/discover"),
    )


async def _tell(work: Work, event: Event, person: Person, text: str, path: str, icon: str) -> None:
    await tell(work, person.id or 0, text, path, event=event.id, icon=icon)


async def _sides(work: Work, people: dict[int, Person]) -> list[_Side]:
    one, other = people.values()
    return [
        _Side(one, other, await _organisation(work, other)),
        _Side(other, one, await _organisation(work, one)),
    ]


async def _reader(work: Work, request: MeetingRequest, by: int) -> tuple[Person, Person]:
    """Who reads of what `by` did, and `by` themselves."""
    reader = request.asker_id if by == request.invitee_id else request.invitee_id
    return await _person(work, reader), await _person(work, by)


async def _organisation(work: Work, person: Person) -> str:
    profile = await work.db.get(Profile, person.id)
    row = await work.db.get(Organisation, profile.organisation_id) if profile and profile.organisation_id else None
    return row.name if row else ""


def _who(side: _Side, by: int | None) -> str:
    return "The organisers" if by is None else "You" if by == side.reader.id else side.other.name


def _first(person: Person) -> str:
    return first_name(person.name)


async def _event(work: Work, number: int) -> Event:
    return await work.db.get_one(Event, number)


async def _person(work: Work, number: int) -> Person:
    return await work.db.get_one(Person, number)
