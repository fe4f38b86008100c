"""One request: look at it, accept, decline, withdraw, propose another time."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, number, render
from conference.meetings import service
from conference.meetings.board import RequestView
from conference.meetings.forms import AcceptForm, NoteForm, ProposalForm, TimeForm
from conference.meetings.kept import matchmaker_of
from conference.meetings.models import Meeting, MeetingRequest
from conference.meetings.queries.availability import availability
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.pages import own_request, request_view, slot_at
from conference.meetings.rules.fit import Fit
from conference.meetings.rules.words import moment
from conference.meetings.views.seat import Seat, seat_of


@dataclass(frozen=True, slots=True)
class _Sight:
    """A request with what one needs to decide: which of its times still fit, which others would, and why you fit."""

    request: RequestView
    fitting: frozenset[int]
    others: tuple[SlotRow, ...]
    fit: Fit | None


async def show_request(request: Request) -> Response:
    seat = await seat_of(request)
    return await _page(request, seat, FormState())


async def accept_request(request: Request) -> Response:
    """Yes, at the chosen time or (without one) at the time that the organisers' run finds."""
    seat = await seat_of(request)
    row = await _row(request, seat)
    form, state = await read_form(request, AcceptForm)
    meeting: Meeting | None = None
    if form is not None:
        async with rules_of(state), seat.kit.work() as work:
            meeting = await service.accept(work, row, form.slot, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409)
    if meeting is None:
        return go(request, seat.url(), "Accepted. The organisers’ matching finds the time and tells you both.")
    async with seat.kit.db.read() as db:
        when = moment((await slot_at(db, seat.event_id, meeting.slot_id)).starts_at, seat.zone.key)
    return go(request, seat.url(), f"Confirmed: {when}. A calendar invitation is on its way to you both.")


async def decline_request(request: Request) -> Response:
    seat = await seat_of(request)
    row = await _row(request, seat)
    form, state = await read_form(request, NoteForm)
    if form is not None:
        async with rules_of(state), seat.kit.work() as work:
            await service.decline(work, row, by=seat.me, note=form.note)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409)
    return go(request, seat.url(), "Declined, and said kindly.")


async def withdraw_request(request: Request) -> Response:
    seat = await seat_of(request)
    row, state = await _row(request, seat), FormState()
    async with rules_of(state), seat.kit.work() as work:
        await service.withdraw(work, row, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=409)
    return go(request, seat.url(), "Withdrawn. You have one request more to send.")


async def show_proposal(request: Request) -> Response:
    seat = await seat_of(request)
    return await _page(request, seat, FormState(), template="meetings/proposal.html")


async def propose_times(request: Request) -> Response:
    """Other times; it is then the other one's turn."""
    seat = await seat_of(request)
    row = await _row(request, seat)
    form, state = await read_form(request, ProposalForm)
    if form is not None:
        async with rules_of(state, "slot_ids"), seat.kit.work() as work:
            await service.propose(work, row, form.slot_ids, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409, template="meetings/proposal.html")
    return go(request, seat.url(), "Proposed. You are told as soon as there is an answer.")


async def settle_time(request: Request) -> Response:
    """Give an agreed request a time that both have free."""
    seat = await seat_of(request)
    row = await _row(request, seat)
    form, state = await read_form(request, TimeForm)
    if form is not None:
        async with rules_of(state, "slot"), seat.kit.work() as work:
            meeting = await service.settle(work, row, form.slot, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409)
    async with seat.kit.db.read() as db:
        when = moment((await slot_at(db, seat.event_id, meeting.slot_id)).starts_at, seat.zone.key)
    return go(
        request, seat.url(f"/{meeting.id}"), f"Confirmed: {when}. A calendar invitation is on its way to you both."
    )


async def _row(request: Request, seat: Seat) -> MeetingRequest:
    async with seat.kit.db.read() as db:
        return await own_request(db, seat.event_id, seat.me, number(request, "request"))


async def _page(
    request: Request, seat: Seat, state: FormState, *, status: int = 200, template: str = "meetings/request.html"
) -> Response:
    async with seat.kit.db.read() as db:
        sight = await _look(request, seat, db)
    return await render(request, template, status=status, current="meetings", sight=sight, form=state)


async def _look(request: Request, seat: Seat, db: AsyncSession) -> _Sight:
    roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
    view = await request_view(db, roster, seat.event_id, seat.me, number(request, "request"))
    pair = (seat.me, view.other.id)
    found = await availability(db, seat.event_id, seat.kit.clock.now(), pair, viewer=seat.me)
    offers = found.offers(*pair)
    # What they proposed is theirs to give: their own hold does not stand in its way.
    free = {slot.id for slot in found.named(found.free[pair[0]] & found.free[pair[1]] & found.table_left)}
    proposed = {slot.id for slot in view.times}
    me = roster.by_id.get(seat.me)
    return _Sight(
        request=view,
        fitting=frozenset(proposed & free),
        others=tuple(slot for slot in offers if slot.id not in proposed),
        fit=maker.fit(me, view.other) if me else None,
    )
