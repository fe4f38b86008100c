"""Reads behind a person's calendar feed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, union
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.agenda.models import FeedKey
from conference.diary.models import Commitment, CommitmentKind
from conference.events.models import Event, Membership
from conference.foundation.db import rows
from conference.meetings.models import Meeting, MeetingRequest, MeetingSlot, MeetingState
from conference.people.models import Person
from conference.programme.models import Appearance, Session, Star


@dataclass(frozen=True, slots=True)
class Booked:
    """A meeting of the feed's owner, with whom, and what was written when it was asked for."""

    meeting: Meeting
    slot: MeetingSlot
    other: Person
    message: str


async def key_version(db: AsyncSession, person: int, event: int) -> int:
    """Which secret is in force; 1 until it is renewed for the first time."""
    asked = select(FeedKey.version).where(FeedKey.person_id == person, FeedKey.event_id == event)
    return (await db.exec(asked)).first() or 1


async def owner_of(db: AsyncSession, person: int, event: int) -> tuple[Person, Event] | None:
    """The member and the event, None when the person does not take part."""
    asked = (
        select(Person, Event)
        .join(Membership, col(Membership.person_id) == Person.id)
        .join(Event, col(Event.id) == Membership.event_id)
        .where(Person.id == person, Event.id == event)
    )
    return (await db.exec(asked)).first()


async def own_sessions(db: AsyncSession, person: int, event: int) -> frozenset[int]:
    """The numbers of the sessions that a person starred, stands on the bill of, or has a duty in."""
    on_event = core_select(col(Session.id)).where(col(Session.event_id) == event)
    asked = union(
        core_select(col(Star.session_id)).where(col(Star.person_id) == person, col(Star.session_id).in_(on_event)),
        core_select(col(Appearance.session_id)).where(
            col(Appearance.person_id) == person, col(Appearance.session_id).in_(on_event)
        ),
        core_select(col(Commitment.ref)).where(
            col(Commitment.person_id) == person,
            col(Commitment.event_id) == event,
            col(Commitment.kind) == CommitmentKind.DUTY,
        ),
    )
    return frozenset(row[0] for row in await rows(db, asked))


async def own_meetings(db: AsyncSession, person: int, event: int, since: datetime) -> list[Booked]:
    """A person's meetings; cancelled ones only when that happened after `since`."""
    other = aliased(Person)
    asked: Any = (
        core_select(Meeting, MeetingSlot, other, col(MeetingRequest.message))
        .join(MeetingSlot, col(MeetingSlot.id) == Meeting.slot_id)
        .outerjoin(MeetingRequest, col(MeetingRequest.id) == Meeting.request_id)
        .join(other, or_(col(other.id) == Meeting.first_id, col(other.id) == Meeting.second_id))
        .where(
            col(Meeting.event_id) == event,
            or_(col(Meeting.first_id) == person, col(Meeting.second_id) == person),
            col(other.id) != person,
            or_(col(Meeting.state) != MeetingState.CANCELLED, col(Meeting.revised_at) > since),
        )
        .order_by(col(MeetingSlot.starts_at), col(Meeting.id))
    )
    return [Booked(row[0], row[1], row[2], row[3] or "") for row in (await db.exec(asked)).all()]
