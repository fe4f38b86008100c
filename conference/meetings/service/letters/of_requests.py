"""Letters of requests: asked, proposed, accepted, declined, withdrawn, expired."""

from collections.abc import Sequence

from conference.foundation.work import Work
from conference.meetings.models import MeetingRequest, MeetingSlot
from conference.meetings.rules.words import city, moment
from conference.meetings.service.letters.delivery import event_of, first_of, organisation_of, person_of, ring
from conference.notices.service import write
from conference.people.models import Person


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
    event = await event_of(work, request.event_id)
    for reader, partner in ((one, other), (other, one)):
        text = f"The organisers would like you to meet {partner.name}. The matching finds the time."
        await ring(work, event, reader, text, f"/e/{event.slug}/meetings/requests/{request.id}", "handshake")


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
    event = await event_of(work, request.event_id)
    text = f"{other.name} withdrew the request to meet you."
    await ring(work, event, reader, text, f"/e/{event.slug}/meetings", "undo-2")


async def tell_expired(work: Work, request: MeetingRequest) -> None:
    """A bell for the asker only: the invited one was asked often enough."""
    if work.quiet:
        return
    event = await event_of(work, request.event_id)
    asker, invitee = await person_of(work, request.asker_id), await person_of(work, request.invitee_id)
    text = f"Your request to {invitee.name} has expired: it was not answered in time."
    await ring(work, event, asker, text, f"/e/{event.slug}/meetings", "clock")


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
    event = await event_of(work, request.event_id)
    path = f"/e/{event.slug}/meetings/requests/{request.id}"
    await ring(work, event, reader, text, path, icon)
    standing = [slot for number in slots if (slot := await work.db.get(MeetingSlot, number)) is not None]
    await write(
        work,
        reader,
        message,
        # A pair may propose to and fro: each turn is a letter of its own.
        key=f"{message}-{request.id}-{reader.id}-{work.now.timestamp():.0f}",
        event=event,
        other=other,
        organisation=(await organisation_of(work, other)),
        first=first_of,
        said=request.message,
        note=note,
        times=[moment(slot.starts_at, reader.zone) for slot in sorted(standing, key=lambda slot: slot.starts_at)],
        city=city(reader.zone),
        link=work.kit.url(path),
        discover=work.kit.url(f"/e/{event.slug}/meetings/discover"),
    )


async def _reader(work: Work, request: MeetingRequest, by: int) -> tuple[Person, Person]:
    """Who reads of what `by` did, and `by` themselves."""
    reader = request.asker_id if by == request.invitee_id else request.invitee_id
    return await person_of(work, reader), await person_of(work, by)
