"""Table of places."""

from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class Room(Table, table=True):
    """A place of an event, real or online. `hue` names the colour of its column in the agenda."""

    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    name: str = Field(max_length=80)
    hue: str = Field(default="plenary", max_length=20)
    capacity: int | None = None
    position: int = 0
