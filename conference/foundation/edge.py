"""The edge: the outermost ASGI layer. Request ids, origin check, headers, metrics, pages kept for visitors.

It is one function rather than a stack of middlewares, because each layer of a stack costs every request.
"""

from secrets import token_hex
from time import perf_counter
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conference.foundation.kit import Kit
from conference.foundation.logs import log, request_id
from conference.foundation.security import HEADERS, SAFE_METHODS, STRICT_TRANSPORT, same_origin

ELSEWHERE = "This form was sent from another site, so nothing was done. Please open the page here and try again."


class Edge:
    """Wraps the application. Sockets pass through: they check their origin themselves."""

    def __init__(self, app: ASGIApp, kit: Kit) -> None:
        self._app = app
        self._kit = kit
        self._pages = kit.pages
        self._headers = [*HEADERS, STRICT_TRANSPORT] if kit.settings.secure else list(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "GET" and (kept := self._pages.find(scope)) is not None:
            start, body = kept
            await send(start)
            await send(body)
            self._kit.metrics.kept(start["status"])
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        name = token_hex(8)
        request_id.set(name)
        status = 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {header for header, _ in message["headers"]}  # a page may set a policy of its own
                ours = (pair for pair in self._headers if pair[0] not in own)
                message["headers"] = [*message["headers"], *ours, (b"x-request-id", name.encode())]
            await send(message)

        try:
            if scope["method"] not in SAFE_METHODS and not same_origin(
                HTTPConnection(scope), self._kit.settings.base_url
            ):
                await PlainTextResponse(ELSEWHERE, 403)(scope, receive, send_on)
            elif scope["method"] in SAFE_METHODS:
                await self._app(scope, receive, send_on)
            else:
                await self._app(scope, self._measured(receive), send_on)
        finally:
            self._note(scope, status, perf_counter() - began)

    def _measured(self, receive: Receive) -> Receive:
        """Receive up to the largest body that is taken; then the reader of it raises a 413."""
        received = 0
        limit = self._kit.settings.max_upload_mb * 1024 * 1024

        async def receive_on() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, f"That is more than {limit // 1024 // 1024} MB, the most that is taken here.")
            return message

        return receive_on

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        self._kit.metrics.answered(scope["method"], status, seconds)
        reads = scope["method"] in SAFE_METHODS and status < 400
        if not reads or self._kit.settings.log_reads:
            route: Any = scope.get("route")
            # The route's pattern, never the address itself: addresses hold one-time links and feed secrets.
            where = getattr(route, "path", "(no route)")
            log.info(
                "request",
                extra={
                    "method": scope["method"],
                    "route": where,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                },
            )
