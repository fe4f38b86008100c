"""The way from a big screen to a poll: a short address, typed or read from a QR code."""

from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import NotFound
from conference.foundation.kit import Kit
from conference.foundation.qr import qr_svg
from conference.foundation.web import go, kit_of, number
from conference.polls.cards import PollView
from conference.polls.models import PollState
from conference.polls.queries import slug_of

TAKING_PART = (PollState.ARMED, PollState.OPEN)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a hall reads: the address to type, and its picture."""

    short: str
    picture: Markup


def invitation(kit: Kit, poll: PollView) -> Invitation | None:
    """The invitation to a poll that takes answers, or soon will."""
    if poll.state not in TAKING_PART:
        return None
    address = kit.url(f"/p/{poll.id}")
    return Invitation(address.partition("://")[2], qr_svg(address, f"QR code of {address}"))


async def lead_on(request: Request) -> Response:
    """To the poll's own page. Who is not signed in goes through the door first, and comes back to the poll."""
    poll = number(request, "poll")
    async with kit_of(request).db.read() as db:
        slug = await slug_of(db, poll)
    if slug is None:
        raise NotFound
    return go(request, f"/e/{slug}/polls/{poll}")
