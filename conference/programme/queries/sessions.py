"""Reads of single sessions: for verbs, and for the page of one session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment, CommitmentKind
from conference.foundation.db import rows
from conference.people.models import Person
from conference.programme.models import Part, Resource, Session, SessionState, Star


@dataclass(frozen=True, slots=True)
class PartCard:
    position: int
    title: str
    summary: str
    language: str
    lead_id: int | None
    lead: str | None


async def session_at(db: AsyncSession, event: int, session: int, *, drafts: bool = False) -> Session | None:
    """A session of this event; drafts only for those who may see them."""
    asked = select(Session).where(Session.id == session, Session.event_id == event)
    if not drafts:
        asked = asked.where(Session.state != SessionState.DRAFT)
    return (await db.exec(asked)).first()


async def parts_of(db: AsyncSession, session: int) -> list[PartCard]:
    """The parts of a session in their order, each with who leads it."""
    asked = (
        core_select(
            col(Part.position),
            col(Part.title),
            col(Part.summary),
            col(Part.language),
            col(Part.lead_id),
            col(Person.name),
        )
        .outerjoin(Person, col(Person.id) == Part.lead_id)
        .where(col(Part.session_id) == session)
        .order_by(col(Part.position), col(Part.id))
    )
    return [PartCard(*row) for row in await rows(db, asked)]


async def resources_of(db: AsyncSession, session: int) -> Sequence[Resource]:
    """What there is to read and watch, in its order."""
    asked = select(Resource).where(Resource.session_id == session)
    return (await db.exec(asked.order_by(col(Resource.position), col(Resource.id)))).all()


async def room_clash(
    db: AsyncSession, room: int, start: datetime, end: datetime, *, besides: int | None = None
) -> Session | None:
    """The first session in a room during [start, end), other than number `besides`."""
    asked = select(Session).where(
        Session.room_id == room,
        col(Session.starts_at) < end,
        col(Session.ends_at) > start,
        Session.state != SessionState.CANCELLED,
    )
    if besides is not None:
        asked = asked.where(Session.id != besides)
    return (await db.exec(asked.order_by(col(Session.starts_at)))).first()


async def people_on_duty(db: AsyncSession, session: int) -> Sequence[int]:
    """The people whose time a session takes, in order."""
    asked = select(Commitment.person_id).where(Commitment.kind == CommitmentKind.DUTY, Commitment.ref == session)
    return (await db.exec(asked.order_by(col(Commitment.person_id)))).all()


async def interested_people(db: AsyncSession, session: int) -> list[int]:
    """Those whom a change of a session concerns: who starred it, and who has a duty in it."""
    starred = (await db.exec(select(Star.person_id).where(Star.session_id == session))).all()
    return sorted({*starred, *await people_on_duty(db, session)})
