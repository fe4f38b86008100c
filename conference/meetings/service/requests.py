"""Verbs of requests: ask, accept, decline, withdraw, propose other times, expire."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.meetings.forms import AskForm
from conference.meetings.live import tell_pair
from conference.meetings.models import Meeting, MeetingRequest, MeetingRules, ProposedTime, RequestState
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import availability
from conference.meetings.queries.standing import (
    is_participant,
    last_slot_start,
    meetings_count,
    open_between,
    proposed_slots,
    requests_used,
)
from conference.meetings.rules.words import first_name, how_it_ended
from conference.meetings.service import letters
from conference.meetings.service.booking import place_meeting
from conference.meetings.service.setup import stand_in_line
from conference.people.models import Person


async def ask(work: Work, event: int, form: AskForm, *, by: int) -> MeetingRequest:
    """Ask somebody to meet.

    Raises RuleBroken: `request.self`, `request.outside` (one of the two takes no part), `pair.apart`,
    `request.theirs` (they asked first), `request.open`, `request.limit`, `slot.taken`.
    """
    if form.invitee == by:
        raise RuleBroken("request.self", "You cannot ask yourself to meet.")
    rules = await stand_in_line(work, event)
    invitee = await _person(work, form.invitee)
    await _require_both(work, event, invitee, by)
    await _require_room(work, event, rules, invitee, by)
    await _require_offered(work, event, form.slot_ids, by, form.invitee)
    last = await last_slot_start(work.db, event)
    request = MeetingRequest(
        event_id=event,
        asker_id=by,
        invitee_id=form.invitee,
        low_id=min(by, form.invitee),
        high_id=max(by, form.invitee),
        turn_id=form.invitee,
        priority=form.priority,
        message=form.message,
        asked_at=work.now,
        expires_at=last if last and last > work.now else work.now + timedelta(days=14),
    )
    work.db.add(request)
    try:
        await work.db.flush()
    except IntegrityError:
        raise RuleBroken("request.open", "There is an open request between you two already.") from None
    await _write_times(work, rules, request, form.slot_ids, by)
    await letters.tell_asked(work, request, await _person(work, by), invitee, form.slot_ids)
    tell_pair(work, event, by, form.invitee)
    return request


async def accept(work: Work, request: MeetingRequest, slot: int | None = None, *, by: int) -> Meeting | None:
    """Say yes. At a slot the meeting is made and returned; without one the request waits for the organisers' run.

    The slot is one of those proposed or, where none was, any that both have free. Raises RuleBroken:
    `request.over`, `request.turn`, `slot.unproposed`, and all that `place_meeting` raises.
    """
    rules = await stand_in_line(work, request.event_id)
    request = await _awaiting(work, request, by)
    if slot is not None:
        proposed = await proposed_slots(work.db, request.id or 0)
        if proposed and slot not in proposed:
            raise RuleBroken("slot.unproposed", "That time is not among the proposed ones. Propose it instead.")
        return await place_meeting(work, request.event_id, request.asker_id, request.invitee_id, slot, request=request)
    if await meetings_count(work.db, request.event_id, by) >= rules.max_meetings:
        raise RuleBroken("meetings.full", f"You have {rules.max_meetings} meetings, the most this event allows.")
    request.state, request.answered_at = RequestState.ACCEPTED, work.now
    await _forget_times(work, request)
    await letters.tell_accepted(work, request, by=by)
    tell_pair(work, request.event_id, request.asker_id, request.invitee_id)
    return None


async def settle(work: Work, request: MeetingRequest, slot: int, *, by: int) -> Meeting:
    """Give an agreed request its time: both have said yes, so that either may choose one that both have free.

    Raises RuleBroken: `request.over`, `request.turn` (it is not agreed yet), and all that `place_meeting` raises.
    """
    await stand_in_line(work, request.event_id)
    request = await _own(work, request, by)
    if request.state != RequestState.ACCEPTED:
        raise RuleBroken("request.turn", "This request waits for an answer first. Propose the time instead.")
    return await place_meeting(work, request.event_id, request.asker_id, request.invitee_id, slot, request=request)


async def decline(work: Work, request: MeetingRequest, *, by: int, note: str = "") -> None:
    """Say no, kindly. Either of the two whose turn it is may, and the invited one also after accepting without a
    time."""
    await stand_in_line(work, request.event_id)
    request = await _own(work, request, by)
    if request.state == RequestState.ACCEPTED and by != request.invitee_id:
        raise RuleBroken("request.turn", "This is your own request: withdraw it instead.")
    if request.state == RequestState.REQUESTED and request.turn_id != by:
        raise await _not_your_turn(work, request)
    await _end(work, request, RequestState.DECLINED)
    await letters.tell_declined(work, request, by=by, note=note)


async def withdraw(work: Work, request: MeetingRequest, *, by: int) -> None:
    """Take back one's own request, as long as it is not a meeting."""
    await stand_in_line(work, request.event_id)
    request = await _own(work, request, by)
    if request.asker_id != by:
        raise RuleBroken("request.turn", "They asked you: decline the request instead.")
    await _end(work, request, RequestState.WITHDRAWN)
    await letters.tell_withdrawn(work, request)


