"""One's own wishes without a time: why, what would help, and the button that does it."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import member
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render
from conference.matchmaking.forms import LockForm
from conference.matchmaking.queries.reasons import reasons_for
from conference.matchmaking.service.mending import open_and_meet
from conference.meetings.queries import availability, slots_of
from conference.meetings.queries.pages import closed_of, own_request, slot_at


async def show_wishes(request: Request) -> Response:
    """The reasons of the last published run, for the viewer's requests that are open still."""
    return await _page(request, FormState())


async def open_slot(request: Request) -> Response:
    """Open a slot for a wish, and meet in it where both have said yes."""
    guest = await member(request)
    kit = kit_of(request)
    form, state = await read_form(request, LockForm)
    if form is None:
        raise NotFound
    async with kit.db.read() as db:
        row = await own_request(db, guest.event_id, guest.person_id, number(request, "request"))
        slot = await slot_at(db, guest.event_id, form.slot)
    async with rules_of(state), kit.work() as work:
        meeting = await open_and_meet(work, row, slot, by=guest.person_id)
    if state.broken:
        return await _page(request, state, status=409)
    home = f"/e/{guest.event.slug}"
    if meeting is None:
        return go(
            request, f"{home}/wishes", "That slot is open now. The other one can choose it, and so can the next run."
        )
    return go(request, f"{home}/meetings/{meeting.id}", "Confirmed. A calendar invitation is on its way to you both.")


async def _page(request: Request, state: FormState, *, status: int = 200) -> Response:
    guest = await member(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        reasons = await reasons_for(db, guest.event_id, guest.person_id)
        slots = {slot.id: slot for slot in await slots_of(db, guest.event_id)} if reasons else {}
        closed = await closed_of(db, guest.event_id, guest.person_id)
        people = {guest.person_id, *(reason.other_id for reason in reasons)}
        times = await availability(db, guest.event_id, kit.clock.now(), people, viewer=guest.person_id)
    now = kit.clock.now()
    shown = [
        (
            reason,
            [slots[slot] for slot in reason.slots if slot in closed and slot in slots and slots[slot].starts_at > now],
            [
                slots[slot]
                for slot in reason.slots
                if slot not in closed and slot in slots and slots[slot].starts_at > now
            ],
            [slots[slot] for slot in reason.tables if slot in slots and slots[slot].starts_at > now],
            times.offers(guest.person_id, reason.other_id),
        )
        for reason in reasons
    ]
    return await render(
        request,
        "matchmaking/wishes.html",
        status=status,
        current="meetings",
        shown=shown,
        form=state,
    )
