"""How each way to say no is answered, in one place."""

from typing import Any
from urllib.parse import quote

from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conference.foundation.errors import Forbidden, NotFound, RuleBroken, SignInNeeded, TooMany
from conference.foundation.logs import log, request_id
from conference.foundation.web import answer, kit_of, wants_partial

PAGES = frozenset({403, 404, 405, 409, 410, 413, 422, 429, 500, 503})


def refuse(request: Request, status: int, message: str = "") -> Response:
    """An error page that needs neither the database nor the viewer, or (for a script) the message alone."""
    kit = kit_of(request)
    shown = status if status in PAGES else 404 if 400 <= status < 500 else 500
    template = "errors/toast.html" if wants_partial(request) else f"errors/{404 if shown == 405 else shown}.html"
    html = kit.templates.render(
        template,
        app_name=kit.settings.app_name,
        message=message,
        status=status,
        back=_back(request),
        request_id=request_id.get(),
    )
    return answer(request, html, status)


def _back(request: Request) -> str:
    """The page the reader came from, where it is ours."""
    referer = request.headers.get("referer", "")
    base = str(request.base_url)
    return "/" + referer.removeprefix(base) if referer.startswith(base) else "/"


async def _not_found(request: Request, error: Exception) -> Response:
    return refuse(request, 404)


async def _rule_broken(request: Request, error: Any) -> Response:
    log.info("rule broken", extra={"code": error.code})
    return refuse(request, 409, error.message)


async def _forbidden(request: Request, error: Any) -> Response:
    return refuse(request, 403, error.message)


async def _too_many(request: Request, error: Any) -> Response:
    response = refuse(request, 429, error.message)
    response.headers["retry-after"] = str(error.retry_after)
    return response


async def _sign_in(request: Request, error: Exception) -> Response:
    onward = f"{request.url.path}?{request.url.query}".rstrip("?") if request.method == "GET" else _back(request)
    return RedirectResponse(f"/signin?next={quote(onward)}", 303)


async def _http(request: Request, error: Any) -> Response:
    response = refuse(request, error.status_code, error.detail if error.status_code == 413 else "")
    response.headers.update(error.headers or {})
    return response


async def _no_connection(request: Request, error: Exception) -> Response:
    """More wait for the database than it serves: no fault, but no answer either. Scripts ask again by themselves."""
    log.warning("request gave up", extra={"reason": "no connection free"})
    response = refuse(request, 503)
    response.headers["retry-after"] = "1"
    return response


async def _failure(request: Request, error: Exception) -> Response:
    full = "disk" in str(error).lower() and "full" in str(error).lower()
    log.error("request failed", exc_info=error, extra={"reason": "disk full" if full else type(error).__name__})
    return refuse(request, 503 if full else 500)


HANDLERS: dict[Any, Any] = {
    NotFound: _not_found,
    RuleBroken: _rule_broken,
    Forbidden: _forbidden,
    TooMany: _too_many,
    SignInNeeded: _sign_in,
    NoConnection: _no_connection,
    HTTPException: _http,
    Exception: _failure,
}
