"""Letters of substitution: a colleague is asked, says no, goes."""

from dataclasses import replace

from conference.foundation.work import Work
from conference.meetings.calendar import calendar_item, calendar_letter, meeting_path
from conference.meetings.models import Meeting, MeetingSlot, Substitution, SubstitutionState
from conference.meetings.rules.words import clocks, moment
from conference.meetings.service.letters.delivery import event_of, first_of, organisation_of, person_of, ring
from conference.notices.service import write
from conference.people.models import Person
from scheduling.calendar import Status


async def tell_substitute_asked(work: Work, meeting: Meeting, asked: Substitution) -> None:
    """The colleague gets the bell and a mail; nothing is in a calendar yet."""
    if work.quiet:
        return
    event, slot = await event_of(work, meeting.event_id), await work.db.get_one(MeetingSlot, meeting.slot_id)
    other = await person_of(work, meeting.second_id if meeting.first_id == asked.from_id else meeting.first_id)
    asker, reader = await person_of(work, asked.from_id), await person_of(work, asked.to_id)
    path = f"{meeting_path(event, meeting)}/substitution"
    text = f"{asker.name} asks you to meet {other.name} in their place: {moment(slot.starts_at, reader.zone)}."
    await ring(work, event, reader, text, path, "users")
    await write(
        work,
        reader,
        "meeting_stand_in_asked",
        key=f"meeting_stand_in_asked-{asked.id}",
        event=event,
        asker=asker,
        other=other,
        organisation=await organisation_of(work, other),
        first=first_of,
        note=asked.note,
        clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, other.zone, other.name),
        table=meeting.table_number,
        link=work.kit.url(path),
    )


async def tell_substitute_ended(work: Work, meeting: Meeting, asked: Substitution) -> None:
    """A bell for the one who did not end it."""
    if work.quiet:
        return
    event = await event_of(work, meeting.event_id)
    declined = asked.state == SubstitutionState.DECLINED
    who = await person_of(work, asked.to_id if declined else asked.from_id)
    reader = await person_of(work, asked.from_id if declined else asked.to_id)
    text = f"{who.name} cannot go in your place." if declined else f"{who.name} goes to the meeting after all."
    path = meeting_path(event, meeting) if declined else f"/e/{event.slug}/meetings"
    await ring(work, event, reader, text, path, "users")


async def tell_substituted(
    work: Work, meeting: Meeting, slot: MeetingSlot, *, newcomer: Person, leaver: Person, other: Person
) -> None:
    """The newcomer gets an invitation, the other one an update, and the leaver's calendar a cancellation."""
    if work.quiet:
        return
    event = await event_of(work, meeting.event_id)
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
            organisation=await organisation_of(work, partner),
            first=first_of,
            clocks=clocks(slot.starts_at, slot.ends_at, reader.zone, partner.zone, partner.name),
            table=meeting.table_number,
            link=work.kit.url(meeting_path(event, meeting) if role != "leaver" else f"/e/{event.slug}/meetings"),
        )
    when = moment(slot.starts_at, other.zone)
    text = f"{newcomer.name} comes in the place of {leaver.name}: {when}."
    await ring(work, event, other, text, meeting_path(event, meeting), "users")
    text = f"{newcomer.name} goes in your place and meets {other.name}."
    await ring(work, event, leaver, text, f"/e/{event.slug}/meetings", "users")
