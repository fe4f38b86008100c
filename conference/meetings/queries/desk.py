"""Reads behind the organiser's list of meetings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.meetings.models import Meeting, MeetingSlot, MeetingState, ProposedTime
from conference.people.models import Person

PAGE = 100


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A meeting as the organiser's list shows it."""

    id: int
    starts_at: datetime
    ends_at: datetime
    table: int
    state: str
    locked: bool
    first_id: int
    first: str
    second_id: int
    second: str


async def desk_meetings(db: AsyncSession, event: int, words: str = "", page: int = 1) -> tuple[list[DeskRow], int]:
    """A page of the standing meetings by time, of people whose name holds `words`, and how many there are. Two
    queries."""
    one, other = aliased(Person), aliased(Person)
    among: list[Any] = [col(Meeting.event_id) == event, col(Meeting.state) != MeetingState.CANCELLED]
    if words:
        like = f"%{words.casefold()}%"
        among.append(or_(func.lower(col(one.name)).like(like), func.lower(col(other.name)).like(like)))
    asked = _rows(one, other).where(*among).order_by(col(MeetingSlot.starts_at), col(Meeting.table_number))
    total = (await rows(db, core_select(func.count()).select_from(asked.order_by(None).subquery())))[0][0]
    found = await rows(db, asked.limit(PAGE).offset((page - 1) * PAGE))
    return [DeskRow(*row) for row in found], total


async def desk_meeting(db: AsyncSession, event: int, number: int) -> tuple[Meeting, DeskRow]:
    """One meeting of an event, cancelled or not. Raises NotFound."""
    meeting = await db.get(Meeting, number)
    if meeting is None or meeting.event_id != event:
        raise NotFound
    one, other = aliased(Person), aliased(Person)
    return meeting, DeskRow(*(await rows(db, _rows(one, other).where(col(Meeting.id) == number)))[0])


async def proposals_in(db: AsyncSession, people: tuple[int, int], slot: int) -> int:
    """How many open proposals of two people lapse when they are booked in a slot."""
    asked = core_select(func.count()).where(col(ProposedTime.slot_id) == slot, col(ProposedTime.by_id).in_(people))
    return int((await rows(db, asked))[0][0])


def _rows(one: Any, other: Any) -> Any:
    names = ("table_number", "state", "locked")
    return (
        core_select(
            col(Meeting.id),
            col(MeetingSlot.starts_at),
            col(MeetingSlot.ends_at),
            *(col(getattr(Meeting, name)) for name in names),
            col(one.id),
            col(one.name),
            col(other.id),
            col(other.name),
        )
        .select_from(Meeting)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .join(one, col(one.id) == col(Meeting.first_id))
        .join(other, col(other.id) == col(Meeting.second_id))
    )
