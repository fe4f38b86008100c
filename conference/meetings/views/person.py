"""A person's page: who they are, why you fit, where to find them, and the way to meet them."""

from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.languages import language_name
from conference.foundation.errors import NotFound
from conference.foundation.web import number, render
from conference.meetings.kept import matchmaker_of
from conference.meetings.models import MeetingRules
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.pages import duties_of, meeting_with, open_requests
from conference.meetings.queries.standing import requests_used, rules_at
from conference.meetings.views.seat import seat_of


async def show_person(request: Request) -> Response:
    """A member of this event; anybody else is not found."""
    seat = await seat_of(request)
    person = number(request, "person")
    now = seat.kit.clock.now()
    async with seat.kit.db.read() as db:
        roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
        who, me = roster.by_id.get(person), roster.by_id.get(seat.me)
        if who is None:
            raise NotFound
        duties = await duties_of(db, seat.event_id, person)
        requests = await open_requests(db, roster, seat.event_id, seat.me) if person != seat.me else []
        apart = await apart_of(db, seat.event_id, (seat.me, person))
        rules, used = await rules_at(db, seat.event_id), await requests_used(db, seat.event_id, seat.me)
        meeting = await meeting_with(db, seat.event_id, seat.me, person, now) if person != seat.me else None
    return await render(
        request,
        "meetings/person.html",
        current="people",
        who=who,
        is_me=person == seat.me,
        takes_part=person in maker.people,
        fit=maker.fit(me, who) if me else None,
        duties=duties,
        languages=[language_name(tag) for tag in who.languages],
        clock=f"{now.astimezone(ZoneInfo(who.zone)):%H:%M}",
        asked=next((view for view in requests if view.other.id == person), None),
        meeting=meeting,
        refusal=_refusal(apart.words(seat.me, person), used, rules),
        now=now,
    )


def _refusal(apart: str, used: int, rules: MeetingRules | None) -> str:
    """Why the button to ask cannot be used; "" where it can."""
    if rules is None:
        return "This event has no one-to-one meetings."
    if apart or used < rules.max_requests:
        return apart
    return f"All your {rules.max_requests} requests wait for an answer. Withdraw one, then ask."
