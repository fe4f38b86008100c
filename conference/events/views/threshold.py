"""What the pages of the door share: the event they stand before, the brake, and letting a person in."""

from typing import Any
from urllib.parse import quote

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import stand_before
from conference.events.models import Event, Registration
from conference.events.queries import event_by_slug, is_member, only_event, open_events, roles_of
from conference.foundation.errors import TooMany
from conference.foundation.forms import FormState
from conference.foundation.limits import Limit
from conference.foundation.web import go, kit_of, render
from conference.people.cookies import drop_asking_word, keep_login
from conference.people.paths import slug_in
from conference.people.rules import device_name, network_of
from conference.people.viewer import Viewer, viewer_of


async def door_page(
    request: Request, template: str, state: FormState, *, status: int = 200, onward: str = "/", **context: Any
) -> Response:
    """A page of the door, before the event to which `onward` leads, or the only one there is."""
    viewer = await viewer_of(request)
    async with kit_of(request).db.read() as db:
        event = await _event_before(db, onward)
        open_to_all = await open_events(db)
        roles = await roles_of(db, event.id or 0, viewer.id) if event and viewer else frozenset[str]()
    if event is not None:
        stand_before(request, event, viewer, roles)
    return await render(request, template, status=status, form=state, onward=onward, open_events=open_to_all, **context)


async def _event_before(db: AsyncSession, onward: str) -> Event | None:
    """The event to which a path leads, or the only one there is."""
    slug = slug_in(onward)
    return (await event_by_slug(db, slug) if slug else None) or await only_event(db)


async def newcomers_welcome(request: Request) -> bool:
    """Whether people without an account may come in: some event is open to all."""
    async with kit_of(request).db.read() as db:
        return bool(await open_events(db))


def brake(request: Request, state: FormState, field: str, *limits: tuple[Limit, str]) -> int | None:
    """Take one token of each limit. None, or the seconds to wait, with the reason at the form's field."""
    try:
        for limit, who in limits:
            kit_of(request).limiter.take(limit, who)
    except TooMany as much:
        state.errors[field] = much.message
        return much.retry_after
    return None


def slower(response: Response, seconds: int) -> Response:
    """The form again, with the word to the browser when to come back."""
    response.headers["retry-after"] = str(seconds)
    return response


def network(request: Request) -> str:
    """Whom the limits count."""
    return network_of(request.client.host if request.client else "unknown")


def device(request: Request) -> str:
    return device_name(request.headers.get("user-agent", ""))


def let_in(request: Request, token: str, onward: str, word: str | None = None) -> Response:
    """Send a person on with their new sign-in."""
    response = go(request, onward, word)
    keep_login(request, response, token)
    drop_asking_word(request, response)
    return response


async def way_on(request: Request, viewer: Viewer, onward: str) -> str:
    """Where a signed-in person goes: `onward`, or first to joining the event that it belongs to."""
    slug = slug_in(onward)
    if slug is None:
        return onward
    async with kit_of(request).db.read() as db:
        event = await event_by_slug(db, slug)
        if event is None or event.registration != Registration.OPEN or await is_member(db, event.id or 0, viewer.id):
            return onward
    return joining_path(event, onward)


def joining_path(event: Event, onward: str) -> str:
    """The page on which one joins an event, and from there goes on."""
    here = f"/e/{event.slug}/join"
    return here if onward.rstrip("/") in ("", here, f"/e/{event.slug}") else f"{here}?next={quote(onward)}"
