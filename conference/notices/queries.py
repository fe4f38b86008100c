"""Reads of notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Event
from conference.foundation.db import Reading, rows
from conference.foundation.templating import BellItem
from conference.notices.models import Notice


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A notice as the inbox shows it."""

    id: int
    text: str
    url: str
    icon: str
    at: datetime
    unread: bool
    event: str


async def latest(db: AsyncSession, person: int, limit: int = 8) -> Sequence[Notice]:
    """A person's newest notices, the newest first."""
    asked = select(Notice).where(Notice.person_id == person)
    return (await db.exec(asked.order_by(col(Notice.id).desc()).limit(limit))).all()


async def unread(db: AsyncSession, person: int) -> int:
    asked = select(func.count()).where(col(Notice.person_id) == person, col(Notice.read_at).is_(None))
    return (await db.exec(asked)).one()


_IN_BELL = 6
_UNREAD = core_select(func.count()).where(col(Notice.person_id) == bindparam("person"), col(Notice.read_at).is_(None))
_BELL = (
    core_select(col(Notice.text), col(Notice.url), col(Notice.icon), _UNREAD.scalar_subquery().label("unread"))
    .where(col(Notice.person_id) == bindparam("person"))
    .order_by(col(Notice.id).desc())
    .limit(_IN_BELL)
)


async def bell_of(db: Reading, person: int) -> tuple[int, tuple[BellItem, ...]]:
    """How many notices are unread, and the newest, in one query."""
    found = await rows(db, _BELL, {"person": person})
    return (found[0].unread if found else 0), tuple(BellItem(row.text, row.url, row.icon) for row in found)


async def inbox(db: AsyncSession, person: int, *, before: int | None = None, limit: int = 50) -> list[InboxLine]:
    """A person's notices, the newest first, older than the notice `before` where one is given."""
    asked = (
        core_select(
            col(Notice.id),
            col(Notice.text),
            col(Notice.url),
            col(Notice.icon),
            col(Notice.at),
            col(Notice.read_at).is_(None),
            func.coalesce(col(Event.short_name), ""),
        )
        .outerjoin(Event, col(Event.id) == col(Notice.event_id))
        .where(col(Notice.person_id) == person)
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )
    if before is not None:
        asked = asked.where(col(Notice.id) < before)
    return [
        InboxLine(id_, text, url, icon, at, bool(new), event)
        for id_, text, url, icon, at, new, event in await rows(db, asked)
    ]
