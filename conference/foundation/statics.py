"""Static files: read once, packed once, under an address that carries the version of the whole folder.

With the version in the path, what a style sheet or module refers to relatively carries it too, so every file may be
kept for ever.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import NotFound
from conference.foundation.files import ROOT

FOLDER = ROOT / "static"
FOR_EVER = "public, max-age=31536000, immutable"
ENTRY = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\)\s*([a-z]*);')
PACKED_KINDS = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/json", "text/plain"})


@dataclass(frozen=True, slots=True)
class _File:
    kind: str
    plain: bytes
    packed: bytes | None


@cache
def version() -> str:
    """The version of all static files together."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def static(path: str) -> str:
    """The address of a static file. Raises FileNotFoundError for one that is not there."""
    if not (FOLDER / path).is_file():
        raise FileNotFoundError(f"static/{path} does not exist")
    return f"/static/{version()}/{path}"


async def serve_static(request: Request) -> Response:
    """A file, packed where the browser takes it. Only the present version may be kept for ever."""
    found = _load(str(request.path_params["path"]))
    current = request.path_params["version"] == version()
    headers = {
        "cache-control": FOR_EVER if current else "no-cache",
        "vary": "Accept-Encoding",
    }
    body = found.plain
    if found.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = found.packed, "gzip"
    return Response(body, headers=headers, media_type=found.kind)


@cache
def _load(path: str) -> _File:
    """Raises NotFound for anything but a file within the folder."""
    whole = (FOLDER / path).resolve()
    if not whole.is_relative_to(FOLDER.resolve()) or not whole.is_file():
        raise NotFound
    kind = mimetypes.guess_type(whole.name)[0] or "application/octet-stream"
    plain = _bundle(whole).encode() if path == ENTRY else whole.read_bytes()
    packed = gzip.compress(plain, 9, mtime=0) if kind in PACKED_KINDS else None
    return _File(kind, plain, packed)


def _bundle(path: Path) -> str:
    """The style sheet with what it imports put in its place: one request instead of forty.

    Addresses in them stay right as long as files in subfolders hold none; `test_statics` sees to that.
    """

    def inlined(found: re.Match[str]) -> str:
        text = (path.parent / found[1]).read_text(encoding="utf-8")
        return f"@layer {found[2]} {{\n{text}\n}}" if found[2] else text

    return IMPORT.sub(inlined, path.read_text(encoding="utf-8"))
