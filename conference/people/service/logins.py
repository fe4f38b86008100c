"""Verbs of sign-ins: open one on a device, end one or all."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, update

from conference.foundation.hub import Push
from conference.foundation.news import login_topic
from conference.foundation.work import Work
from conference.people.models import Login
from conference.people.rules import STAY


async def sign_in(work: Work, person: int, *, device: str = "", instead_of: int | None = None) -> str:
    """Sign a person in on a device and return the cookie's new token. The sign-in that the browser had before
    ends, so that a token which somebody planted or saw there is worth nothing."""
    if instead_of is not None:
        await _end(work, col(Login.id) == instead_of)
    return await open_login(work, person, device=device)


async def open_login(work: Work, person: int, *, device: str = "") -> str:
    """Sign a person in on a device and return the cookie's token; the table keeps only its digest."""
    token = work.kit.secrets.token()
    work.db.add(
        Login(
            person_id=person,
            token=work.kit.secrets.digest("login", token),
            device=device[:80],
            made_at=work.now,
            seen_at=work.now,
            expires_at=work.now + STAY,
        )
    )
    await work.db.flush()
    return token


async def end_login(work: Work, login: Login) -> None:
    """Sign one device out: its cookie is worth nothing from now on, and its sockets are closed."""
    await _end(work, col(Login.id) == login.id)


async def end_logins(work: Work, person: int, *, keep: int | None = None) -> int:
    """Sign a person out on all devices but `keep`, and tell how many those were."""
    others = (
        (col(Login.person_id) == person,) if keep is None else (col(Login.person_id) == person, col(Login.id) != keep)
    )
    return await _end(work, *others)


async def see_login(work: Work, login: int, *, before: datetime) -> None:
    """Note that a device was here, where it was last seen before `before`."""
    seen = update(Login).where(col(Login.id) == login, col(Login.seen_at) < before)
    await work.db.exec(seen.values(seen_at=work.now))


async def forget_ended(work: Work, after: timedelta = timedelta()) -> int:
    """Delete sign-ins whose time ran out more than `after` ago, and tell how many."""
    return await _end(work, col(Login.expires_at) <= work.now - after)


async def _end(work: Work, *which: object) -> int:
    gone = await work.db.exec(delete(Login).where(*which).returning(col(Login.id)))  # type: ignore[arg-type]
    ended = gone.scalars().all()
    for login in ended:
        work.push(Push(login_topic(login)))
    return len(ended)
