"""The topic of an event's programme."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Event
from conference.events.queries import is_member
from conference.foundation.hub import Push
from conference.foundation.topics import Topic


def programme_topic(event: int) -> str:
    """Any change of tracks and sessions. Its revision is the key under which agendas are kept."""
    return f"event.{event}.programme"


def programme_changed(event: int) -> Push:
    """Everybody who looks at the programme refetches it."""
    return Push(programme_topic(event))


async def may_hear_programme(db: AsyncSession, person: int | None, event: int) -> bool:
    """Members, and everybody where the agenda is public."""
    public = (await db.exec(select(Event.public_agenda).where(Event.id == event))).first()
    return bool(public) or await is_member(db, event, person)


TOPICS = (Topic("event.{}.programme", may_hear_programme),)
