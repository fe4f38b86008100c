"""The front page: the only event, the list of events, or what to do first."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.queries import all_events, listed_events
from conference.events.rules import dates_label, moment
from conference.foundation.web import go, kit_of, render
from conference.people.viewer import viewer_of


async def show_front(request: Request) -> Response:
    viewer = await viewer_of(request)
    async with kit_of(request).db.read() as db:
        everything = await all_events(db)
        listed = await listed_events(db, viewer.id if viewer else None) if len(everything) > 1 else []
    if len(everything) == 1:
        return go(request, f"/e/{everything[0].slug}/")
    if not everything:
        return await render(request, "events/first.html")
    now = kit_of(request).clock.now()
    moments = {item.event.id: moment(item.event, now) for item in listed}
    return await render(request, "events/front.html", listed=listed, moments=moments, dates_label=dates_label)
