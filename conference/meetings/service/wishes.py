"""Verbs of the organisers on pairs: who must meet, and who is kept apart."""

from datetime import timedelta

from sqlmodel import col, delete

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.meetings.live import meetings_topic, tell_pair
from conference.meetings.models import KeptApart, MeetingRequest, Priority, RequestState
from conference.meetings.queries.apart import apart_of, are_kept_apart
from conference.meetings.queries.standing import is_participant, last_slot_start, open_between
from conference.meetings.service import letters
from conference.meetings.service.setup import stand_in_line
from conference.people.models import Person


async def must_meet(work: Work, event: int, one: int, other: int) -> MeetingRequest:
    """Have two people meet: a wish that is agreed from the beginning, which the next run places first. An open
    request of the pair becomes this wish. Both are told and can still say no.

    Raises RuleBroken: `request.self`, `request.outside`, `pair.apart`, `request.open` (they have a meeting already).
    """
    if one == other:
        raise RuleBroken("request.self", "Nobody can meet themselves. Choose two people.")
    await stand_in_line(work, event)
    people = [await _participant(work, event, number) for number in (one, other)]
    apart = await apart_of(work.db, event, (one, other))
    if await are_kept_apart(work.db, event, one, other):
        raise RuleBroken("pair.apart", "You keep these two apart. Lift that first.")
    if refused := apart.words(one, other):
        raise RuleBroken("pair.apart", f"{refused} Change who may meet whom first.")
    request = await open_between(work.db, event, one, other)
    if request is not None and request.state == RequestState.SCHEDULED:
        raise RuleBroken("request.open", f"{people[0].name} and {people[1].name} have a meeting already.")
    if request is None:
        last = await last_slot_start(work.db, event)
        request = MeetingRequest(
            event_id=event,
            asker_id=one,
            invitee_id=other,
            low_id=min(one, other),
            high_id=max(one, other),
            turn_id=other,
            asked_at=work.now,
            expires_at=last if last and last > work.now else work.now + timedelta(days=14),
        )
    request.priority, request.by_organisers = Priority.MUST, True
    request.state, request.answered_at = RequestState.ACCEPTED, work.now
    work.db.add(request)
    await work.db.flush()
    await letters.tell_must(work, request, *people)
    tell_pair(work, event, one, other)
    return request


async def keep_apart(work: Work, event: int, one: int, other: int, *, by: int | None) -> None:
    """Let two people not meet: neither can ask the other, and no run places them. A meeting that stands, stays.

    Twice does no harm. Raises RuleBroken("request.self").
    """
    if one == other:
        raise RuleBroken("request.self", "Nobody can be kept apart from themselves. Choose two people.")
    await stand_in_line(work, event)
    if not await are_kept_apart(work.db, event, one, other):
        row = KeptApart(event_id=event, low_id=min(one, other), high_id=max(one, other), made_at=work.now, by_id=by)
        work.db.add(row)
        await work.db.flush()
    work.push(Push(meetings_topic(event)))


async def lift_apart(work: Work, event: int, one: int, other: int) -> None:
    """Let two people meet again. Twice does no harm."""
    pair = (col(KeptApart.low_id) == min(one, other), col(KeptApart.high_id) == max(one, other))
    await work.db.exec(delete(KeptApart).where(col(KeptApart.event_id) == event, *pair))
    work.push(Push(meetings_topic(event)))


async def lift_must(work: Work, event: int, number: int) -> None:
    """Take a must-meet back. Where it is a meeting already, that stays. Raises NotFound for anybody's own request."""
    await stand_in_line(work, event)
    request = await work.db.get(MeetingRequest, number, populate_existing=True)
    if request is None or request.event_id != event or not request.by_organisers:
        raise NotFound
    if request.state not in (RequestState.REQUESTED, RequestState.ACCEPTED):
        raise RuleBroken("request.over", "This wish has become a meeting or has ended. Nothing was changed.")
    request.state = RequestState.WITHDRAWN
    await work.db.flush()
    tell_pair(work, event, request.asker_id, request.invitee_id)


async def _participant(work: Work, event: int, number: int) -> Person:
    person = await work.db.get(Person, number)
    if person is None:
        raise NotFound
    if not await is_participant(work.db, event, number):
        raise RuleBroken("request.outside", f"{person.name} does not take part in the meetings.")
    return person
