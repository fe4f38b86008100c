"""The ballot that a request is about."""

from zoneinfo import ZoneInfo

from starlette.requests import Request

from conference.ballots.live import state_topic
from conference.ballots.queries import BallotView, ballot_view
from conference.events.entrance import Guest
from conference.foundation.web import kit_of, number


async def found_ballot(request: Request, who: Guest) -> BallotView:
    """The ballot of the path. Raises NotFound for one of another event, and for a draft."""
    async with kit_of(request).db.read() as db:
        return await ballot_view(db, who.event_id, number(request, "ballot"))


async def remembered_ballot(request: Request, who: Guest) -> BallotView:
    """As `found_ballot`, without a read where the process remembers it: for what many do in one moment."""
    kit, ballot = kit_of(request), number(request, "ballot")
    return await kit.memory.recall(
        ("ballot", who.event_id, ballot), lambda: found_ballot(request, who), lambda view: (state_topic(view.id),)
    )


def zone_of(who: Guest) -> ZoneInfo:
    """The zone in which the reader is told times: their own, or the event's for somebody unnamed."""
    return ZoneInfo(who.viewer.zone if who.viewer else who.event.zone)
