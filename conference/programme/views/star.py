"""Stars: PUT saves a session to one's own agenda, DELETE takes it out."""

import re

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import member
from conference.foundation.errors import NotFound
from conference.foundation.web import go, kit_of, number, render, wants_partial
from conference.programme.models import Session
from conference.programme.queries import session_at
from conference.programme.service import star, unstar
from conference.programme.views.reader import back_of

_KEY = re.compile(r"[a-z]{0,2}")  # which of the page's stars for one session was pressed


async def star_session(request: Request) -> Response:
    session, person = await _found(request)
    async with kit_of(request).work() as work:
        await star(work, session, by=person)
    return await _answer(request, session, starred=True)


async def unstar_session(request: Request) -> Response:
    session, person = await _found(request)
    async with kit_of(request).work() as work:
        await unstar(work, session, by=person)
    return await _answer(request, session, starred=False)


async def _found(request: Request) -> tuple[Session, int]:
    guest = await member(request)
    async with kit_of(request).db.read() as db:
        session = await session_at(db, guest.event_id, number(request, "session"))
    if session is None:
        raise NotFound
    return session, guest.person_id


async def _answer(request: Request, session: Session, *, starred: bool) -> Response:
    key = request.query_params.get("k", "")
    address = f"/e/{request.path_params['event']}/sessions/{session.id}"
    if wants_partial(request) and _KEY.fullmatch(key):
        return await render(
            request, "programme/_star.html", url=f"{address}/star", session=session, starred=starred, k=key
        )
    word = "Saved to your agenda." if starred else "Taken out of your agenda."
    return go(request, f"{back_of(request, address)}#s{session.id}", word)
