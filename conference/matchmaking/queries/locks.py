"""Reads of locks: which wish has its slot for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.matchmaking.models import PlanLock
from conference.meetings.models import MeetingRequest, MeetingSlot, RequestState
from conference.people.models import Person


async def locks_of(db: AsyncSession, event: int) -> dict[int, int]:
    """Request -> slot."""
    asked = select(PlanLock.request_id, PlanLock.slot_id).where(PlanLock.event_id == event)
    return {row[0]: row[1] for row in await rows(db, asked.order_by(col(PlanLock.request_id)))}


@dataclass(frozen=True, slots=True)
class LockRow:
    """A lock as the page lists it. `over`: its wish is a meeting or has ended."""

    request: int
    first: str
    second: str
    slot_id: int
    starts_at: datetime
    over: bool


async def lock_rows(db: AsyncSession, event: int) -> list[LockRow]:
    """All locks by time, in one query."""
    one, other = aliased(Person), aliased(Person)
    asked = (
        core_select(
            col(PlanLock.request_id),
            col(one.name),
            col(other.name),
            col(PlanLock.slot_id),
            col(MeetingSlot.starts_at),
            col(MeetingRequest.state).not_in((RequestState.REQUESTED, RequestState.ACCEPTED)),
        )
        .select_from(PlanLock)
        .join(MeetingRequest, col(MeetingRequest.id) == col(PlanLock.request_id))
        .join(MeetingSlot, col(MeetingSlot.id) == col(PlanLock.slot_id))
        .join(one, col(one.id) == col(MeetingRequest.asker_id))
        .join(other, col(other.id) == col(MeetingRequest.invitee_id))
        .where(col(PlanLock.event_id) == event)
        .order_by(col(MeetingSlot.starts_at), col(PlanLock.request_id))
    )
    return [LockRow(*row) for row in await rows(db, asked)]
