"""One's own wishes without a time: why, and what would help."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import member
from conference.foundation.web import kit_of, render
from conference.matchmaking.queries.reasons import reasons_for
from conference.meetings.queries import slots_of


async def show_wishes(request: Request) -> Response:
    """The reasons of the last published run, for the viewer's requests that are open still."""
    guest = await member(request)
    async with kit_of(request).db.read() as db:
        reasons = await reasons_for(db, guest.event_id, guest.person_id)
        slots = {slot.id: slot for slot in await slots_of(db, guest.event_id)} if reasons else {}
    shown = [(reason, [slots[slot] for slot in reason.slots if slot in slots]) for reason in reasons]
    return await render(request, "matchmaking/wishes.html", current="meetings", shown=shown)
