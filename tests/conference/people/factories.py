"""What the tests of sign-in need: the outbox's letters, a person at the door, and the statements of a request."""

import re

from sqlmodel import col, select

from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.people.models import Person
from conference.people.passwords import hash_password
from tests.client import Browser

PASSWORD = "a stapled horse battery"


async def letters(kit: Kit, to: str | None = None) -> list[OutgoingMail]:
    """The outbox, the oldest first."""
    asked = select(OutgoingMail).order_by(col(OutgoingMail.id))
    async with kit.db.read() as db:
        return list((await db.exec(asked if to is None else asked.where(OutgoingMail.to == to))).all())


async def last_letter(kit: Kit, to: str) -> OutgoingMail:
    return (await letters(kit, to))[-1]


def link_in(letter: OutgoingMail) -> str:
    """The path of the way in."""
    found = re.search(r"http://folkmoot\.test(/signin/link/\S+)", letter.text)
    assert found
    return found[1]


def digits_in(letter: OutgoingMail) -> str:
    found = re.search(r"^(\d{3}) (\d{3})$", letter.text, re.MULTILINE)
    assert found
    return found[1] + found[2]


def wrong_for(letter: OutgoingMail) -> str:
    """Six digits that are not the letter's."""
    return f"{(int(digits_in(letter)) + 1) % 1_000_000:06d}"


async def ask(browser: Browser, email: str, **fields: str) -> None:
    """Ask at the door for a mail."""
    answer = await browser.press("/signin", email=email, **fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin/code")


async def come_in(browser: Browser, kit: Kit, person: Person) -> Browser:
    """Sign in by the real door, so that the browser holds the real cookie."""
    await ask(browser, person.email)
    answer = await browser.press(link_in(await last_letter(kit, person.email)))
    assert answer.status_code == 303
    return browser


async def give_password(kit: Kit, person: Person, password: str = PASSWORD) -> None:
    encoded = await hash_password(password)
    async with kit.work() as work:
        row = await work.db.get(Person, person.id)
        assert row is not None
        row.password = encoded


async def signed_in(browser: Browser) -> bool:
    """Whether the account's page opens."""
    return (await browser.get("/account")).status_code == 200
