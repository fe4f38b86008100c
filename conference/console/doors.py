"""The demo's doors: an address that signs in one of its people. They exist only with FOLKMOOT_DEMO."""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import NotFound
from conference.foundation.kit import Kit
from conference.foundation.web import go, kit_of
from conference.people.queries import person_by_email
from conference.people.service import open_login
from conference.people.viewer import cookie_name


def door_path(kit: Kit, email: str) -> str:
    """The path of a person's door. Only who holds the installation's key can make it."""
    return f"/demo/{email}/{kit.secrets.digest('demo', email)[:24]}"


async def enter_by_door(request: Request) -> Response:
    """Sign in as the person of the door."""
    kit = kit_of(request)
    email = str(request.path_params["email"])
    if not kit.settings.demo or not hmac.compare_digest(door_path(kit, email).encode(), request.url.path.encode()):
        raise NotFound
    async with kit.db.read() as db:
        person = await person_by_email(db, email)
    if person is None:
        raise NotFound
    async with kit.work() as work:
        token = await open_login(work, person.id or 0, device="the demo's door")
    response = go(request, "/")
    response.set_cookie(
        cookie_name(kit.settings.secure), token, httponly=True, samesite="lax", secure=kit.settings.secure
    )
    return response
