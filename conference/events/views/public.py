"""Pages that everybody may read: help, accessibility, privacy."""

from email.utils import parseaddr

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.web import kit_of, render


async def show_help(request: Request) -> Response:
    return await _show(request, "help")


async def show_accessibility(request: Request) -> Response:
    return await _show(request, "accessibility")


async def show_privacy(request: Request) -> Response:
    return await _show(request, "privacy")


async def _show(request: Request, name: str) -> Response:
    settings = kit_of(request).settings
    contact = parseaddr(settings.mail_from)[1]
    # An address at this machine reaches nobody, so none is shown.
    reachable = not contact.endswith("@localhost")
    return await render(request, f"public/{name}.html", contact=contact if reachable else "")
