"""Mail: letters stand in an outbox written with the deed, and a worker sends them, again where it must."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from sqlmodel import Field, col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.logs import log
from conference.foundation.tables import Table

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

LEASE = timedelta(minutes=2)  # one worker's claim on a letter; SMTP's own time limit is shorter
TRIES = 8
BATCH = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person. `key` makes it unique: a letter with a known key is not written again.

    `calendar` is an iCalendar object and `method` its METHOD, as RFC 6047 wants them.
    """

    to: str
    name: str
    subject: str
    text: str
    html: str
    key: str
    calendar: bytes | None = None
    method: str | None = None


class OutgoingMail(Table, table=True):
    """A letter in the outbox, and later the record that it went."""

    __tablename__ = "outgoing_mail"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=160)
    to: str = Field(max_length=320, index=True)
    name: str = Field(max_length=200)
    subject: str = Field(max_length=300)
    text: str
    html: str
    calendar: bytes | None = None
    method: str | None = Field(default=None, max_length=20)
    written_at: datetime
    due_at: datetime | None = Field(index=True)
    tries: int = 0
    sent_at: datetime | None = None
    failure: str | None = Field(default=None, max_length=300)


class Mailer(Protocol):
    """The way out. Raises OSError or the library's own errors when a letter could not be handed over."""

    async def send(self, message: EmailMessage) -> None: ...


class KeptMailer:
    """Sends nothing: the outbox itself is readable at /dev/mail."""

    async def send(self, message: EmailMessage) -> None:
        """The letter stands in the outbox; that is all."""


class SmtpMailer:
    """Hands letters to a mail server: `smtp://user:password@host:587` (STARTTLS where offered) or `smtps://`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._options = {
            "hostname": parts.hostname or "localhost",
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "timeout": 30,
        }

    async def send(self, message: EmailMessage) -> None:
        import aiosmtplib  # slow: only a worker that sends needs it

        await aiosmtplib.send(message, **self._options)  # type: ignore[arg-type]


def mailer_for(url: str) -> Mailer:
    return KeptMailer() if url.startswith("keep") else SmtpMailer(url)


async def post(db: AsyncSession, letter: Letter, now: datetime) -> None:
    """Write a letter into the outbox; nothing when its key stands there already."""
    known = await db.exec(select(OutgoingMail.id).where(OutgoingMail.key == letter.key))
    if known.first() is None:
        fields = {name: getattr(letter, name) for name in letter.__slots__}
        db.add(OutgoingMail(**fields, written_at=now, due_at=now))
        await db.flush()


def compose(row: OutgoingMail, sender: str) -> EmailMessage:
    """The MIME message: plain and HTML text, and an invitation both inline and as a file (RFC 6047)."""
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(row.name, addr_spec=row.to)
    message["Subject"] = row.subject
    message["Date"] = row.written_at
    message["Message-ID"] = f"<{row.key}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(row.text)
    message.add_alternative(row.html, subtype="html")
    if row.calendar is not None:
        method = row.method or "PUBLISH"
        message.add_alternative(row.calendar.decode(), subtype="calendar", params={"method": method}, cte="base64")
        message.add_attachment(row.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


async def send_due_mail(kit: "Kit") -> None:
    """Send what is due. A letter that fails is tried again later and later, eight times in about a day."""
    for row in await _claim(kit):
        failure = None
        try:
            await kit.mailer.send(compose(row, kit.settings.mail_from))
        except Exception as error:  # the edge of the mail loop: any server's refusal is kept with the letter
            failure = f"{type(error).__name__}: {error}"[:300]
            log.warning("mail failed", extra={"mail": row.id, "tries": row.tries, "reason": type(error).__name__})
        kit.metrics.mails.labels("failed" if failure else "sent").inc()
        await _record(kit, row, failure)


async def _claim(kit: "Kit") -> list[OutgoingMail]:
    """Take a batch for ourselves by moving its due time past the lease, so no two workers send one letter."""
    async with kit.work() as work:
        due = (
            select(OutgoingMail)
            .where(col(OutgoingMail.due_at) <= work.now)
            .order_by(col(OutgoingMail.due_at), col(OutgoingMail.id))
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = list((await work.db.exec(due)).all())
        for row in rows:
            row.due_at = work.now + LEASE
            row.tries += 1
        return rows


async def _record(kit: "Kit", row: OutgoingMail, failure: str | None) -> None:
    async with kit.work() as work:
        again = work.now + timedelta(minutes=min(2**row.tries, 480)) if failure and row.tries < TRIES else None
        fate = {"failure": failure, "due_at": again, "sent_at": None if failure else work.now}
        await work.db.exec(update(OutgoingMail).where(col(OutgoingMail.id) == row.id).values(**fate))
