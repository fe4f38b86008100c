"""Table of calendar feeds."""

from sqlmodel import Field

from conference.foundation.tables import Table


class FeedKey(Table, table=True):
    """The version of a person's feed secret. The secret itself is derived, never stored: raising the version
    revokes it."""

    __tablename__ = "feed_key"

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    version: int = 1
