"""Verbs of places."""

from conference.foundation.work import Work
from conference.rooms.models import Room


async def add_room(
    work: Work, event: int, *, name: str, hue: str = "plenary", capacity: int | None = None, position: int = 0
) -> Room:
    """Open a place at an event."""
    room = Room(event_id=event, name=name, hue=hue, capacity=capacity, position=position)
    work.db.add(room)
    await work.db.flush()
    return room
