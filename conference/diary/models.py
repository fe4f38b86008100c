"""Table of commitments. The database itself refuses two that overlap for one person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, CheckConstraint, Index, event
from sqlmodel import Field

from conference.foundation.tables import Table


class CommitmentKind(StrEnum):
    """What took the time."""

    DUTY = "duty"  # a session in which the person speaks, moderates or judges
    MEETING = "meeting"
    PRIVATE = "private"


class Commitment(Table, table=True):
    """A span of a person's time that is taken, half-open `[starts_at, ends_at)`, whatever the event.

    `ref` is the number of the session or meeting that took it, and 0 for a private block.
    """

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_commitment_person_time", "person_id", "starts_at", "ends_at"),
        Index("ix_commitment_source", "kind", "ref"),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    kind: str = Field(max_length=10)
    ref: int = 0
    starts_at: datetime
    ends_at: datetime
    label: str = Field(default="", max_length=160)


OVERLAP = "commitment_overlap"  # the constraint's name; the text of the refusal holds it on both databases

POSTGRES_RULE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    f"""ALTER TABLE commitment ADD CONSTRAINT {OVERLAP}
        EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&)""",
)
# SQLite has no exclusion constraints, but one writer at a time: a trigger is as strong there.
SQLITE_RULE = tuple(
    f"""CREATE TRIGGER {OVERLAP}_{deed} BEFORE {deed} ON commitment
        WHEN EXISTS (SELECT 1 FROM commitment AS other WHERE other.person_id = NEW.person_id
                     AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
                     AND other.id IS NOT NEW.id)
        BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"""
    for deed in ("insert", "update")
)

for _dialect, _rules in (("postgresql", POSTGRES_RULE), ("sqlite", SQLITE_RULE)):
    for _rule in _rules:
        _ddl = DDL(_rule.replace("%", "%%")).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(Table.metadata.tables["commitment"], "after_create", _ddl)