async def propose(work: Work, request: MeetingRequest, slots: Sequence[int], *, by: int) -> None:
    """Propose other times in the place of those that stand there; it is then the other one's turn."""
    rules = await stand_in_line(work, request.event_id)
    request = await _awaiting(work, request, by)
    other = request.asker_id if by == request.invitee_id else request.invitee_id
    await _require_offered(work, request.event_id, slots, by, other)
    await _forget_times(work, request)
    await _write_times(work, rules, request, slots, by)
    request.turn_id = other
    await work.db.flush()
    await letters.tell_proposed(work, request, slots, by=by)
    tell_pair(work, request.event_id, by, other)


async def expire(work: Work, number: int) -> None:
    """End a request that nobody answered in time. Nothing happens where it was answered meanwhile."""
    request = await work.db.get(MeetingRequest, number)
    if request is None:
        return
    await stand_in_line(work, request.event_id)
    await work.db.refresh(request)
    if request.state == RequestState.REQUESTED and request.expires_at <= work.now:
        await _end(work, request, RequestState.EXPIRED)
        await letters.tell_expired(work, request)


async def _require_both(work: Work, event: int, invitee: Person, by: int) -> None:
    if not await is_participant(work.db, event, by):
        raise RuleBroken("request.outside", "You do not take part in the meetings yet. Join first, then ask.")
    if not await is_participant(work.db, event, invitee.id or 0):
        raise RuleBroken("request.outside", f"{invitee.name} does not take part in the meetings.")
    if refused := (await apart_of(work.db, event, (by, invitee.id or 0))).words(by, invitee.id or 0):
        raise RuleBroken("pair.apart", refused)


async def _require_room(work: Work, event: int, rules: MeetingRules, invitee: Person, by: int) -> None:
    """No open request between the two, and one left of the asker's."""
    standing = await open_between(work.db, event, by, invitee.id or 0)
    if standing is not None and standing.state == RequestState.REQUESTED and standing.asker_id != by:
        raise RuleBroken("request.theirs", f"{invitee.name} has asked you already. Answer that request instead.")
    if standing is not None:
        raise RuleBroken("request.open", f"You and {invitee.name} have an open request or a meeting already.")
    if await requests_used(work.db, event, by) >= rules.max_requests:
        raise RuleBroken(
            "request.limit",
            f"All your {rules.max_requests} requests wait for an answer. Withdraw one, or wait until one is answered.",
        )


async def _require_offered(work: Work, event: int, slots: Sequence[int], by: int, other: int) -> None:
    """Every proposed slot is free for both."""
    if not slots:
        return
    found = await availability(work.db, event, work.now, (by, other), viewer=by)
    offered = {slot.id for slot in found.offers(by, other)}
    if not offered.issuperset(slots):
        person = await _person(work, other)
        raise RuleBroken(
            "slot.taken",
            f"One of these times is no longer free for you and {person.name}. Choose among those shown now.",
        )


async def _write_times(work: Work, rules: MeetingRules, request: MeetingRequest, slots: Sequence[int], by: int) -> None:
    until: datetime = work.now + timedelta(minutes=rules.hold_minutes)
    for slot in dict.fromkeys(slots):
        work.db.add(ProposedTime(request_id=request.id or 0, slot_id=slot, by_id=by, held_until=until))
    await work.db.flush()


async def _forget_times(work: Work, request: MeetingRequest) -> None:
    await work.db.exec(delete(ProposedTime).where(col(ProposedTime.request_id) == request.id))


async def _end(work: Work, request: MeetingRequest, state: RequestState) -> None:
    if request.state not in (RequestState.REQUESTED, RequestState.ACCEPTED):
        raise RuleBroken("request.over", how_it_ended(request.state))
    request.state, request.answered_at = state, work.now
    await _forget_times(work, request)
    await work.db.flush()
    tell_pair(work, request.event_id, request.asker_id, request.invitee_id)


async def _own(work: Work, request: MeetingRequest, by: int) -> MeetingRequest:
    """The request as it is now, for one of its two. Anybody else finds nothing."""
    row = await work.db.get(MeetingRequest, request.id, populate_existing=True)
    if row is None or by not in (row.asker_id, row.invitee_id):
        raise NotFound
    if row.state not in (RequestState.REQUESTED, RequestState.ACCEPTED):
        raise RuleBroken("request.over", how_it_ended(row.state))
    return row


async def _awaiting(work: Work, request: MeetingRequest, by: int) -> MeetingRequest:
    """The request as it is now, where it is `by`'s turn to answer."""
    row = await _own(work, request, by)
    if row.state != RequestState.REQUESTED:
        raise RuleBroken("request.over", how_it_ended(row.state))
    if row.turn_id != by:
        raise await _not_your_turn(work, row)
    return row


async def _not_your_turn(work: Work, request: MeetingRequest) -> RuleBroken:
    person = await _person(work, request.turn_id)
    return RuleBroken("request.turn", f"It is {first_name(person.name)}’s turn to answer this request.")


async def _person(work: Work, number: int) -> Person:
    person = await work.db.get(Person, number)
    if person is None:
        raise NotFound
    return person
