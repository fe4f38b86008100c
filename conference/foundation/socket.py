"""The one WebSocket endpoint. It only reads out: joining and leaving topics is all that a client says."""

import asyncio
import json
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from conference.foundation.errors import TooMany
from conference.foundation.fanout import EXTENSION, FanoutProtocol
from conference.foundation.feature import Identity, Roof
from conference.foundation.hub import Client, frame
from conference.foundation.limits import Limit
from conference.foundation.logs import log
from conference.foundation.security import same_origin

MESSAGES = Limit("socket.messages", burst=120, seconds=30)
MAX_TOPICS = 60
MAX_MESSAGE = 2_000  # characters
POLICY, UNREADABLE = 1008, 1003  # close codes of RFC 6455, section 7.4.1


class _Direct:
    """Straight into the transport: nothing waits for a slow client."""

    def __init__(self, protocol: FanoutProtocol) -> None:
        self._protocol = protocol

    def write(self, text: str) -> bool:
        return self._protocol.write_now(text)

    def drop(self) -> None:
        self._protocol.abort()


class _Queued:
    """For a server without our protocol: a bounded queue, emptied by a task of its own."""

    def __init__(self, socket: WebSocket) -> None:
        self._queue: asyncio.Queue[str] = asyncio.Queue(maxsize=64)
        self._task = asyncio.ensure_future(self._empty(socket))

    async def _empty(self, socket: WebSocket) -> None:
        while True:
            await socket.send_text(await self._queue.get())

    def write(self, text: str) -> bool:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            return False
        return not self._task.done()

    def drop(self) -> None:
        self._task.cancel()


async def live(socket: WebSocket) -> None:
    """Serve one client until it goes, is dropped, or says something that is not in the protocol."""
    roof: Roof = socket.app.state.roof
    if not same_origin(socket, roof.kit.settings.base_url):
        await socket.send_denial_response(PlainTextResponse("This socket is for our own pages.", 403))
        return
    identity = await roof.identify(socket)
    await socket.accept()
    protocol = socket.scope.get("extensions", {}).get(EXTENSION)
    sender = _Direct(protocol) if protocol is not None else _Queued(socket)
    client = Client(sender, *(identity or Identity(None, None)))
    hub = roof.kit.hub
    hub.enter(client)
    try:
        await _listen(socket, roof, client)
    except WebSocketDisconnect:
        pass
    finally:
        hub.leave(client)
        if isinstance(sender, _Queued):
            sender.drop()


async def _listen(socket: WebSocket, roof: Roof, client: Client) -> None:
    while client in roof.kit.hub.clients:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        order = _read(message)
        if order is None:
            log.info("socket closed", extra={"reason": "malformed message"})
            await socket.close(UNREADABLE, "That was not a message of ours.")
            return
        try:
            roof.kit.limiter.take(MESSAGES, str(id(client)))
        except TooMany as much:
            await socket.close(POLICY, much.message)
            return
        if len(client.topics) >= MAX_TOPICS and "join" in order:
            await socket.close(POLICY, "Too many topics.")
            return
        await _obey(roof, client, order)


def _read(message: Any) -> dict[str, Any] | None:
    text = message.get("text")
    if text is None or len(text) > MAX_MESSAGE:
        return None
    try:
        order = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(order, dict) or not isinstance(order.get("join", order.get("leave")), str):
        return None
    return order


async def _obey(roof: Roof, client: Client, order: dict[str, Any]) -> None:
    hub = roof.kit.hub
    if "join" not in order:
        hub.unsubscribe(client, order["leave"])
        return
    topic, known = order["join"], order.get("seq")
    if not await roof.may_listen(client.person, topic):
        hub.say(client, frame(topic, 0, "denied"))
        return
    # Subscribed before the number is read: what comes in between is sent twice rather than not at all.
    hub.subscribe(client, topic)
    roof.joined(topic)
    seq = roof.kit.revisions[topic]
    hub.say(client, frame(topic, seq, "joined"))
    if isinstance(known, int) and known < seq:
        hub.say(client, frame(topic, seq, "refresh"))
