"""One meeting: its page, its calendar file, cancelling it kindly, giving it another time, private notes."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.roster import Entry
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, number, render, wants_partial
from conference.meetings import service
from conference.meetings.calendar import calendar_file, calendar_item
from conference.meetings.forms import NoteForm, NotesForm, OutcomeForm, TimeForm
from conference.meetings.kept import matchmaker_of
from conference.meetings.models import Meeting, MeetingNote, MeetingSlot, MeetingState
from conference.meetings.queries.availability import availability
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.pages import message_behind, note_of, own_meeting
from conference.meetings.rules.fit import Fit
from conference.meetings.rules.words import Clocks, clocks, moment
from conference.meetings.views.seat import Seat, entry_of, seat_of
from conference.people.live import person_topic
from conference.people.models import Person

OUTCOMES = (("no", "Not really"), ("useful", "Useful"), ("together", "Let’s work together"))


@dataclass(frozen=True, slots=True)
class _Sight:
    """A meeting as its page shows it."""

    id: int
    other: Entry
    starts_at: datetime
    ends_at: datetime
    clocks: Clocks
    table: int
    cancelled: bool
    message: str
    message_mine: bool
    fit: Fit | None
    note: MeetingNote | None
    begun: bool
    over: bool
    locked: bool
    state: str
    mine: Entry | None


async def show_meeting(request: Request) -> Response:
    """The page, or what of it changes when the meeting is moved or cancelled."""
    seat = await seat_of(request)
    seq = seat.kit.revisions[person_topic(seat.me)]
    sight = await _look(request, seat)
    template = "meetings/_meeting.html" if wants_partial(request) else "meetings/meeting.html"
    return await render(request, template, current="meetings", meeting=sight, outcomes=OUTCOMES, me=seat.me, seq=seq)


async def meeting_file(request: Request) -> Response:
    """The meeting as an iCalendar file."""
    seat = await seat_of(request)
    async with seat.kit.db.read() as db:
        meeting, slot = await own_meeting(db, seat.event_id, seat.me, number(request, "meeting"))
        me, other = await db.get_one(Person, seat.me), await db.get_one(Person, _other(meeting, seat.me))
        behind = await message_behind(db, meeting)
    item = calendar_item(seat.kit, seat.event, meeting, slot, me, other, behind.message if behind else "")
    return Response(
        calendar_file(item),
        media_type="text/calendar; charset=UTF-8",
        headers={
            "content-disposition": f'attachment; filename="meeting-{meeting.id}.ics"',
            "cache-control": "private, no-cache",
        },
    )


async def show_cancellation(request: Request) -> Response:
    seat = await seat_of(request)
    return await render(
        request, "meetings/cancel.html", current="meetings", meeting=await _look(request, seat), form=FormState()
    )


async def cancel_meeting(request: Request) -> Response:
    seat = await seat_of(request)
    row, _ = await _row(request, seat)
    form, state = await read_form(request, NoteForm)
    if form is not None:
        async with rules_of(state), seat.kit.work() as work:
            await service.cancel_meeting(work, row, by=seat.me, note=form.note)
    if state.broken:
        sight = await _look(request, seat)
        status = 422 if form is None else 409
        return await render(
            request, "meetings/cancel.html", status=status, current="meetings", meeting=sight, form=state
        )
    return go(request, seat.url(), "Cancelled. They have been told, and the slot is open again.")


async def show_time(request: Request) -> Response:
    seat = await seat_of(request)
    return await _time_page(request, seat, FormState())


async def move_meeting(request: Request) -> Response:
    seat = await seat_of(request)
    row, _ = await _row(request, seat)
    form, state = await read_form(request, TimeForm)
    if form is not None:
        async with rules_of(state, "slot"), seat.kit.work() as work:
            await service.move_meeting(work, row, form.slot, by=seat.me)
    if state.broken:
        return await _time_page(request, seat, state, status=422 if form is None else 409)
    _, slot = await _row(request, seat)
    when = moment(slot.starts_at, seat.zone.key)
    return go(request, seat.url(f"/{row.id}"), f"New time: {when}. Both calendars are being updated.")


async def report_outcome(request: Request) -> Response:
    """Note whether the meeting took place."""
    seat = await seat_of(request)
    row, _ = await _row(request, seat)
    form, _ = await read_form(request, OutcomeForm)
    if form is None:
        raise NotFound
    async with seat.kit.work() as work:
        await service.report_outcome(work, row, form, by=seat.me)
    said = "Noted. You can set it right at any time." if form.happened == "held" else "Noted, and they are told."
    return go(request, seat.url(f"/{row.id}#outcome"), said)


async def save_notes(request: Request) -> Response:
    """Keep the notes; a script asks while one writes, and gets only the line that says so."""
    seat = await seat_of(request)
    row, _ = await _row(request, seat)
    form, state = await read_form(request, NotesForm)
    note: MeetingNote | None = None
    if form is not None:
        async with seat.kit.work() as work:
            note = await service.save_notes(work, row, form, by=seat.me)
    if wants_partial(request):
        status = 422 if form is None else 200
        return await render(request, "meetings/_saved.html", status=status, note=note, form=state)
    if form is None:
        sight = await _look(request, seat)
        return await render(
            request,
            "meetings/meeting.html",
            status=422,
            current="meetings",
            meeting=sight,
            outcomes=OUTCOMES,
            me=seat.me,
            seq=seat.kit.revisions[person_topic(seat.me)],
            form=state,
        )
    return go(request, seat.url(f"/{row.id}#notes"), "Saved. Only you can read your notes.")


async def _row(request: Request, seat: Seat) -> tuple[Meeting, MeetingSlot]:
    async with seat.kit.db.read() as db:
        return await own_meeting(db, seat.event_id, seat.me, number(request, "meeting"))


async def _time_page(request: Request, seat: Seat, state: FormState, *, status: int = 200) -> Response:
    sight = await _look(request, seat)
    async with seat.kit.db.read() as db:
        pair = (seat.me, sight.other.id)
        found = await availability(db, seat.event_id, seat.kit.clock.now(), pair, viewer=seat.me)
        times: tuple[SlotRow, ...] = tuple(found.offers(*pair))
    return await render(
        request, "meetings/time.html", status=status, current="meetings", meeting=sight, times=times, form=state
    )


async def _look(request: Request, seat: Seat) -> _Sight:
    now = seat.kit.clock.now()
    async with seat.kit.db.read() as db:
        meeting, slot = await own_meeting(db, seat.event_id, seat.me, number(request, "meeting"))
        roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
        behind = await message_behind(db, meeting)
        note = await note_of(db, meeting.id or 0, seat.me)
    other, me = entry_of(roster, _other(meeting, seat.me)), roster.by_id.get(seat.me)
    return _Sight(
        id=meeting.id or 0,
        other=other,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        clocks=clocks(slot.starts_at, slot.ends_at, seat.zone.key, other.zone, other.name),
        table=meeting.table_number,
        cancelled=meeting.state == MeetingState.CANCELLED,
        message=behind.message if behind else "",
        message_mine=bool(behind and behind.asker_id == seat.me),
        fit=maker.fit(me, other) if me else None,
        note=note,
        begun=slot.starts_at <= now,
        over=slot.ends_at <= now,
        locked=meeting.locked,
        state=meeting.state,
        mine=me,
    )


def _other(meeting: Meeting, me: int) -> int:
    return meeting.second_id if meeting.first_id == me else meeting.first_id
