"""What every page of meetings begins with: who asks, at which event, with which roster."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request

from conference.directory.kept import roster_of
from conference.directory.roster import Entry, Roster
from conference.events.entrance import Guest, member
from conference.events.models import Event
from conference.foundation.kit import Kit
from conference.foundation.web import kit_of
from conference.meetings.board import somebody


@dataclass(frozen=True, slots=True)
class Seat:
    """A member in front of a page."""

    guest: Guest
    kit: Kit

    @property
    def event(self) -> Event:
        return self.guest.event

    @property
    def event_id(self) -> int:
        return self.guest.event_id

    @property
    def me(self) -> int:
        return self.guest.person_id

    @property
    def zone(self) -> ZoneInfo:
        """The viewer's own clock."""
        assert self.guest.viewer is not None
        return ZoneInfo(self.guest.viewer.zone)

    def url(self, path: str = "") -> str:
        """A path under the event's meetings."""
        return f"/e/{self.event.slug}/meetings{path}"

    async def roster(self, db: AsyncSession) -> Roster:
        return await roster_of(self.kit, db, self.event_id)


async def seat_of(request: Request) -> Seat:
    """The viewer's seat. Raises as `entrance.member` does."""
    return Seat(await member(request), kit_of(request))


def entry_of(roster: Roster, number: int) -> Entry:
    """A person on the roster, or a stand-in for one who has left."""
    return roster.by_id.get(number) or somebody(number)
