"""Mail: the MIME shape, the outbox's keys, and the way to a real SMTP server that refuses at first."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import col, select

from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.foundation.mail import LEASE, TRIES, Letter, OutgoingMail, SmtpMailer, compose, send_due_mail
from tests.conftest import NOW

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n".encode()


def letter(key: str = "k1", **fields: Any) -> Letter:
    given = {
        "to": "ines@example.org",
        "name": "Inês Calado",
        "subject": "Grüße, 10:00",
        "text": "Plain: Łódź\n",
        "html": "<p>Rich: Łódź</p>",
        "key": key,
    }
    return Letter(**(given | fields))


def row(written: Letter) -> OutgoingMail:
    fields = {name: getattr(written, name) for name in Letter.__slots__}
    return OutgoingMail(**fields, written_at=NOW, due_at=NOW)


def read(message: EmailMessage) -> EmailMessage:
    """The message as a mail program reads it from the wire."""
    received = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(received, EmailMessage)
    return received


def test_a_letter_is_text_and_html() -> None:
    message = read(compose(row(letter()), "Folkmoot <hello@example.org>"))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == ["Plain: Łódź", "<p>Rich: Łódź</p>"]
    assert (message["From"], message["To"]) == ("Folkmoot <hello@example.org>", "Inês Calado <ines@example.org>")
    assert (message["Subject"], message["Message-ID"]) == ("Grüße, 10:00", "<k1@example.org>")
    assert (message["Auto-Submitted"], message["Date"].datetime) == ("auto-generated", NOW)


def test_an_invitation_stands_inline_and_as_a_file() -> None:
    message = read(compose(row(letter(calendar=CALENDAR, method="REQUEST")), "hello@example.org"))
    assert message.get_content_type() == "multipart/mixed"
    alternative, file = message.iter_parts()
    inline = list(alternative.iter_parts())[2]
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert (inline.get_param("method"), inline.get_param("charset")) == ("REQUEST", "utf-8")
    assert inline.get_payload(decode=True) == CALENDAR  # RFC 5545 wants CRLF, and mail must not touch it
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_payload(decode=True) == CALENDAR


def test_a_name_cannot_write_headers() -> None:
    with pytest.raises(ValueError, match="invalid"):
        compose(row(letter(name="Mallory\nBcc: all@example.org")), "hello@example.org")


async def outbox(kit: Kit) -> list[OutgoingMail]:
    async with kit.db.read() as db:
        return list((await db.exec(select(OutgoingMail).order_by(col(OutgoingMail.id)))).all())


async def test_a_known_key_is_not_written_again(kit: Kit) -> None:
    for text in ("first", "second"):
        async with kit.work() as work:
            await work.mail(letter(text=text))
            await work.mail(letter(text=text))
    assert [kept.text for kept in await outbox(kit)] == ["first"]


async def test_a_failed_deed_writes_no_letter(kit: Kit) -> None:
    with pytest.raises(ZeroDivisionError):
        async with kit.work() as work:
            await work.mail(letter())
            raise ZeroDivisionError
    async with kit.work(quiet=True) as work:
        await work.mail(letter())
    assert await outbox(kit) == []


class Post:
    """A mail server's desk: refuses the first `refusals` letters, takes the rest."""

    def __init__(self) -> None:
        self.refusals = 0
        self.asked = 0
        self.taken: list[Message] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked += 1
        if self.asked <= self.refusals:
            return "451 4.3.0 Please try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def post_office(kit: Kit) -> Iterator[Post]:
    """A real SMTP server on this machine, to which the kit sends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    desk = Post()
    controller = Controller(desk, hostname="127.0.0.1", port=port)
    controller.start()
    kit.mailer = SmtpMailer(f"smtp://127.0.0.1:{port}")
    yield desk
    controller.stop()


async def test_from_the_outbox_to_the_mailbox(kit: Kit, post_office: Post) -> None:
    async with kit.work() as work:
        await work.mail(letter())
    await send_due_mail(kit)
    await send_due_mail(kit)
    (received,) = post_office.taken
    assert (received["To"], received["Subject"]) == ("Inês Calado <ines@example.org>", "Grüße, 10:00")
    assert [part.get_content_type() for part in received.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    (kept,) = await outbox(kit)
    assert (kept.sent_at, kept.due_at, kept.tries, kept.failure) == (kit.clock.now(), None, 1, None)


async def test_a_refused_letter_waits_longer_each_time_and_goes(kit: Kit, clock: FixedClock, post_office: Post) -> None:
    post_office.refusals = 2
    async with kit.work() as work:
        await work.mail(letter())
    for minutes in (2, 4):
        await send_due_mail(kit)
        (kept,) = await outbox(kit)
        assert (kept.due_at, kept.sent_at) == (clock.now() + timedelta(minutes=minutes), None)
        assert "451" in (kept.failure or "")
        clock.move(timedelta(minutes=minutes, seconds=-1))
        before = post_office.asked
        await send_due_mail(kit)
        assert post_office.asked == before  # not yet due
        clock.move(timedelta(seconds=1))
    await send_due_mail(kit)
    (kept,) = await outbox(kit)
    assert (len(post_office.taken), kept.tries, kept.failure, kept.sent_at) == (1, 3, None, clock.now())


async def test_after_eight_tries_the_letter_is_left_with_its_reason(
    kit: Kit, clock: FixedClock, post_office: Post
) -> None:
    post_office.refusals = 1000
    async with kit.work() as work:
        await work.mail(letter())
    for _ in range(TRIES + 3):
        await send_due_mail(kit)
        clock.move(timedelta(hours=9))
    (kept,) = await outbox(kit)
    assert (post_office.asked, kept.tries, kept.due_at, kept.sent_at) == (TRIES, TRIES, None, None)
    assert "451" in (kept.failure or "")


async def test_one_letter_that_fails_holds_up_no_other(kit: Kit, post_office: Post) -> None:
    post_office.refusals = 1
    async with kit.work() as work:
        await work.mail(letter("k1", to="first@example.org"))
        await work.mail(letter("k2", to="second@example.org"))
    await send_due_mail(kit)
    assert [str(message["To"]) for message in post_office.taken] == ["Inês Calado <second@example.org>"]


async def test_two_workers_send_one_letter_once(kit: Kit, post_office: Post) -> None:
    async with kit.work() as work:
        for number in range(6):
            await work.mail(letter(f"k{number}"))
    await asyncio.gather(send_due_mail(kit), send_due_mail(kit), send_due_mail(kit))
    assert sorted(message["Message-ID"] for message in post_office.taken) == [
        f"<k{number}@localhost>" for number in range(6)
    ]


async def test_a_worker_that_died_leaves_its_claim_for_two_minutes(
    kit: Kit, clock: FixedClock, post_office: Post
) -> None:
    async with kit.work() as work:
        await work.mail(letter())
    async with kit.work() as work:  # claimed, then the worker was killed
        (kept,) = (await work.db.exec(select(OutgoingMail))).all()
        kept.due_at, kept.tries = work.now + LEASE, 1
    await send_due_mail(kit)
    assert post_office.taken == []
    clock.move(LEASE)
    await send_due_mail(kit)
    assert len(post_office.taken) == 1
