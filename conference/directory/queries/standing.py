"""Reads of organisations and profiles that the verbs need."""

from collections.abc import Collection, Sequence

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.events.models import Membership
from conference.foundation.db import rows


async def people_of(db: AsyncSession, organisation: int) -> Sequence[int]:
    """The numbers of the people who represent an organisation, in order."""
    asked = select(Profile.person_id).where(Profile.organisation_id == organisation)
    return (await db.exec(asked.order_by(col(Profile.person_id)))).all()


async def events_with(db: AsyncSession, people: Collection[int]) -> Sequence[int]:
    """The numbers of the events in which any of these people takes part, in order."""
    asked = select(Membership.event_id).where(col(Membership.person_id).in_(people)).distinct()
    return (await db.exec(asked.order_by(col(Membership.event_id)))).all()


async def choices(db: AsyncSession) -> Sequence[Organisation]:
    """All organisations by name, to choose one's own from."""
    return (await db.exec(select(Organisation).order_by(col(Organisation.name)))).all()


async def membership_mark(db: AsyncSession, event: int) -> tuple[int, int]:
    """A number pair that changes when somebody comes to an event or leaves it."""
    asked = select(func.count(), func.coalesce(func.max(Membership.id), 0)).where(col(Membership.event_id) == event)
    count, latest = (await rows(db, asked))[0]
    return count, latest
