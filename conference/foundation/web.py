"""Web: pages, partials, redirects with a word to the reader, and resources that answer several methods."""

import base64
import gzip
import json
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conference.foundation.errors import NotFound
from conference.foundation.feature import Roof
from conference.foundation.forms import posted
from conference.foundation.kit import Kit
from conference.foundation.templating import Page

View = Callable[[Request], Awaitable[Response]]

FLASH = "flash"
PACK_FROM = 1_400  # bytes; less fits one packet anyway


def kit_of(request: Request) -> Kit:
    """The process's toolbox."""
    kit: Kit = request.app.state.roof.kit
    return kit


async def page_for(request: Request, current: str = "", *, whole: bool = True) -> Page:
    """The page for this request, filled in by the features in their order; with its frame where it is a whole one."""
    roof: Roof = request.app.state.roof
    kit = roof.kit
    page = Page(kit.clock.now(), kit.settings.app_name, request.url.path, ZoneInfo("UTC"), current=current)
    for feature in roof.features:
        for fill_in in feature.context:
            await fill_in(request, page)
    if whole:
        page.flashes = _read_flash(request)
        for feature in roof.features:
            for fill_in in feature.frame:
                await fill_in(request, page)
        page.nav.sort(key=lambda item: item.order)
    return page


async def render(
    request: Request, template: str, *, status: int = 200, current: str = "", **context: object
) -> Response:
    """A whole page, or a partial (its file's name begins with `_`). `current` names the entry of the sign."""
    page = await page_for(request, current, whole=not template.rpartition("/")[2].startswith("_"))
    html = kit_of(request).templates.render(template, page=page, **context)
    response = answer(request, html, status)
    if page.flashes:
        response.delete_cookie(FLASH, httponly=True, samesite="lax")
    return response


def answer(request: Request, html: str, status: int = 200) -> Response:
    """HTML for this reader alone, packed where the browser takes it."""
    body = html.encode()
    headers = {"cache-control": "private, no-cache", "vary": "Cookie, Accept-Encoding, HX-Request"}
    if len(body) >= PACK_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1)
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers, "text/html; charset=utf-8")


def wants_partial(request: Request) -> bool:
    """Whether a script asks, and takes a partial instead of the whole page."""
    return request.headers.get("hx-request") == "true"


def go(request: Request, path: str, flash: str | None = None, kind: str = "ok") -> Response:
    """Send the browser on after a deed (303), with a word to show on the next page."""
    response = RedirectResponse(path, 303)
    if flash is not None:
        kit = kit_of(request)
        text = base64.urlsafe_b64encode(json.dumps([kind, flash]).encode()).decode()
        value = f"{text}.{kit.secrets.digest('flash', text)}"
        response.set_cookie(FLASH, value, max_age=60, httponly=True, samesite="lax", secure=kit.settings.secure)
    return response


def number(request: Request, name: str) -> int:
    """A whole number of the path. Anything else is not an address of ours."""
    text = str(request.path_params[name])
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise NotFound
    return int(text)


def resource(path: str, *, name: str | None = None, **views: View) -> Route:
    """A route with a view for each method (`get=`, `post=`, `put=`, `patch=`, `delete=`).

    HTML forms know only GET and POST, so a posted field `_method` names another one.
    """
    by_method = {method.upper(): view for method, view in views.items()}

    async def dispatch(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method == "POST" and _is_form(request.headers):
            method = str((await posted(request)).get("_method", "POST")).upper()
        view = by_method.get(method)
        if view is None:
            return Response("This address does not do that.", 405, {"allow": ", ".join(sorted(by_method))})
        return await view(request)

    methods = [*by_method, "POST"] if {"PUT", "PATCH", "DELETE"} & set(by_method) else list(by_method)
    return Route(path, dispatch, methods=methods, name=name)


def _is_form(headers: Mapping[str, str]) -> bool:
    kind = headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def _read_flash(request: Request) -> list[tuple[str, str]]:
    text, _, proof = request.cookies.get(FLASH, "").partition(".")
    if not text or proof != kit_of(request).secrets.digest("flash", text):
        return []
    kind, words = json.loads(base64.urlsafe_b64decode(text))
    return [(kind, words)]
