"""The organiser's page of room codes: how many there are, the sheet for the printer, and withdrawing slips."""

import asyncio
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from conference.ballots import service
from conference.ballots.forms import CodesForm, VoidForm
from conference.ballots.models import Ballot, BallotState
from conference.ballots.queries import BallotView, ballot_row, ballot_view
from conference.ballots.room import Codes, codes_used
from conference.ballots.rules import require_own
from conference.ballots.slips import MOST_CODES
from conference.events.entrance import Guest, organiser
from conference.foundation.forms import FormState, read_form
from conference.foundation.kit import Kit
from conference.foundation.qr import qr_svg
from conference.foundation.web import go, kit_of, number, render


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A slip as it is drawn: its code, and the picture of the address that holds it."""

    number: int
    code: str
    picture: Markup


async def show_codes(request: Request) -> Response:
    who = await organiser(request)
    return await _page(request, who, await _view(request, who), FormState())


async def set_codes(request: Request) -> Response:
    """How many codes a draft will have."""
    who = await organiser(request)
    view = await _view(request, who)
    form, state = await read_form(request, CodesForm)
    if form is None:
        return await _page(request, who, view, state, 422)
    kit = kit_of(request)
    ballot = await _row(kit, who, view)
    async with kit.work() as work:
        await service.set_codes(work, ballot, form.codes, by=who.person_id)
    said = f"{form.codes} room codes will be made when you freeze." if form.codes else "No room codes."
    return go(request, _path(who, view.id), said)


async def print_sheet(request: Request) -> Response:
    """The sheet: a post, since each printing stands in the log, and never kept by a browser."""
    who = await organiser(request)
    view = await _view(request, who)
    kit = kit_of(request)
    ballot = await _row(kit, who, view)
    async with kit.work() as work:
        slips = await service.print_sheet(work, ballot, by=who.person_id)
    # A thousand pictures take two seconds; others go on meanwhile.
    drawn = await asyncio.to_thread(_draw, kit, who.event.slug, slips)
    short = kit.url(f"/e/{who.event.slug}/room").partition("://")[2]
    response = await render(
        request, "ballots/sheet.html", ballot=view, slips=drawn, short=short, url=_path(who, view.id)
    )
    response.headers["cache-control"] = "no-store"
    return response


async def show_sheet(request: Request) -> Response:
    """The address of the post, opened by hand."""
    who = await organiser(request)
    return go(request, _path(who, (await _view(request, who)).id))


async def void_codes(request: Request) -> Response:
    """Withdraw the slips of some numbers."""
    who = await organiser(request)
    view = await _view(request, who)
    form, state = await read_form(request, VoidForm)
    if form is None:
        return await _page(request, who, view, state, 422)
    kit = kit_of(request)
    ballot = await _row(kit, who, view)
    async with kit.work() as work:
        gone = await service.void_codes(work, ballot, form.first, form.last or form.first, by=who.person_id)
    said = f"{gone} {'slip is' if gone == 1 else 'slips are'} withdrawn." if gone else "None of these was unused."
    return go(request, _path(who, view.id), said, "ok" if gone else "warn")


def _draw(kit: Kit, event: str, slips: list[service.Slip]) -> list[PrintedSlip]:
    address = kit.url(f"/e/{event}/room/")
    return [PrintedSlip(no, code, qr_svg(address + code, f"Code {no} as a picture")) for no, code in slips]


async def _page(request: Request, who: Guest, view: BallotView, form: FormState, status: int = 200) -> Response:
    async with kit_of(request).db.read() as db:
        codes = Codes(view.room_codes, view.room_void, await codes_used(db, view.id))
    form.values.setdefault("codes", view.room_codes or "")
    return await render(
        request,
        "ballots/codes.html",
        status=status,
        current="ballots",
        ballot=view,
        codes=codes,
        form=form,
        most=MOST_CODES,
        printable=view.state in (BallotState.FROZEN, BallotState.OPEN) and view.room_codes > 0,
        url=_path(who, view.id),
    )


async def _view(request: Request, who: Guest) -> BallotView:
    async with kit_of(request).db.read() as db:
        view = await ballot_view(db, who.event_id, number(request, "ballot"), drafts=True)
    require_own(view.jury_of)
    return view


async def _row(kit: Kit, who: Guest, view: BallotView) -> Ballot:
    async with kit.db.read() as db:
        return await ballot_row(db, who.event_id, view.id)


def _path(who: Guest, ballot: int) -> str:
    return f"/e/{who.event.slug}/console/ballots/{ballot}/codes"
