"""Reads of accounts and sign-ins."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import Reading, rows
from conference.people.models import Login, Person, SignInCode

_LOGINS = (
    core_select(
        col(Login.token),
        col(Person.id),
        col(Person.name),
        col(Person.email),
        col(Person.zone),
        col(Person.lang),
        col(Person.portrait),
        col(Login.id),
        col(Login.seen_at),
        col(Login.expires_at),
    )
    .join(Login, col(Login.person_id) == Person.id)
    .where(col(Login.token).in_(bindparam("tokens", expanding=True)))
)


async def logins_by_token(db: Reading, digests: Sequence[str]) -> Mapping[str, tuple[Any, ...]]:
    """The columns of `viewer.Viewer` for sign-ins that stand or have run out, by their digests."""
    return {row[0]: tuple(row[1:]) for row in await rows(db, _LOGINS, {"tokens": digests})}


async def person_by_email(db: AsyncSession, email: str) -> Person | None:
    """The account with this address, however it is written."""
    return (await db.exec(select(Person).where(Person.email == email.strip().lower()))).first()


async def people_by_id(db: AsyncSession, ids: Sequence[int]) -> dict[int, Person]:
    """Accounts by their numbers; unknown numbers are left out."""
    rows = await db.exec(select(Person).where(col(Person.id).in_(set(ids))))
    return {row.id: row for row in rows if row.id is not None}


async def logins_of(db: AsyncSession, person: int, now: datetime) -> Sequence[Login]:
    """A person's standing sign-ins, the latest first."""
    rows = await db.exec(
        select(Login)
        .where(Login.person_id == person, col(Login.expires_at) > now)
        .order_by(col(Login.seen_at).desc(), col(Login.id).desc())
    )
    return rows.all()


async def person_by_id(db: AsyncSession, person: int) -> Person | None:
    return await db.get(Person, person)


async def login_of(db: AsyncSession, person: int, login: int, now: datetime) -> Login | None:
    """One standing sign-in, found among the person's own."""
    asked = select(Login).where(Login.id == login, Login.person_id == person, col(Login.expires_at) > now)
    return (await db.exec(asked)).first()


async def way_of_browser(db: AsyncSession, browser: str, now: datetime) -> SignInCode | None:
    """The newest standing way in that a browser (the digest of its word) asked for."""
    asked = select(SignInCode).where(SignInCode.browser == browser, *_standing(now))
    return (await db.exec(asked.order_by(col(SignInCode.id).desc()).limit(1))).first()


async def way_by_link(db: AsyncSession, link: str, now: datetime) -> SignInCode | None:
    """The standing way in behind a link (its digest): not used up, not too old."""
    return (await db.exec(select(SignInCode).where(SignInCode.link == link, *_standing(now)))).first()


def _standing(now: datetime) -> tuple[Any, ...]:
    return (col(SignInCode.used_at).is_(None), col(SignInCode.expires_at) > now)
