"""Reads of places."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.rooms.models import Room


async def rooms_of(db: AsyncSession, event: int) -> Sequence[Room]:
    """An event's rooms in their order."""
    asked = select(Room).where(Room.event_id == event).order_by(col(Room.position), col(Room.id))
    return (await db.exec(asked)).all()
