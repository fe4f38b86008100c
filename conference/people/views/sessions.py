"""The devices on which a person is signed in, and signing out."""

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import NotFound
from conference.foundation.web import go, kit_of, number, render
from conference.people.cookies import drop_login
from conference.people.queries import login_of, logins_of
from conference.people.service import end_login, end_logins
from conference.people.viewer import require_viewer, viewer_of


async def show_sessions(request: Request) -> Response:
    viewer = await require_viewer(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        logins = await logins_of(db, viewer.id, kit.clock.now())
    return await render(request, "people/sessions.html", logins=logins, here=viewer.login_id)


async def end_session(request: Request) -> Response:
    """Sign out one device of one's own."""
    viewer = await require_viewer(request)
    kit = kit_of(request)
    async with kit.work() as work:
        login = await login_of(work.db, viewer.id, number(request, "login"), work.now)
        if login is None:
            raise NotFound
        await end_login(work, login)
    if login.id == viewer.login_id:
        return _out(request, "You are signed out.")
    return go(request, "/account/sessions", f"Signed out: {login.device or 'that device'}.")


async def end_sessions(request: Request) -> Response:
    """Sign out everywhere, here too."""
    viewer = await require_viewer(request)
    async with kit_of(request).work() as work:
        await end_logins(work, viewer.id)
    return _out(request, "You are signed out on all devices.")


async def sign_out(request: Request) -> Response:
    """Sign out here. Without a sign-in it is done already."""
    viewer = await viewer_of(request)
    if viewer is not None:
        async with kit_of(request).work() as work:
            login = await login_of(work.db, viewer.id, viewer.login_id, work.now)
            if login is not None:
                await end_login(work, login)
    return _out(request, "You are signed out.")


def _out(request: Request, word: str) -> Response:
    response = go(request, "/signin", word)
    drop_login(request, response)
    return response
