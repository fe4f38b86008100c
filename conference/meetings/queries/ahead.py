"""Rows that a batch of meetings needs, read at once: while they are held, `db.get` finds them without asking again."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.events.models import Event
from conference.meetings.models import MeetingRequest, MeetingSlot
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class Ahead:
    """Keep it as long as the batch lasts: a session forgets rows that nobody holds. `requests` is by number."""

    requests: dict[int, MeetingRequest]
    held: list[object]


async def rows_ahead(
    db: AsyncSession, event: int, people: Collection[int], slots: Collection[int], requests: Collection[int]
) -> Ahead:
    """Event, slots, people with profile and organisation, and requests, in five queries. What is gone is left out."""
    held: list[object] = [await db.get(Event, event)]
    held += (await db.exec(select(MeetingSlot).where(col(MeetingSlot.id).in_(slots)))).all()
    held += (await db.exec(select(Person).where(col(Person.id).in_(people)))).all()
    profiles = (
        select(Profile, Organisation)
        .outerjoin(Organisation, col(Organisation.id) == Profile.organisation_id)
        .where(col(Profile.person_id).in_(people))
    )
    held += (await db.exec(profiles)).all()
    asked = await db.exec(select(MeetingRequest).where(col(MeetingRequest.id).in_(requests)))
    return Ahead({row.id: row for row in asked if row.id is not None}, held)
