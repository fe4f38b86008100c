"""Rehearsing a ballot: begin with simulated voters, let them vote, and wipe it all."""

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots import service
from conference.ballots.forms import CrowdForm
from conference.ballots.queries import ballot_row
from conference.ballots.views.numbers import ballot_number
from conference.events.entrance import organiser
from conference.foundation.errors import NotFound
from conference.foundation.forms import read_form
from conference.foundation.web import go, kit_of


async def begin(request: Request) -> Response:
    """Copy the ballot and go to the copy's desk."""
    who = await organiser(request)
    kit = kit_of(request)
    form, state = await read_form(request, CrowdForm)
    home = f"/e/{who.event.slug}/console/ballots"
    if form is None:
        return go(request, f"{home}/{ballot_number(request)}", state.errors["voters"], "bad")
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    async with kit.work() as work:
        rehearsal = await service.rehearse(work, ballot, by=who.person_id, voters=form.voters)
    return go(request, f"{home}/{rehearsal.id}", "This is a rehearsal. Open voting, and let the simulated people vote.")


async def vote(request: Request) -> Response:
    """Let simulated people vote."""
    who = await organiser(request)
    kit = kit_of(request)
    form, state = await read_form(request, CrowdForm)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    desk = f"/e/{who.event.slug}/console/ballots/{ballot.id}"
    if form is None:
        return go(request, desk, state.errors["voters"], "bad")
    stored = await service.vote_at_random(kit, ballot, form.voters)
    return go(request, desk, f"{stored} random votes were cast.")


async def wipe(request: Request) -> Response:
    """Delete all that there is of the rehearsal."""
    who = await organiser(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    if ballot.rehearsal_of is None:
        raise NotFound
    async with kit.work() as work:
        await service.wipe(work, ballot)
    desk = f"/e/{who.event.slug}/console/ballots/{ballot.rehearsal_of}"
    return go(request, desk, "Wiped. Nothing is left of the rehearsal.")
