"""The server's side of a WebSocket with one more way out: a write that never waits.

uvicorn's own send first waits until the client has read what was sent before, so a client that stops
reading stalls a broadcast for ever, and closing waits for the same buffer. `write_now` puts a frame
straight into the transport, up to a cap, and `abort` needs no buffer to empty.
"""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

EXTENSION = "folkmoot.fanout"
BUFFER_CAP = 256 * 1024  # bytes not yet read by the client before it counts as gone


class FanoutProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol, offered to the application under the scope's extensions."""

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        # The application's task starts on the loop's next turn, so the scope may still be filled.
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[EXTENSION] = self

    def write_now(self, text: str) -> bool:
        """Write one text frame without waiting; False when the client is too far behind or gone."""
        if self.transport.is_closing() or self.close_sent:
            return False
        self.transport.write(_serialise(text))
        return self.transport.get_write_buffer_size() <= BUFFER_CAP

    def abort(self) -> None:
        """Cut the connection at once, whatever the client has not read."""
        self.transport.abort()


_last: tuple[str, bytes] = ("", b"")


def _serialise(text: str) -> bytes:
    global _last
    if _last[0] is not text:  # a broadcast writes the same text to all: one encoding
        _last = (text, Frame(Opcode.TEXT, text.encode()).serialize(mask=False))
    return _last[1]
