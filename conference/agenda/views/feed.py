"""The calendar feed, and the page that hands out its address."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from conference.agenda.feed import feed_for, feed_path
from conference.agenda.queries.feed import key_version
from conference.agenda.service import renew_feed
from conference.events.entrance import member
from conference.foundation.errors import NotFound
from conference.foundation.web import go, kit_of, render
from conference.programme.views.session import CALENDAR
from scheduling.calendar import etag, matches

_NAME = re.compile(r"(\d{1,12})-(\d{1,12})-([0-9a-f]{40})")


async def send_feed(request: Request) -> Response:
    """The feed. The address is the key: there is no sign-in, and a wrong one is not there."""
    named = _NAME.fullmatch(str(request.path_params["name"]))
    if named is None:
        raise NotFound
    body = await feed_for(kit_of(request), int(named[1]), int(named[2]), named[3])
    if body is None:
        raise NotFound
    tag = etag(body)
    headers = {"etag": tag, "cache-control": "private, max-age=300"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="agenda.ics"'
    return Response(body, 200, headers, CALENDAR)


async def show_calendar(request: Request) -> Response:
    """The address for each kind of calendar."""
    guest = await member(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        version = await key_version(db, guest.person_id, guest.event_id)
    address = kit.url(feed_path(kit, guest.person_id, guest.event_id, version))
    webcal = "webcal://" + address.partition("://")[2]
    return await render(
        request,
        "agenda/calendar.html",
        current="agenda",
        address=address,
        webcal=webcal,
        google="https://calendar.google.com/calendar/render?cid=" + quote(webcal, safe=""),
        base=f"/e/{guest.event.slug}/",
    )


async def renew_calendar(request: Request) -> Response:
    """A new address; the old one ends."""
    guest = await member(request)
    async with kit_of(request).work() as work:
        await renew_feed(work, guest.event_id, by=guest.person_id)
    word = "Your feed has a new address. The old one no longer works, so add the new one to your calendar."
    return go(request, f"/e/{guest.event.slug}/calendar", word)
