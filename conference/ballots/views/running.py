"""What an organiser may still change while a ballot runs: a later end, and people who come onto the roll late."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots import service
from conference.ballots.forms import AdmissionForm, ExtensionForm
from conference.ballots.queries import BallotView, ballot_row, ballot_view
from conference.ballots.views.numbers import ballot_number
from conference.events.entrance import Guest, organiser
from conference.events.queries import member_called
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, render

PROPOSED = timedelta(minutes=15)


async def show_extension(request: Request) -> Response:
    """The question how long, and why."""
    who = await organiser(request)
    view = await _view(request, who)
    later = (view.closes_at + PROPOSED).astimezone(ZoneInfo(who.event.zone)).replace(tzinfo=None)
    return await _page(request, who, "extension", FormState({"closes": later.isoformat(timespec="minutes")}))


async def extend_voting(request: Request) -> Response:
    """Move the end of voting later."""
    who = await organiser(request)
    kit = kit_of(request)
    form, state = await read_form(request, ExtensionForm)
    if form is None:
        return await _page(request, who, "extension", state, status=422)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    closes = form.closes.replace(tzinfo=ZoneInfo(who.event.zone))
    async with rules_of(state, "closes"), kit.work() as work:
        await service.extend(work, ballot, closes, by=who.person_id, because=form.because)
    if state.broken:
        return await _page(request, who, "extension", state, status=409)
    return go(request, _path(who, ballot.id or 0), "Extended. Everybody sees the new end and your reason.")


async def show_admission(request: Request) -> Response:
    """The question who."""
    return await _page(request, await organiser(request), "admission", FormState())


async def admit_elector(request: Request) -> Response:
    """Put somebody onto the frozen roll."""
    who = await organiser(request)
    kit = kit_of(request)
    form, state = await read_form(request, AdmissionForm)
    if form is None:
        return await _page(request, who, "admission", state, status=422)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
        person = await member_called(db, who.event_id, form.who)
    if isinstance(person, str):
        state.errors["who"] = person
        return await _page(request, who, "admission", state, status=422)
    async with rules_of(state, "who"), kit.work() as work:
        await service.admit(work, ballot, person, by=who.person_id)
    if state.broken:
        return await _page(request, who, "admission", state, status=409)
    return go(request, _path(who, ballot.id or 0), f"{person.name} is on the roll now, and has been told.")


async def _page(request: Request, who: Guest, deed: str, state: FormState, *, status: int = 200) -> Response:
    view = await _view(request, who)
    ends = f"{view.closes_at.astimezone(ZoneInfo(who.event.zone)):%H:%M}"  # in the zone in which the new end is typed
    facts = {"ballot": view, "form": state, "zone": who.event.zone, "ends": ends, "url": _path(who, view.id)}
    return await render(request, f"ballots/{deed}.html", status=status, current="ballots", **facts)


async def _view(request: Request, who: Guest) -> BallotView:
    async with kit_of(request).db.read() as db:
        return await ballot_view(db, who.event_id, ballot_number(request), drafts=True)


def _path(who: Guest, ballot: int) -> str:
    return f"/e/{who.event.slug}/console/ballots/{ballot}"
