"""Tables of events, memberships, roles and announcements."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class Role(StrEnum):
    """What a member does at an event. Every member attends; the other roles come on top."""

    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    JURY = "jury"
    EXHIBITOR = "exhibitor"


class Registration(StrEnum):
    """Who may join: everybody who can read mail, or only those who were put on the list."""

    OPEN = "open"
    INVITED = "invited"


class Event(Table, table=True):
    """One conference. `zone` is the IANA zone in which its programme is written."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    name: str = Field(max_length=160)
    short_name: str = Field(max_length=60)
    tagline: str = Field(default="", max_length=200)
    zone: str = Field(max_length=60)
    starts_on: date
    ends_on: date
    registration: str = Field(default=Registration.INVITED, max_length=20)
    public_agenda: bool = True
    made_at: datetime


class Membership(Table, table=True):
    """A person takes part in an event."""

    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    joined_at: datetime


class MemberRole(Table, table=True):
    """A role of a member, besides attending."""

    __tablename__ = "member_role"

    event_id: int = Field(foreign_key="event.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=20)


class Announcement(Table, table=True):
    """A word from the organisers to everybody."""

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    at: datetime
    text: str = Field(max_length=600)
    by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
