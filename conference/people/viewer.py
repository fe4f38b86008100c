"""The viewer: who is looking at a page, found once for each request."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.requests import HTTPConnection, Request

from conference.foundation.errors import SignInNeeded
from conference.foundation.feature import Identity, Roof
from conference.foundation.kit import Kit
from conference.foundation.logs import log
from conference.foundation.news import login_topic
from conference.foundation.templating import Page, ViewerCard
from conference.people.live import person_topic
from conference.people.queries import logins_by_token
from conference.people.service import see_login

COOKIE = "folkmoot"
COOKIE_SECURE = "__Host-folkmoot"  # the prefix makes browsers demand https and our own host
SLIDE_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person, as every request knows them."""

    id: int
    name: str
    email: str
    zone: str
    lang: str
    portrait: str | None
    login_id: int
    seen_at: datetime
    expires_at: datetime


def cookie_name(secure: bool) -> str:
    return COOKIE_SECURE if secure else COOKIE


async def viewer_of(connection: HTTPConnection) -> Viewer | None:
    """The signed-in person, or None. Looked up once for a request, and not at all without a cookie."""
    scope = connection.scope
    if "viewer" not in scope:
        scope["viewer"] = await _find(connection)
    viewer: Viewer | None = scope["viewer"]
    return viewer


async def require_viewer(request: Request) -> Viewer:
    """The signed-in person. Raises SignInNeeded, which leads to the door and back."""
    viewer = await viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    return viewer


async def identify(connection: HTTPConnection) -> Identity | None:
    """Who opens a socket."""
    viewer = await viewer_of(connection)
    return Identity(viewer.id, viewer.login_id) if viewer else None


async def show_viewer(request: Request, page: Page) -> None:
    """Fill in the frame: who is signed in, and the time zone in which they live."""
    viewer = await viewer_of(request)
    if viewer is not None:
        initials = "".join(word[0] for word in viewer.name.split()[:2])
        page.viewer = ViewerCard(viewer.id, viewer.name, initials, viewer.portrait, viewer.zone, viewer.lang)
        page.zone = ZoneInfo(viewer.zone)


async def _find(connection: HTTPConnection) -> Viewer | None:
    roof: Roof = connection.app.state.roof
    kit = roof.kit
    token = connection.cookies.get(cookie_name(kit.settings.secure))
    if not token or len(token) > 100:
        return None
    digest = kit.secrets.digest("login", token)

    async def read() -> Viewer | None:
        row = await kit.db.gathered(logins_by_token, digest)
        return Viewer(*row) if row is not None else None

    viewer = await kit.memory.recall(("viewer", digest), read, _topics)
    if viewer is None or viewer.expires_at <= kit.clock.now():
        return None
    if kit.clock.now() - viewer.seen_at > SLIDE_AFTER:
        _note_soon(kit, viewer.login_id)
    return viewer


def _topics(viewer: Viewer | None) -> tuple[str, ...]:
    """What ends or changes a sign-in. A token that signs nobody in never will."""
    return (login_topic(viewer.login_id), person_topic(viewer.id)) if viewer is not None else ()


# Tasks that note a visit; kept here because the event loop itself holds tasks only weakly.
_notes: set[asyncio.Task[None]] = set()


def _note_soon(kit: Kit, login: int) -> None:
    """Note the visit beside the request: a read must not wait for the writer, nor ask for it while it has it."""
    task = asyncio.create_task(_note(kit, login), name="note visit")
    _notes.add(task)
    task.add_done_callback(_notes.discard)


async def _note(kit: Kit, login: int) -> None:
    try:
        async with kit.work() as work:
            await see_login(work, login, before=work.now - SLIDE_AFTER)
    except Exception:  # the edge of the task: the next request tries again
        log.exception("visit not noted")
