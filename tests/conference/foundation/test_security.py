"""Where a request comes from: the whole table; and where one may be sent on to."""

from typing import Any

import pytest
from starlette.requests import HTTPConnection

from conference.foundation.security import safe_path, same_origin

OURS = "https://meet.example.org"
EVIL = "https://evil.example"


def connection(kind: str, headers: dict[str, str]) -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in {"host": "meet.example.org", **headers}.items()]
    scope: dict[str, Any] = {"type": kind, "method": "POST", "path": "/", "headers": raw, "query_string": b""}
    return HTTPConnection(scope)


@pytest.mark.parametrize(
    ("kind", "headers", "ours"),
    [
        # A form: the browser's own word counts first, whatever else is sent.
        ("http", {"sec-fetch-site": "same-origin"}, True),
        ("http", {"sec-fetch-site": "none"}, True),
        ("http", {"sec-fetch-site": "same-site"}, False),
        ("http", {"sec-fetch-site": "cross-site"}, False),
        ("http", {"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ("http", {"sec-fetch-site": "same-origin", "origin": EVIL}, True),
        ("http", {"sec-fetch-site": "nonsense"}, False),
        # Without it, Origin.
        ("http", {"origin": OURS}, True),
        ("http", {"origin": "https://meet.example.org:443"}, False),
        ("http", {"origin": EVIL}, False),
        ("http", {"origin": "null"}, False),
        ("http", {"origin": "https://meet.example.org.evil.example"}, False),
        ("http", {"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000"}, True),
        # With neither: only without a cookie, in nobody's name.
        ("http", {}, True),
        ("http", {"cookie": "folkmoot=x"}, False),
        # A socket: Origin alone decides, and it must be there.
        ("websocket", {"origin": OURS}, True),
        ("websocket", {"origin": EVIL}, False),
        ("websocket", {"origin": EVIL, "sec-fetch-site": "same-origin"}, False),
        ("websocket", {"sec-fetch-site": "same-origin"}, False),
        ("websocket", {}, False),
        ("websocket", {"origin": "", "host": ""}, False),
    ],
)
def test_where_it_comes_from(kind: str, headers: dict[str, str], ours: bool) -> None:
    assert same_origin(connection(kind, headers), OURS) is ours


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/e/x/?a=b#c", "/e/x/?a=b#c"),
        ("/", "/"),
        (None, "/there"),
        ("", "/there"),
        ("//evil.example", "/there"),
        ("/\\evil.example", "/there"),
        ("\\\\evil.example", "/there"),
        ("https:evil.example", "/there"),
        ("/a\r\nLocation: //evil.example", "/there"),
        ("/\t/evil.example", "/there"),
    ],
)
def test_where_one_may_be_sent(target: str | None, path: str) -> None:
    assert safe_path(target, "/there") == path
