"""One viewer's part of a programme: starred sessions and everything that takes their time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, literal, union_all
from sqlalchemy import select as core_select
from sqlmodel import col

from conference.diary.models import Commitment
from conference.foundation.db import Reading, rows
from conference.programme.cards import OPEN_KINDS, Busy, Own
from conference.programme.models import Session, SessionState, Star

_TAKEN = core_select(
    col(Commitment.kind),
    col(Commitment.ref),
    col(Commitment.starts_at),
    col(Commitment.ends_at),
    col(Commitment.label),
    col(Commitment.id),
    literal("").label("state"),
    literal("").label("session_kind"),
).where(
    col(Commitment.person_id) == bindparam("person"),
    col(Commitment.ends_at) > bindparam("start"),
    col(Commitment.starts_at) < bindparam("end"),
)
_STARRED = (
    core_select(
        literal("star"),
        col(Session.id),
        col(Session.starts_at),
        col(Session.ends_at),
        col(Session.title),
        literal(0),
        col(Session.state),
        col(Session.kind),
    )
    .join(Star, col(Star.session_id) == Session.id)
    .where(
        col(Star.person_id) == bindparam("person"),
        col(Session.event_id) == bindparam("event"),
        col(Session.state) != SessionState.DRAFT,
    )
)
_OWN: CompoundSelect[Any] = union_all(_TAKEN, _STARRED)


async def own_time(db: Reading, event: int, person: int, start: datetime, end: datetime) -> Own:
    """A person's stars at an event, and their commitments of any event within [start, end). One query."""
    found = await rows(db, _OWN, {"event": event, "person": person, "start": start, "end": end})
    busy = sorted(
        (_busy(row) for row in found if row.state != SessionState.CANCELLED),
        key=lambda item: (item.starts_at, item.ends_at, item.kind, item.ref),
    )
    return Own(frozenset(row.ref for row in found if row.kind == "star"), tuple(busy))


def _busy(row: Any) -> Busy:
    is_open = row.session_kind in OPEN_KINDS
    return Busy(row.kind, row.ref, row.starts_at, row.ends_at, row.label, row.id, is_open)
