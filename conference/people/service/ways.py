"""Verbs of the mailed ways in: ask for one, try its digits, use it up, forget the old ones."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, delete, update

from conference.foundation.mail import OutgoingMail
from conference.foundation.work import Work
from conference.people.letters import SIGN_IN_KEY, sign_in_letter
from conference.people.models import Person, SignInCode
from conference.people.queries import person_by_email, way_of_browser
from conference.people.rules import TRIES, WAY_LIFE
from conference.people.service.accounts import add_person
from conference.people.service.logins import forget_ended

LINK = "/signin/link/"
KEEP_LETTERS = timedelta(days=1)  # sign-in mails in the outbox; their links are dead after fifteen minutes


@dataclass(frozen=True, slots=True)
class Attempt:
    """What six digits led to: the way they open (its number), whether its address has an account, and where it
    goes on to; else how many tries are left."""

    way: int | None
    left: int
    known: bool = False
    onward: str = "/"


async def ask_way_in(
    work: Work, email: str, *, browser: str, onward: str = "/", device: str = "", newcomers: bool = False
) -> None:
    """Mail a link and six digits, where the address has an account or `newcomers` are welcome.

    `browser` is the word in the asking browser's cookie. Where nobody is welcome the same statements run and the
    letter alone is taken back, so that neither the answer nor the time it takes tells who has an account.
    """
    person = await person_by_email(work.db, email)
    welcome = person is not None or newcomers
    secrets = work.kit.secrets
    link, digits = secrets.token(), secrets.code()
    # The digits of a letter that was never sent must not be there to be guessed.
    counted = digits if welcome else secrets.token()
    way = await _open_way(work, email, link=link, digits=counted, browser=browser, onward=onward)
    async with work.db.begin_nested() as point:
        key = way.link[:32]
        letter = sign_in_letter(work, email, person, link=LINK + link, digits=digits, device=device, key=key)
        await work.mail(letter)
        if not welcome:
            await point.rollback()


async def login_link(work: Work, email: str) -> str | None:
    """A path that signs a person in, once, within fifteen minutes: the operator's way to let somebody in without
    mail. None when no account has the address."""
    person = await person_by_email(work.db, email)
    if person is None:
        return None
    secrets = work.kit.secrets
    link = secrets.token()
    await _open_way(work, person.email, link=link, digits=secrets.token(), browser=secrets.token(), onward="/")
    return LINK + link


async def try_digits(work: Work, browser: str, digits: str) -> Attempt:
    """Try six digits in the browser that asked. Every try counts, right or wrong, for all of its standing codes.

    The counter is raised before the digits are compared, in one statement: tries that race are counted each.
    """
    mark = work.kit.secrets.digest("browser", browser)
    newest = await way_of_browser(work.db, mark, work.now)
    if newest is None:
        return Attempt(None, 0)
    tried = await work.db.exec(
        update(SignInCode)
        .where(
            col(SignInCode.browser) == mark,
            col(SignInCode.email) == newest.email,
            col(SignInCode.used_at).is_(None),
            col(SignInCode.expires_at) > work.now,
            col(SignInCode.tries) < TRIES,
        )
        .values(tries=SignInCode.tries + 1)
        .returning(col(SignInCode.id), col(SignInCode.code), col(SignInCode.tries))
        .execution_options(synchronize_session=False)
    )
    given = _code_digest(work, mark, digits)
    left = 0
    for way, code, tries in tried.all():
        if hmac.compare_digest(code, given):
            known = await person_by_email(work.db, newest.email) is not None
            return Attempt(way, TRIES - tries, known, newest.onward)
        left = max(left, TRIES - tries)
    return Attempt(None, left)


async def name_link(work: Work, way: int) -> str:
    """A new link for a way whose digits were right, where the person still has to tell their name."""
    link = work.kit.secrets.token()
    renewed = update(SignInCode).where(col(SignInCode.id) == way, col(SignInCode.used_at).is_(None))
    await work.db.exec(renewed.values(link=work.kit.secrets.digest("link", link)))
    return LINK + link


async def enter(work: Work, way: int, *, name: str = "", zone: str = "UTC", newcomers: bool = False) -> Person | None:
    """Use up a way in, link and digits together, and return whose it is.

    Where the address has no account, one is made if `newcomers` are welcome and `name` is given. None when the
    way was used a moment ago, is too old, or leads nobody in.
    """
    used = await work.db.exec(
        update(SignInCode)
        .where(
            col(SignInCode.id) == way,
            col(SignInCode.used_at).is_(None),
            col(SignInCode.expires_at) > work.now,
        )
        .values(used_at=work.now)
        .returning(col(SignInCode.email))
        .execution_options(synchronize_session=False)
    )
    email = used.scalars().first()
    if email is None:
        return None
    person = await person_by_email(work.db, email)
    if person is None and newcomers and name:
        person = await add_person(work, email=email, name=name, zone=zone)
    return person


async def forget_old(work: Work) -> None:
    """Delete ways in and sign-ins whose time has run out, and the sign-in letters of yesterday."""
    await work.db.exec(delete(SignInCode).where(col(SignInCode.expires_at) <= work.now))
    await forget_ended(work)
    yesterday = work.now - KEEP_LETTERS
    old = (col(OutgoingMail.key).startswith(SIGN_IN_KEY), col(OutgoingMail.written_at) <= yesterday)
    await work.db.exec(delete(OutgoingMail).where(*old))


async def _open_way(work: Work, email: str, *, link: str, digits: str, browser: str, onward: str) -> SignInCode:
    digest = work.kit.secrets.digest
    mark = digest("browser", browser)
    way = SignInCode(
        email=email,
        link=digest("link", link),
        code=_code_digest(work, mark, digits),
        browser=mark,
        onward=onward,
        made_at=work.now,
        expires_at=work.now + WAY_LIFE,
    )
    work.db.add(way)
    await work.db.flush()
    return way


def _code_digest(work: Work, mark: str, digits: str) -> str:
    """Bound to the browser, so that equal digits of two people are not equal in the table."""
    return work.kit.secrets.digest("code", f"{mark}:{digits}")
