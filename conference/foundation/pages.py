"""Pages kept for visitors: whole answers to people who are not signed in, valid for the revisions they show."""

import gzip
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope

from conference.foundation.revisions import Revisions
from conference.foundation.security import HEADERS

KEEP_SECONDS = 30.0  # what a page says of "now" may be this old
SIZE = 500


@dataclass(slots=True)
class _Kept:
    topics: tuple[tuple[str, int], ...]
    until: float
    etag: bytes
    plain: tuple[Message, Message]
    packed: tuple[Message, Message]
    unchanged: tuple[Message, Message]


class Pages:
    """The kept pages of one process, by path and query; the least recently used goes first."""

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._kept: OrderedDict[tuple[str, bytes], _Kept] = OrderedDict()

    def find(self, scope: Scope) -> tuple[Message, Message] | None:
        """The two messages of the answer, where one is kept that is still true and the visitor has no cookie."""
        kept = self._kept.get((scope["path"], scope["query_string"]))
        if kept is None:
            return None
        revisions = self._revisions
        if kept.until < monotonic() or any(revisions[topic] != seq for topic, seq in kept.topics):
            return None
        packs, known = False, b""
        for name, value in scope["headers"]:
            if name == b"cookie":
                return None
            if name == b"accept-encoding":
                packs = b"gzip" in value
            elif name == b"if-none-match":
                known = value
        if known and kept.etag in known:
            return kept.unchanged
        return kept.packed if packs else kept.plain

    def at(self, topics: Iterable[str]) -> tuple[tuple[str, int], ...]:
        """The topics' present revisions: taken before a page's rows are read, so that a page is never kept
        under a newer number than what it shows."""
        return tuple((topic, self._revisions[topic]) for topic in topics)

    def keep(self, request: Request, response: Response, revisions: tuple[tuple[str, int], ...]) -> Response:
        """Keep `response` for other visitors until one of `revisions` (of `at`) is outdated, and for half a
        minute at most. Only for a page that is the same for everybody."""
        body = bytes(response.body)
        etag = b'"' + sha256(body).hexdigest()[:24].encode() + b'"'
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"etag", etag),
            (b"cache-control", b"no-cache"),
            (b"vary", b"Cookie, Accept-Encoding"),
            *HEADERS,
        ]
        packed = gzip.compress(body, 6)
        key = (request.scope["path"], request.scope["query_string"])
        self._kept[key] = _Kept(
            revisions,
            monotonic() + KEEP_SECONDS,
            etag,
            _messages(200, [*headers, _length(body)], body),
            _messages(200, [*headers, _length(packed), (b"content-encoding", b"gzip")], packed),
            _messages(304, headers, b""),
        )
        self._kept.move_to_end(key)
        if len(self._kept) > SIZE:
            self._kept.popitem(last=False)
        response.headers["etag"] = etag.decode()
        return response


def _length(body: bytes) -> tuple[bytes, bytes]:
    return (b"content-length", str(len(body)).encode())


def _messages(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> tuple[Message, Message]:
    return (
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )
