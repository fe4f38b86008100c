"""Tables of the programme."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, CheckConstraint, Index, event
from sqlmodel import Field, UniqueConstraint

from conference.foundation.tables import Table


class SessionKind(StrEnum):
    PLENARY = "plenary"
    PANEL = "panel"
    WORKSHOP = "workshop"
    BREAKOUT = "breakout"
    WORLD_CAFE = "world_cafe"
    PITCH = "pitch"
    AWARD = "award"
    QUIZ = "quiz"
    MATCHMAKING = "matchmaking"
    BREAK = "break"
    SIDE_EVENT = "side_event"
    FEEDBACK = "feedback"
    CONSULTATION = "consultation"


class SessionState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Track(Table, table=True):
    """A track has a colour (`hue`) and a shape (`glyph`), so that colour never carries alone."""

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    key: str = Field(max_length=30)
    name: str = Field(max_length=60)
    hue: str = Field(max_length=20)
    glyph: str = Field(max_length=20)
    position: int = 0


class Session(Table, table=True):
    """One item of the programme. `uid` and `sequence` are those of its calendar entry (RFC 5545)."""

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_session_event_time", "event_id", "starts_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(unique=True, max_length=40)
    event_id: int = Field(foreign_key="event.id", ondelete="CASCADE")
    kind: str = Field(max_length=20)
    state: str = Field(default=SessionState.PUBLISHED, max_length=12)
    track_id: int | None = Field(default=None, foreign_key="track.id", ondelete="SET NULL")
    room_id: int | None = Field(default=None, foreign_key="room.id", ondelete="SET NULL")
    starts_at: datetime
    ends_at: datetime
    title: str = Field(max_length=200)
    abstract: str = Field(default="", max_length=4000)
    capacity: int | None = None
    live_url: str | None = Field(default=None, max_length=400)
    sequence: int = 0
    revised_at: datetime


class Appearance(Table, table=True):
    """A person on the bill of a session: `speaker`, `moderator`, `chair`, `pitcher`, `host`, `jury`."""

    session_id: int = Field(foreign_key="session.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    role: str = Field(default="speaker", max_length=20)
    position: int = 0


class Resource(Table, table=True):
    """Something to read or watch: `slides`, `document`, `link`, `recording`."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True, ondelete="CASCADE")
    title: str = Field(max_length=160)
    url: str = Field(max_length=400)
    kind: str = Field(default="link", max_length=20)
    position: int = 0


class Part(Table, table=True):
    """A numbered part of a session: a pitch, a café table, a project that gets feedback."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True, ondelete="CASCADE")
    position: int
    title: str = Field(max_length=200)
    summary: str = Field(default="", max_length=600)
    language: str = Field(default="en", max_length=12)
    lead_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")


class Star(Table, table=True):
    """A person wants to see a session."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    session_id: int = Field(foreign_key="session.id", primary_key=True, index=True, ondelete="CASCADE")
    at: datetime


ROOM_TAKEN = "session_room"  # the constraint's name; the text of the refusal holds it on both databases

POSTGRES_RULE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"""ALTER TABLE session ADD CONSTRAINT {ROOM_TAKEN}
        EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state <> 'cancelled')""",
)
SQLITE_RULE = tuple(
    f"""CREATE TRIGGER {ROOM_TAKEN}_{deed} BEFORE {deed} ON session
        WHEN NEW.state <> 'cancelled'
             AND EXISTS (SELECT 1 FROM session AS other WHERE other.room_id = NEW.room_id
                     AND other.state <> 'cancelled' AND other.id IS NOT NEW.id
                     AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
        BEGIN SELECT RAISE(ABORT, '{ROOM_TAKEN}'); END"""
    for deed in ("insert", "update")
)

for _dialect, _rules in (("postgresql", POSTGRES_RULE), ("sqlite", SQLITE_RULE)):
    for _rule in _rules:
        _ddl = DDL(_rule.replace("%", "%%")).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(Table.metadata.tables["session"], "after_create", _ddl)
