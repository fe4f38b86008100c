"""The bell in the frame, and the page of all notices."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.templating import Bell, BellItem, Page
from conference.foundation.web import go, kit_of, render, wants_partial
from conference.notices.queries import bell_of, inbox
from conference.notices.service import read_all
from conference.people.live import person_topic
from conference.people.viewer import Viewer, require_viewer, viewer_of

LINES = 50


@dataclass(frozen=True, slots=True)
class LiveBell(Bell):
    """The bell with the topic on which it hears that something arrived, and the topic's number when it was read."""

    topic: str
    seq: int


async def show_bell(request: Request, page: Page) -> None:
    """Fill in the frame: what is unread."""
    viewer = await viewer_of(request)
    if viewer is not None:
        page.bell = await _bell(request, viewer)


async def _bell(request: Request, viewer: Viewer) -> LiveBell:
    kit, topic = kit_of(request), person_topic(viewer.id)
    seq = kit.revisions[topic]  # before the rows: a page never claims to know more than it shows

    async def read() -> tuple[int, tuple[BellItem, ...]]:
        async with kit.db.glance() as db:
            return await bell_of(db, viewer.id)

    unread, items = await kit.memory.recall(("bell", viewer.id), read, lambda _: (topic,))
    return LiveBell(unread, items, topic, seq)


async def refresh_bell(request: Request) -> Response:
    """The bell alone, for a page that heard of news."""
    bell = await _bell(request, await require_viewer(request))
    return await render(request, "notices/_bell.html", bell=bell)


async def show_inbox(request: Request) -> Response:
    viewer = await require_viewer(request)
    kit, topic = kit_of(request), person_topic(viewer.id)
    before = request.query_params.get("before", "")
    older_than = int(before) if before.isascii() and before.isdigit() and len(before) <= 12 else None
    seq = kit.revisions[topic]
    async with kit.db.read() as db:
        lines = await inbox(db, viewer.id, before=older_than, limit=LINES + 1)
    return await render(
        request,
        "notices/_inbox.html" if wants_partial(request) else "notices/inbox.html",
        current="inbox",
        lines=lines[:LINES],
        older=lines[LINES - 1].id if len(lines) > LINES else None,
        first=older_than is None,
        topic=topic,
        seq=seq,
        here="/inbox" if older_than is None else f"/inbox?before={older_than}",
    )


async def read_inbox(request: Request) -> Response:
    """Mark everything as read."""
    viewer = await require_viewer(request)
    async with kit_of(request).work() as work:
        await read_all(work, viewer.id)
    if wants_partial(request):
        return await show_inbox(request)
    return go(request, "/inbox", "All read.")
