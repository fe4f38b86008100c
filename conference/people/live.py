"""The topic of one person."""

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.topics import Topic


def person_topic(person: int) -> str:
    """What concerns one person alone: requests, meetings, notices, their day."""
    return f"person.{person}"


async def may_hear_person(db: AsyncSession, person: int | None, whom: int) -> bool:
    return person == whom


TOPICS = (Topic("person.{}", may_hear_person),)
