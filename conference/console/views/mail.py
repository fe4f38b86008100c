"""Kept mail: where no mail leaves the installation, its letters can be read here."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.console.queries.mail import kept_mail, kept_mails, organises
from conference.foundation.errors import NotFound, SignInNeeded
from conference.foundation.mail import OutgoingMail
from conference.foundation.settings import Settings
from conference.foundation.web import kit_of, number, render
from conference.people.viewer import viewer_of

# A letter's HTML has inline styles, so it gets a policy of its own: a sandbox without origin, scripts or loads.
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


async def show_letters(request: Request) -> Response:
    """The newest letters."""
    search = request.query_params.get("q", "")[:80].strip()
    async with kit_of(request).db.read() as db:
        await _let_in(request, db)
        letters = await kept_mails(db, search=search)
    return await render(request, "console/mails.html", letters=letters, search=search)


async def show_letter(request: Request) -> Response:
    """One letter: its text, and ways to its HTML and its calendar part."""
    letter = await _letter(request)
    calendar = letter.calendar.decode(errors="replace") if letter.calendar is not None else None
    return await render(request, "console/mail.html", letter=letter, calendar=calendar)


async def show_html(request: Request) -> Response:
    """The letter's HTML as a mail program gets it."""
    letter = await _letter(request)
    headers = {"content-security-policy": LETTER_POLICY, "cache-control": "no-store"}
    return Response(letter.html, headers=headers, media_type="text/html; charset=utf-8")


async def show_calendar(request: Request) -> Response:
    """The letter's calendar part, to open in a calendar program."""
    letter = await _letter(request)
    if letter.calendar is None:
        raise NotFound
    headers = {"content-disposition": 'attachment; filename="invite.ics"', "cache-control": "no-store"}
    kind = f"text/calendar; charset=utf-8; method={letter.method or 'PUBLISH'}"
    return Response(letter.calendar, headers=headers, media_type=kind)


async def _letter(request: Request) -> OutgoingMail:
    async with kit_of(request).db.read() as db:
        await _let_in(request, db)
        return await kept_mail(db, number(request, "mail"))


async def _let_in(request: Request, db: AsyncSession) -> None:
    """Letters hold ways to sign in. On one's own machine (demo, development) whoever sits there reads them;
    elsewhere organisers do. Where mail is really sent the pages are not there at all."""
    settings = kit_of(request).settings
    if not settings.mail_kept:
        raise NotFound
    if (settings.dev or settings.demo) and _at_this_machine(request, settings):
        return
    viewer = await viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    if not await organises(db, viewer.id):
        raise NotFound


def _at_this_machine(request: Request, settings: Settings) -> bool:
    """Whether the browser runs where the server does: no proxy between, and no address but the loopback."""
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    here = urlsplit(settings.base_url).hostname or ""
    there = request.client.host if request.client else ""
    return not forwarded and _is_loopback(here) and _is_loopback(there)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
