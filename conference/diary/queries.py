"""Reads of the busy calendar."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment


async def commitments(
    db: AsyncSession, people: Collection[int], start: datetime, end: datetime
) -> Sequence[Commitment]:
    """What takes these people's time within [start, end), of any event, by person and time."""
    asked = (
        select(Commitment)
        .where(
            col(Commitment.person_id).in_(people),
            col(Commitment.ends_at) > start,
            col(Commitment.starts_at) < end,
        )
        .order_by(col(Commitment.person_id), col(Commitment.starts_at))
    )
    return (await db.exec(asked)).all()


async def commitments_at(db: AsyncSession, event: int, person: int) -> Sequence[Commitment]:
    """One person's commitments at an event, by time."""
    asked = select(Commitment).where(Commitment.event_id == event, Commitment.person_id == person)
    return (await db.exec(asked.order_by(col(Commitment.starts_at)))).all()


async def clash(
    db: AsyncSession, person: int, start: datetime, end: datetime, *, besides: int | None = None
) -> Commitment | None:
    """The first commitment of a person that overlaps [start, end), other than number `besides`."""
    asked = select(Commitment).where(
        Commitment.person_id == person, col(Commitment.starts_at) < end, col(Commitment.ends_at) > start
    )
    if besides is not None:
        asked = asked.where(Commitment.id != besides)
    return (await db.exec(asked.order_by(col(Commitment.starts_at)))).first()
