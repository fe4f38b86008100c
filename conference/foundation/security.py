"""Security at the edge: where a request comes from, and the headers that every answer carries."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(self), geolocation=()"),
)
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


def same_origin(connection: HTTPConnection, base_url: str) -> bool:
    """Whether a browser sent this from one of our own pages.

    `Sec-Fetch-Site` is believed first (no page can forge it), else `Origin`. A request with neither comes
    from no current browser; it passes only without a cookie, so that it can do nothing in anybody's name.
    A socket's handshake carries no `Sec-Fetch-Site`, so there `Origin` decides alone.
    """
    headers, http = connection.headers, connection.scope["type"] == "http"
    if http and (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if http and origin is None:
        return "cookie" not in headers
    return origin is not None and _is_ours(origin, headers.get("host", ""), base_url)


def _is_ours(origin: str, host: str, base_url: str) -> bool:
    return origin == base_url or urlsplit(origin).netloc == host != ""


def safe_path(target: str | None, default: str = "/") -> str:
    """A path of ours to go on to; anything else (another site, a scheme) becomes the default."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return default
