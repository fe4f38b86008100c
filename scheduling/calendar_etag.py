"""Strong entity tags and If-None-Match (RFC 9110 8.8.3, 13.1.2)."""

from __future__ import annotations

import hashlib
import re

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
# Empty list elements are to be ignored by a reader (RFC 9110 5.6.1.2).
_NEXT_TAG = re.compile(rf"[ \t,]*({_TAG})[ \t]*(?=,|$)")
_HASH_DIGITS = 32


def etag(data: bytes) -> str:
    """The strong entity tag of `data`, quotes included: 128 bits of its SHA-256."""
    return f'"{hashlib.sha256(data).hexdigest()[:_HASH_DIGITS]}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """True when the reader's copy is current, so that the answer is 304.

    `if_none_match` is the header as it came: None, `*` or a list of quoted tags, compared weakly, that is
    without regard to `W/`. A header that is broken somewhere counts as far as it can be read.
    """
    if if_none_match is None:
        return False
    if if_none_match.strip(" \t") == "*":
        return True
    wanted, position = etag.removeprefix("W/"), 0
    while found := _NEXT_TAG.match(if_none_match, position):
        if found[1].removeprefix("W/") == wanted:
            return True
        position = found.end()
    return False
