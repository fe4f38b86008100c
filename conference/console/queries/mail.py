"""Reads of the outbox: how it stands, and (where mails are kept here) the letters themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import MemberRole, Role
from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.foundation.mail import OutgoingMail


@dataclass(frozen=True, slots=True)
class Outbox:
    """The mails of the whole installation. `oldest` is when the longest-waiting one was written."""

    waiting: int
    sent: int
    given_up: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class MailRow:
    """A letter in the list of kept mails."""

    id: int
    to: str
    name: str
    subject: str
    written_at: datetime
    sent_at: datetime | None
    method: str | None


async def outbox(db: AsyncSession) -> Outbox:
    """How the outbox stands, in one query."""
    unsent, due = col(OutgoingMail.sent_at).is_(None), col(OutgoingMail.due_at)
    waits = unsent & due.is_not(None)
    asked = select(
        func.count(case((waits, 1))),
        func.count(col(OutgoingMail.sent_at)),
        func.count(case((unsent & due.is_(None), 1))),
    )
    oldest = select(col(OutgoingMail.written_at)).where(waits).order_by(col(OutgoingMail.written_at)).limit(1)
    found = (await rows(db, asked.add_columns(oldest.scalar_subquery())))[0]
    return Outbox(*found)


async def kept_mails(db: AsyncSession, *, search: str = "", limit: int = 100) -> list[MailRow]:
    """The newest letters, those to an address or with a subject that holds `search`."""
    columns = ("id", "to", "name", "subject", "written_at", "sent_at", "method")
    asked = select(*(col(getattr(OutgoingMail, name)) for name in columns))
    if search:
        places = (col(OutgoingMail.to), col(OutgoingMail.subject))
        asked = asked.where(places[0].icontains(search, autoescape=True) | places[1].icontains(search, autoescape=True))
    return [MailRow(*row) for row in await rows(db, asked.order_by(col(OutgoingMail.id).desc()).limit(limit))]


async def kept_mail(db: AsyncSession, number: int) -> OutgoingMail:
    """One letter. Raises NotFound."""
    found = await db.get(OutgoingMail, number)
    if found is None:
        raise NotFound
    return found


async def organises(db: AsyncSession, person: int) -> bool:
    """Whether a person is organiser of any event."""
    asked = select(col(MemberRole.person_id)).where(
        col(MemberRole.person_id) == person, col(MemberRole.role) == Role.ORGANISER
    )
    return bool(await rows(db, asked.limit(1)))
