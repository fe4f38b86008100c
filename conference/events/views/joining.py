"""Joining an event whose registration is open."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import guest
from conference.events.forms import JoinForm
from conference.events.models import Registration
from conference.events.service import join
from conference.foundation.errors import Forbidden, SignInNeeded
from conference.foundation.forms import read_form
from conference.foundation.web import go, kit_of, render
from conference.people.paths import onward_path, slug_in


async def show_join(request: Request) -> Response:
    found = await guest(request)
    if found.viewer is None:
        raise SignInNeeded
    lobby = f"/e/{found.event.slug}/"
    if found.is_member:
        return go(request, lobby)
    if found.event.registration != Registration.OPEN:
        raise Forbidden(f"{found.event.name} is by invitation. The organisers can put you on the list.")
    onward = onward_path(request.query_params.get("next"))
    return await render(request, "events/join.html", onward=onward if slug_in(onward) == found.event.slug else lobby)


async def join_event(request: Request) -> Response:
    found = await guest(request)
    if found.viewer is None:
        raise SignInNeeded
    form, _ = await read_form(request, JoinForm)
    async with kit_of(request).work() as work:
        await join(work, found.event, found.person_id)
    inside = form is not None and slug_in(form.next) == found.event.slug
    onward = form.next if form is not None and inside else f"/e/{found.event.slug}/"
    return go(request, onward, f"You take part in {found.event.name}. Good to have you.")
