"""Signing in by the mailed link. Looking at it uses nothing up, for mail scanners look at every link."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.models import Event
from conference.events.queries import open_events
from conference.events.views.threshold import device, door_page, joining_path, let_in
from conference.foundation.forms import FormState, read_form
from conference.foundation.web import kit_of
from conference.people.forms import EnterForm, NewcomerForm
from conference.people.models import SignInCode
from conference.people.queries import person_by_email, way_by_link
from conference.people.service import enter, sign_in
from conference.people.viewer import viewer_of

LINK, GONE = "events/link.html", "events/gone.html"


async def show_link(request: Request) -> Response:
    way, known, _ = await _look(request)
    if way is None:
        return await _gone(request)
    return await _link_page(request, way, known, FormState())


async def enter_by_link(request: Request) -> Response:
    """The button: the link is used up, and the person is in."""
    way, known, welcome = await _look(request)
    if way is None:
        return await _gone(request)
    form, state = await read_form(request, EnterForm if known else NewcomerForm)
    if form is None:
        return await _link_page(request, way, known, state, status=422)
    kit = kit_of(request)
    viewer = await viewer_of(request)
    newcomer = form if isinstance(form, NewcomerForm) else None
    name, zone = (newcomer.name, newcomer.zone or welcome[0].zone) if newcomer else ("", "UTC")
    old = viewer.login_id if viewer else None
    token = ""
    async with kit.work() as work:
        person = await enter(work, way.id or 0, name=name, zone=zone, newcomers=newcomer is not None)
        if person is not None:
            token = await sign_in(work, person.id or 0, device=device(request), instead_of=old)
    if person is None:  # used in another window since the page was loaded
        return await _gone(request)
    if newcomer is None:
        return let_in(request, token, way.onward)
    onward = joining_path(welcome[0], way.onward) if way.onward == "/" and len(welcome) == 1 else way.onward
    return let_in(request, token, onward, f"Welcome, {person.name}. Your account is ready.")


async def _look(request: Request) -> tuple[SignInCode | None, bool, list[Event]]:
    """The standing way behind the link, whether its address has an account, and the events open to all.
    A way that leads nobody in counts as gone."""
    kit = kit_of(request)
    digest = kit.secrets.digest("link", str(request.path_params["token"]))
    async with kit.db.read() as db:
        way = await way_by_link(db, digest, kit.clock.now())
        known = way is not None and await person_by_email(db, way.email) is not None
        welcome = list(await open_events(db))
    return (way if known or welcome else None), known, welcome


async def _link_page(
    request: Request, way: SignInCode, known: bool, state: FormState, *, status: int = 200
) -> Response:
    return await door_page(request, LINK, state, status=status, onward=way.onward, email=way.email, known=known)


async def _gone(request: Request) -> Response:
    return await door_page(request, GONE, FormState(), status=410)
