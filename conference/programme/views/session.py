"""The page of one session, and its file for a calendar."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from conference.events.live import event_topic
from conference.foundation.web import kit_of, render
from conference.programme.calendar import session_item
from conference.programme.cards import SessionCard
from conference.programme.kept import going_at
from conference.programme.live import programme_topic
from conference.programme.models import Resource
from conference.programme.queries import PartCard, parts_of, resources_of
from conference.programme.rules import clash_reason
from conference.programme.views.reader import Reader, reader_of, session_of
from scheduling.calendar import download

CALENDAR = "text/calendar; charset=UTF-8"
RESOURCE_ICONS = {"slides": "presentation", "document": "file-text", "link": "link", "recording": "play"}
PART_NAMES = {"pitch": "Pitches", "world_cafe": "Tables", "feedback": "Projects", "consultation": "Statements"}


async def show_session(request: Request) -> Response:
    """A session: what, when, where, who, and what to take along."""
    kit = kit_of(request)
    reader = await reader_of(request)
    revisions = kit.pages.at((programme_topic(reader.guest.event_id), event_topic(reader.guest.event_id)))
    session = session_of(request, reader.programme)
    async with kit.db.read() as db:
        parts, resources = await parts_of(db, session.id), await resources_of(db, session.id)
    going = (await going_at(kit, reader.guest.event_id)).get(session.id, 0)
    facts = _facts(reader, session, parts, resources)
    response = await render(request, "programme/session.html", current="agenda", going=going, **facts)
    return kit.pages.keep(request, response, revisions) if reader.same_for_all else response


async def download_session(request: Request) -> Response:
    """The session as a calendar file."""
    reader = await reader_of(request)
    session = session_of(request, reader.programme)
    file = download(session_item(session, reader.programme.zone, reader.guest.event.slug, kit_of(request)))
    headers = {
        "content-disposition": f'attachment; filename="session-{session.id}.ics"',
        "cache-control": "private, no-cache",
    }
    return Response(file, 200, headers, CALENDAR)


def _facts(
    reader: Reader, session: SessionCard, parts: Sequence[PartCard], resources: Sequence[Resource]
) -> dict[str, Any]:
    starred = session.id in reader.own.stars
    moment = session.moment(reader.now)
    busy = () if moment == "past" or session.is_cancelled else reader.own.busy
    return {
        "session": session,
        "reader": reader,
        "zone": reader.zone,
        "venue": reader.programme.zone,
        "two_clocks": _offsets_differ(reader, session),
        "moment": moment,
        "starred": starred,
        "clash": clash_reason(session, busy, reader.zone),
        "on_duty": any(item.kind == "duty" and item.ref == session.id for item in reader.own.busy),
        "parts": parts,
        "parts_name": PART_NAMES.get(session.kind, "Parts"),
        "resources": resources,
        "resource_icons": RESOURCE_ICONS,
    }


def _offsets_differ(reader: Reader, session: SessionCard) -> bool:
    """Whether the reader's clock shows another time than the event's. Two names of one offset do not."""
    at = session.starts_at
    return at.astimezone(reader.zone).utcoffset() != at.astimezone(reader.programme.zone).utcoffset()
