"""Have a plan mended: from what stands, from a run that the event has overtaken, or so that slots become empty."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.forms import read_form, rules_of
from conference.foundation.web import go, kit_of
from conference.matchmaking.forms import RepairForm
from conference.matchmaking.models import MatchRun
from conference.matchmaking.queries.runs import latest_number
from conference.matchmaking.service import start_repair
from conference.matchmaking.views.runs import home, load, show


async def repair_standing(request: Request) -> Response:
    """Queue a repair of the meetings that stand."""
    return await _repair(request, await organiser(request), None)


async def repair_plan(request: Request) -> Response:
    """Queue a repair of a run's plan, as far as it is not out, beside what stands."""
    guest = await organiser(request)
    return await _repair(request, guest, await load(request, guest))


async def _repair(request: Request, guest: Guest, of: MatchRun | None) -> Response:
    form, state = await read_form(request, RepairForm)
    begun = 0
    if form is not None:
        async with rules_of(state), kit_of(request).work() as work:
            run = await start_repair(work, guest.event_id, form, zone=guest.event.zone, by=guest.person_id, of=of)
            begun = run.number
    if state.broken:
        async with kit_of(request).db.read() as db:
            newest = await latest_number(db, guest.event_id)
        return await show(request, guest, of.number if of else newest, repair=state)
    said = f"Run {begun} looks for the fewest moves. Nothing is changed before you publish it."
    return go(request, f"{home(guest)}/runs/{begun}", said)
