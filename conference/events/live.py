"""Topics of an event as a whole."""

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Role
from conference.events.queries import has_role, is_member
from conference.foundation.topics import Topic


def event_topic(event: int) -> str:
    """Announcements and presence: everybody at the event listens."""
    return f"event.{event}"


def desk_topic(event: int) -> str:
    """What only organisers see."""
    return f"event.{event}.desk"


async def may_hear_event(db: AsyncSession, person: int | None, event: int) -> bool:
    return await is_member(db, event, person)


async def may_hear_desk(db: AsyncSession, person: int | None, event: int) -> bool:
    return await has_role(db, event, person, Role.ORGANISER)


TOPICS = (Topic("event.{}", may_hear_event), Topic("event.{}.desk", may_hear_desk))
