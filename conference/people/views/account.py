"""The account's page: name, time zone, language."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import SignInNeeded
from conference.foundation.forms import FormState, read_form
from conference.foundation.security import safe_path
from conference.foundation.web import go, kit_of, render
from conference.people.forms import AccountForm, ZoneForm
from conference.people.languages import LANGUAGES
from conference.people.models import Login, Person
from conference.people.queries import login_of, person_by_id
from conference.people.rules import signed_in_lately
from conference.people.service import change_account, change_zone
from conference.people.viewer import require_viewer
from conference.people.zones import zones_by_region


async def show_account(request: Request) -> Response:
    return await account_page(request)


async def save_account(request: Request) -> Response:
    viewer = await require_viewer(request)
    form, state = await read_form(request, AccountForm)
    if form is None:
        return await account_page(request, account=state)
    async with kit_of(request).work() as work:
        await change_account(work, viewer.id, form)
    return go(request, "/account", "Saved.")


async def save_zone(request: Request) -> Response:
    """From the dialog in the frame; leads back to the page on which it stood."""
    viewer = await require_viewer(request)
    form, state = await read_form(request, ZoneForm)
    if form is None:
        return await account_page(request, account=state)
    async with kit_of(request).work() as work:
        await change_zone(work, viewer.id, form.zone)
    return go(request, came_from(request), f"All times now follow {form.zone.replace('_', ' ')}.")


async def account_page(
    request: Request, *, account: FormState | None = None, secret: FormState | None = None
) -> Response:
    """The page, with what was typed where it could not be taken."""
    person, login = await present_account(request)
    standing = {"name": person.name, "zone": person.zone, "lang": person.lang}
    typed = account or FormState()
    shown = FormState({**standing, **typed.values}, typed.errors)
    return await render(
        request,
        "people/account.html",
        status=422 if account or secret else 200,
        email=person.email,
        form=shown,
        secret=secret or FormState(),
        has_password=person.password is not None,
        ask_current=person.password is not None and not signed_in_lately(login.made_at, kit_of(request).clock.now()),
        zones=zones_by_region(),
        languages=LANGUAGES,
    )


async def present_account(request: Request) -> tuple[Person, Login]:
    """The viewer's account and the sign-in by which they are here."""
    viewer = await require_viewer(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        person = await person_by_id(db, viewer.id)
        login = await login_of(db, viewer.id, viewer.login_id, kit.clock.now())
    if person is None or login is None:  # signed out on another device since the request began
        raise SignInNeeded
    return person, login


def came_from(request: Request, default: str = "/account") -> str:
    """The page of ours from which a form was sent."""
    parts = urlsplit(request.headers.get("referer", ""))
    base = urlsplit(kit_of(request).settings.base_url)
    if parts.netloc not in (base.netloc, request.headers.get("host")):
        return default
    return safe_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, default)
