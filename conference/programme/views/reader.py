"""Who reads the programme: the event's guest, their clock, and their own part of it; found once a request."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from starlette.requests import Request

from conference.events.entrance import Guest, guest, member
from conference.events.models import Event
from conference.foundation.errors import NotFound
from conference.foundation.web import kit_of, number
from conference.programme.cards import NOBODY, Own, Programme, SessionCard
from conference.programme.kept import programme_of
from conference.programme.queries import own_time

A_DAY = timedelta(days=1)  # round the event's days, so that no zone cuts anything off


@dataclass(frozen=True, slots=True)
class Reader:
    """A guest who may see the programme. `zone` is the clock they live by; visitors read the event's."""

    guest: Guest
    programme: Programme
    own: Own
    zone: ZoneInfo
    now: datetime

    @property
    def is_member(self) -> bool:
        return self.guest.is_member

    @property
    def same_for_all(self) -> bool:
        """Whether what this reader sees is what every visitor sees."""
        return self.guest.viewer is None

    def url(self, path: str = "") -> str:
        return f"/e/{self.guest.event.slug}/{path}"


async def reader_of(request: Request) -> Reader:
    """The reader. Raises SignInNeeded or Forbidden where the agenda is for members only."""
    found = await guest(request)
    if not found.is_member and not found.event.public_agenda:
        found = await member(request)
    kit = kit_of(request)
    programme = await programme_of(kit, found.event_id)
    zone = ZoneInfo(found.viewer.zone) if found.viewer else programme.zone
    return Reader(found, programme, await own_of(request), zone, kit.clock.now())


async def own_of(request: Request) -> Own:
    """The viewer's own part of the programme; nobody's for whoever is not a member."""
    scope = request.scope
    if "own" not in scope:
        found = await guest(request)
        scope["own"] = NOBODY
        if found.is_member:
            async with kit_of(request).db.glance() as db:
                scope["own"] = await own_time(db, found.event_id, found.person_id, *window(found.event))
    own: Own = scope["own"]
    return own


def window(event: Event) -> tuple[datetime, datetime]:
    """The time of an event, and a day more on either side."""
    start = datetime.combine(event.starts_on, time(), UTC)
    return start - A_DAY, datetime.combine(event.ends_on, time(), UTC) + 2 * A_DAY


def session_of(request: Request, programme: Programme) -> SessionCard:
    """The session of the path. Raises NotFound for another event's, and for a draft."""
    session = programme.by_id.get(number(request, "session"))
    if session is None:
        raise NotFound
    return session


def back_of(request: Request, otherwise: str) -> str:
    """The page of ours that the reader came from."""
    parts = urlsplit(request.headers.get("referer", ""))
    ours = f"{parts.scheme}://{parts.netloc}" == str(request.base_url).rstrip("/")
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path) if ours else otherwise
