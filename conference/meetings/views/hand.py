"""The organiser's hand on single meetings: the list, one meeting with every slot, lock, move, unschedule."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.forms import FormState, parse_form, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render
from conference.meetings import service
from conference.meetings.forms import NoteForm, TimeForm
from conference.meetings.models import MeetingState
from conference.meetings.queries.desk import PAGE, DeskRow, desk_meeting, desk_meetings, proposals_in
from conference.meetings.queries.pages import slot_at
from conference.meetings.queries.places import Place, places_for
from conference.meetings.rules.words import moment


async def show_list(request: Request) -> Response:
    """The standing meetings by time, a page at a time, found by a name."""
    guest = await organiser(request)
    words = request.query_params.get("q", "").strip()[:80]
    asked = request.query_params.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 and int(asked) else 1
    async with kit_of(request).db.read() as db:
        found, total = await desk_meetings(db, guest.event_id, words, page)
    return await render(
        request,
        "meetings/hand.html",
        current="matchmaking",
        found=found,
        total=total,
        words=words,
        number=page,
        pages=max(1, -(-total // PAGE)),
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
    )


async def show_one(request: Request) -> Response:
    """A meeting, and every slot with what stands in its way."""
    return await _page(request, await organiser(request), FormState())


async def lock(request: Request) -> Response:
    return await _lock(request, locked=True)


async def unlock(request: Request) -> Response:
    return await _lock(request, locked=False)


async def show_move(request: Request) -> Response:
    """Whom it hits when the meeting moves to the slot."""
    guest = await organiser(request)
    form, state = parse_form(request.query_params, TimeForm)
    if form is None:
        return await _page(request, guest, state, status=422)
    kit = kit_of(request)
    async with kit.db.read() as db:
        meeting, row = await desk_meeting(db, guest.event_id, number(request, "meeting"))
        slot = await slot_at(db, guest.event_id, form.slot)
        lapsing = await proposals_in(db, (meeting.first_id, meeting.second_id), form.slot)
    return await render(
        request,
        "meetings/hand_move.html",
        current="matchmaking",
        row=row,
        slot=slot,
        lapsing=lapsing,
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
        form=FormState(),
    )


async def move(request: Request) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, TimeForm)
    if form is not None:
        async with kit_of(request).db.read() as db:
            meeting, _ = await desk_meeting(db, guest.event_id, number(request, "meeting"))
            slot = await slot_at(db, guest.event_id, form.slot)
        async with rules_of(state), kit_of(request).work() as work:
            await service.move_meeting(work, meeting, form.slot, by=None)
    if state.broken:
        return await _page(request, guest, state, status=422 if form is None else 409)
    when = moment(slot.starts_at, guest.event.zone)
    return go(request, f"{home(guest)}/{meeting.id}", f"Moved to {when}. Both are told, with a calendar update.")


async def show_unschedule(request: Request) -> Response:
    """Whom it hits when the meeting is taken out of the plan."""
    guest = await organiser(request)
    return await _unschedule(request, guest, FormState())


async def unschedule(request: Request) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, NoteForm)
    if form is not None:
        async with kit_of(request).db.read() as db:
            meeting, _ = await desk_meeting(db, guest.event_id, number(request, "meeting"))
        async with rules_of(state), kit_of(request).work() as work:
            await service.cancel_meeting(work, meeting, by=None, note=form.note)
    if state.broken:
        return await _unschedule(request, guest, state, status=422 if form is None else 409)
    return go(request, home(guest), "Taken out. Both are told, and their wish waits for another time.")


def home(guest: Guest) -> str:
    """The path of the list."""
    return f"/e/{guest.event.slug}/console/matchmaking/meetings"


async def _lock(request: Request, *, locked: bool) -> Response:
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        meeting, _ = await desk_meeting(db, guest.event_id, number(request, "meeting"))
    async with kit_of(request).work() as work:
        await service.lock_meeting(work, meeting, locked=locked)
    said = "Locked: only you can move or cancel it." if locked else "Unlocked: the two can change it again."
    return go(request, f"{home(guest)}/{meeting.id}", said)


async def _page(request: Request, guest: Guest, state: FormState, *, status: int = 200) -> Response:
    kit = kit_of(request)
    async with kit.db.read() as db:
        meeting, row = await desk_meeting(db, guest.event_id, number(request, "meeting"))
        people = {row.first_id: row.first, row.second_id: row.second}
        places = await places_for(db, guest.event_id, people, kit.clock.now(), meeting)
    zone = ZoneInfo(guest.event.zone)
    return await render(
        request,
        "meetings/hand_meeting.html",
        status=status,
        current="matchmaking",
        row=row,
        days=_by_day(places, zone),
        free=sum(not place.why and not place.here for place in places),
        fixed=_is_over(row, meeting.state, kit.clock.now()),
        zone=zone,
        home=home(guest),
        form=state,
    )


async def _unschedule(request: Request, guest: Guest, state: FormState, *, status: int = 200) -> Response:
    async with kit_of(request).db.read() as db:
        _, row = await desk_meeting(db, guest.event_id, number(request, "meeting"))
    return await render(
        request,
        "meetings/hand_unschedule.html",
        status=status,
        current="matchmaking",
        row=row,
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
        form=state,
    )


def _by_day(places: list[Place], zone: ZoneInfo) -> list[list[Place]]:
    days: dict[str, list[Place]] = {}
    for place in places:
        days.setdefault(place.slot.starts_at.astimezone(zone).date().isoformat(), []).append(place)
    return list(days.values())


def _is_over(row: DeskRow, state: str, now: datetime) -> str:
    """Why nothing about the meeting can be changed; "" where it can."""
    if state == MeetingState.CANCELLED:
        return "This meeting was cancelled. Its wish may be placed by the next run."
    return "This meeting has begun, so that it stays as it is." if row.starts_at <= now else ""
