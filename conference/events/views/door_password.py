"""Signing in by password, for those who set one."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.views.threshold import brake, device, door_page, let_in, network, slower, way_on
from conference.foundation.errors import TooMany
from conference.foundation.forms import FormState, read_form
from conference.foundation.web import go, kit_of
from conference.people.forms import PasswordEntryForm
from conference.people.passwords import fits
from conference.people.paths import onward_path
from conference.people.queries import person_by_email
from conference.people.rules import PASSWORD_ADDRESS, PASSWORD_CLIENT
from conference.people.service import sign_in
from conference.people.viewer import viewer_of

PAGE = "events/password.html"
WRONG = "This address and this password do not belong together. You may have set none: then let us e-mail you a link."


async def show_password(request: Request) -> Response:
    onward = onward_path(request.query_params.get("next"))
    viewer = await viewer_of(request)
    if viewer is not None:
        return go(request, await way_on(request, viewer, onward))
    return await door_page(request, PAGE, FormState(), onward=onward)


async def enter_password(request: Request) -> Response:
    """Check the password. Unknown address, no password set and wrong password give one answer, in one time."""
    form, state = await read_form(request, PasswordEntryForm)
    onward = onward_path(str(state.values.get("next", "/")))
    if form is None:
        return await door_page(request, PAGE, state, status=422, onward=onward)
    limits = (PASSWORD_CLIENT, network(request)), (PASSWORD_ADDRESS, form.email)
    wait = brake(request, state, "", *limits)
    if wait is not None:
        return slower(await door_page(request, PAGE, state, status=429, onward=onward), wait)
    kit = kit_of(request)
    async with kit.db.read() as db:
        person = await person_by_email(db, form.email)
    try:
        right = await fits(person.password if person else None, form.password)
    except TooMany as much:
        state.errors[""] = much.message
        return slower(await door_page(request, PAGE, state, status=429, onward=onward), much.retry_after)
    if person is None or not right:
        state.errors[""] = WRONG
        return await door_page(request, PAGE, state, status=422, onward=onward)
    viewer = await viewer_of(request)
    old = viewer.login_id if viewer else None
    async with kit.work() as work:
        token = await sign_in(work, person.id or 0, device=device(request), instead_of=old)
    return let_in(request, token, form.next)
