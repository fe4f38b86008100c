"""The entrance: which event a request is about, and in which capacity the viewer comes."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.requests import Request

from conference.events.live import event_topic
from conference.events.models import Event, Registration, Role
from conference.events.queries import event_by_slug, roles_among
from conference.events.rules import dates_label
from conference.foundation.errors import Forbidden, NotFound, SignInNeeded
from conference.foundation.news import access_topic
from conference.foundation.templating import EventCard, Page
from conference.foundation.web import kit_of
from conference.people.viewer import Viewer, viewer_of


@dataclass(frozen=True, slots=True)
class Guest:
    """The viewer at an event. `roles` is empty for a stranger; every member has at least `attendee`."""

    event: Event
    viewer: Viewer | None
    roles: frozenset[str]

    @property
    def event_id(self) -> int:
        assert self.event.id is not None
        return self.event.id

    @property
    def person_id(self) -> int:
        """The viewer's number. Only after `member` or `organiser` let them in."""
        assert self.viewer is not None
        return self.viewer.id

    @property
    def is_member(self) -> bool:
        return bool(self.roles)

    @property
    def is_organiser(self) -> bool:
        return Role.ORGANISER in self.roles


async def guest(request: Request) -> Guest:
    """The event of the path and the viewer's part in it. Raises NotFound for an unknown event."""
    scope = request.scope
    if "guest" not in scope:
        scope["guest"] = await _find(request)
    found: Guest = scope["guest"]
    return found


async def member(request: Request) -> Guest:
    """A member. Raises SignInNeeded, which for somebody who may join leads there; Forbidden where only the
    organisers put people on the list."""
    found = await guest(request)
    if found.viewer is None:
        raise SignInNeeded
    if not found.is_member:
        if found.event.registration == Registration.OPEN:
            raise SignInNeeded  # the door leads on to joining
        raise Forbidden(f"You are not on the list of {found.event.name}. The organisers can add you.")
    return found


async def organiser(request: Request) -> Guest:
    """An organiser. Backstage is not there for anybody else."""
    found = await guest(request)
    if found.viewer is None:
        raise SignInNeeded
    if not found.is_organiser:
        raise NotFound
    return found


async def show_event(request: Request, page: Page) -> None:
    """Fill in the frame: the event and the viewer's roles."""
    if "event" not in request.path_params and "guest" not in request.scope:
        return
    found = await guest(request)
    event = found.event
    dates = dates_label(event.starts_on, event.ends_on)
    page.event = EventCard(found.event_id, event.slug, event.name, event.short_name, event.tagline, dates)
    page.roles = found.roles
    if found.viewer is None:
        page.zone = ZoneInfo(event.zone)  # visitors read the event's clock


def stand_before(request: Request, event: Event, viewer: Viewer | None, roles: frozenset[str]) -> None:
    """Let a page whose address names no event (the door) show one in its frame."""
    request.scope["guest"] = Guest(event, viewer, roles)


async def _find(request: Request) -> Guest:
    viewer = await viewer_of(request)
    event = await _event(request)
    return Guest(event, viewer, await _roles(request, event.id or 0, viewer.id) if viewer else frozenset())


async def _event(request: Request) -> Event:
    kit, slug = kit_of(request), str(request.path_params["event"])

    async def read() -> Event:
        async with kit.db.read() as db:
            found = await event_by_slug(db, slug)
        if found is None:
            raise NotFound
        return found

    return await kit.memory.recall(("event", slug), read, lambda event: (event_topic(event.id or 0),))


async def _roles(request: Request, event: int, person: int) -> frozenset[str]:
    kit = kit_of(request)

    async def read() -> frozenset[str]:
        return await kit.db.gathered(roles_among, (event, person)) or frozenset()

    return await kit.memory.recall(("roles", event, person), read, lambda _: (event_topic(event), access_topic(person)))
