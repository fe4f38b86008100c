"""Verbs of an account: make it, change it, set and drop its password."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, update

from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.people.forms import AccountForm
from conference.people.letters import password_letter
from conference.people.live import person_topic
from conference.people.models import Person
from conference.people.queries import person_by_email
from conference.people.service.logins import end_logins


async def add_person(
    work: Work, *, email: str, name: str, zone: str = "UTC", lang: str = "en", portrait: str | None = None
) -> Person:
    """The account with this address: the standing one as it is, or a new one."""
    known = await person_by_email(work.db, email)
    if known is not None:
        return known
    person = Person(email=email.strip().lower(), name=name, zone=zone, lang=lang, portrait=portrait, made_at=work.now)
    work.db.add(person)
    try:
        await work.db.flush()
    except IntegrityError:
        # Two that race for one address: the database keeps the first.
        raise RuleBroken("person.exists", "This account was made a moment ago. Please try once more.") from None
    return person


async def change_account(work: Work, person: int, form: AccountForm) -> None:
    """Change one's name, time zone and language."""
    await _change(work, person, name=form.name, zone=form.zone, lang=form.lang)


async def change_zone(work: Work, person: int, zone: str) -> None:
    """Change the clock by which a person lives."""
    await _change(work, person, zone=zone)


async def set_password(work: Work, person: Person, encoded: str, *, login: int, device: str) -> None:
    """Keep a password's hash. All other devices are signed out, and the mailbox is told."""
    await _change(work, person.id or 0, password=encoded)
    await end_logins(work, person.id or 0, keep=login)
    await work.mail(password_letter(work, person, standing=True, device=device))


async def drop_password(work: Work, person: Person, *, login: int, device: str) -> None:
    """Back to signing in by mail alone. All other devices are signed out, and the mailbox is told."""
    await _change(work, person.id or 0, password=None)
    await end_logins(work, person.id or 0, keep=login)
    await work.mail(password_letter(work, person, standing=False, device=device))


async def _change(work: Work, person: int, **values: Any) -> None:
    await work.db.exec(update(Person).where(col(Person.id) == person).values(**values))
    work.push(Push(person_topic(person)))
