"""Table of notices."""

from datetime import datetime

from sqlmodel import Field

from conference.foundation.tables import Table


class Notice(Table, table=True):
    """A sentence for one person's bell, with the page that it leads to."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    event_id: int | None = Field(default=None, foreign_key="event.id", ondelete="CASCADE")
    at: datetime
    text: str = Field(max_length=300)
    url: str = Field(max_length=300)
    icon: str = Field(default="bell", max_length=40)
    read_at: datetime | None = None
