"""Asking somebody to meet: the form as a page, or in a dialog, and sending it."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.directory.roster import Entry
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, parse_form, posted, rules_of
from conference.foundation.web import go, number, render, wants_partial
from conference.meetings import service
from conference.meetings.forms import AskForm
from conference.meetings.kept import matchmaker_of
from conference.meetings.models import MeetingRequest, MeetingRules
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import availability
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.standing import is_participant, open_between, requests_used, rules_at
from conference.meetings.rules.fit import Fit
from conference.meetings.rules.words import lasting
from conference.meetings.views.seat import Seat, seat_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """Somebody to ask: the times that suit both, why you fit, and what stands in the way (or nothing). `hold` says how
    long proposed times are held; "" where they are not."""

    other: Entry
    times: tuple[SlotRow, ...]
    fit: Fit | None
    obstacle: str
    refusal: str
    standing: MeetingRequest | None
    left: int
    limit: int
    hold: str


async def show_ask(request: Request) -> Response:
    seat = await seat_of(request)
    return await _page(request, seat, FormState())


async def send_request(request: Request) -> Response:
    """Send it; a refusal comes back in the form, with the times that are free now."""
    seat = await seat_of(request)
    data = await posted(request)
    given = {"invitee": number(request, "person"), "slot_ids": data.getlist("slot_ids")}
    for name in ("message", "priority"):
        if name in data:
            given[name] = data[name]
    form, state = parse_form(given, AskForm)
    if form is not None:
        async with rules_of(state), seat.kit.work() as work:
            await service.ask(work, seat.event_id, form, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409)
    async with seat.kit.db.read() as db:
        prospect = await prospect_of(seat, db, number(request, "person"))
    left = "request" if prospect.left == 1 else "requests"
    return go(
        request, seat.url("/discover"), f"Request sent to {prospect.other.name}. You have {prospect.left} {left} left."
    )


async def _page(request: Request, seat: Seat, state: FormState, *, status: int = 200) -> Response:
    async with seat.kit.db.read() as db:
        prospect = await prospect_of(seat, db, number(request, "person"))
    template = "meetings/_ask.html" if wants_partial(request) else "meetings/ask.html"
    return await render(request, template, status=status, current="meetings", form=state, prospect=prospect)


async def prospect_of(seat: Seat, db: AsyncSession, person: int) -> Prospect:
    """Somebody at the event as a person to ask. Raises NotFound for a stranger and for oneself."""
    roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
    other, me = roster.by_id.get(person), roster.by_id.get(seat.me)
    if other is None or me is None or other is me:
        raise NotFound
    rules = await rules_at(db, seat.event_id)
    used = await requests_used(db, seat.event_id, seat.me)
    standing = await open_between(db, seat.event_id, seat.me, person)
    joined = await is_participant(db, seat.event_id, seat.me)
    apart = await apart_of(db, seat.event_id, (seat.me, person))
    found = await availability(db, seat.event_id, seat.kit.clock.now(), (seat.me, person), viewer=seat.me)
    limit = rules.max_requests if rules else 0
    return Prospect(
        other=other,
        times=tuple(found.offers(seat.me, person)),
        fit=maker.fit(me, other),
        obstacle=_obstacle(rules, joined, person in maker.people, apart.words(seat.me, person), limit - used),
        refusal=apart.words(seat.me, person),
        standing=standing,
        left=max(0, limit - used),
        limit=limit,
        hold=lasting(rules.hold_minutes) if rules and rules.hold_minutes else "",
    )


def _obstacle(rules: MeetingRules | None, joined: bool, takes_part: bool, refusal: str, left: int) -> str:
    """Why one cannot ask: "none", "outside", "them", "apart", "limit", or "" where one can."""
    if rules is None:
        return "none"
    if not joined:
        return "outside"
    if not takes_part:
        return "them"
    if refusal:
        return "apart"
    return "" if left > 0 else "limit"
