"""My meetings: the slot grid, what waits for me, what I asked; opening and closing slots; joining."""

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.models import Organisation, Profile
from conference.foundation.forms import FormState, rules_of
from conference.foundation.web import go, number, render, wants_partial
from conference.meetings import service
from conference.meetings.board import Board, make_board
from conference.meetings.queries.matching import slots_of
from conference.meetings.queries.pages import closed_of, meetings_of, open_requests, slot_at, taken_of
from conference.meetings.queries.standing import is_participant, rules_at
from conference.meetings.rules.pace import pace_of
from conference.meetings.views.seat import Seat, seat_of
from conference.people.live import person_topic


async def show_meetings(request: Request) -> Response:
    """The whole page, or its board when something has changed; the way to join for who takes no part yet."""
    seat = await seat_of(request)
    seq = seat.kit.revisions[person_topic(seat.me)]
    async with seat.kit.db.read() as db:
        if not await is_participant(db, seat.event_id, seat.me):
            return await _show_joining(request, seat)
    board = await load_board(seat)
    template = "meetings/_board.html" if wants_partial(request) else "meetings/meetings.html"
    return await render(
        request, template, current="meetings", board=board, me=seat.me, seq=seq, now=seat.kit.clock.now()
    )


async def load_board(seat: Seat) -> Board:
    """All of a person's day with meetings."""
    async with seat.kit.db.read() as db:
        roster = await seat.roster(db)
        rules = await rules_at(db, seat.event_id)
        slots, pace = await slots_of(db, seat.event_id), pace_of(rules)
        return make_board(
            slots,
            await closed_of(db, seat.event_id, seat.me),
            await taken_of(db, slots, seat.me, pace.buffer),
            await meetings_of(db, roster, seat.event_id, seat.me),
            await open_requests(db, roster, seat.event_id, seat.me),
            now=seat.kit.clock.now(),
            zone=seat.zone,
            max_requests=rules.max_requests if rules else 0,
            pace=pace,
        )


async def close_slot(request: Request) -> Response:
    return await _switch(request, closed=True)


async def open_slot(request: Request) -> Response:
    return await _switch(request, closed=False)


async def _switch(request: Request, *, closed: bool) -> Response:
    seat = await seat_of(request)
    async with seat.kit.db.read() as db:
        slot = await slot_at(db, seat.event_id, number(request, "slot"))
    verb = service.close_slot if closed else service.open_slot
    async with seat.kit.work() as work:
        await verb(work, slot, by=seat.me)
    if not wants_partial(request):
        return go(request, f"{seat.url()}#slot-{slot.id}")
    board = await load_board(seat)
    view = next(view for _, views in board.days for view in views if view.id == slot.id)
    return await render(request, "meetings/_slot.html", slot=view)


async def join(request: Request) -> Response:
    """Take part in the meetings."""
    seat = await seat_of(request)
    state = FormState()
    async with rules_of(state), seat.kit.work() as work:
        await service.join(work, seat.event_id, seat.me)
    if state.broken:
        return await _show_joining(request, seat, missing=state.errors[""], status=409)
    return go(request, seat.url("/discover"), "You take part. These people fit what you look for.")


async def _show_joining(request: Request, seat: Seat, *, missing: str = "", status: int = 200) -> Response:
    """Why to join, what it takes, and which step is missing."""
    async with seat.kit.db.read() as db:
        rules = await rules_at(db, seat.event_id)
        profile = await db.get(Profile, seat.me)
        house = await db.get(Organisation, profile.organisation_id) if profile and profile.organisation_id else None
        entry = (await seat.roster(db)).by_id.get(seat.me)
    return await render(
        request,
        "meetings/join.html",
        status=status,
        current="meetings",
        open=rules is not None,
        organisation=house,
        described=bool(entry and (entry.offers or entry.needs)),
        missing=missing,
    )
