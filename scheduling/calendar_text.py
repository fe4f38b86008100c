"""Text and addresses as iCalendar may carry them: cleaned, escaped, percent-encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

# Every Unicode line break is written as one: a parser that splits on str.splitlines() would otherwise cut the
# value in two, and dropping U+000B (a soft return pasted from a slide) would glue two words together.
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?=.)")
_WEB_HOST = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URI_CHARACTERS = "%:/?#[]@!$&'()*+,;=~-._"
# RFC 6068 has "&", ";", "=", "/", "?", "#" and "%" encoded as well.
_LOCAL_PART_CHARACTERS = "!$'*+-._~"
# dot-atom of RFC 5322 with the non-ASCII letters of RFC 6532; quoted local parts are refused.
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@<>()\[\]\\,:;\"]+@[^\s\x00-\x1f\x7f@<>()\[\]\\,:;\"/?#%]+")


@dataclass(frozen=True, slots=True)
class EscapedText:
    """A TEXT value, or a list of them, escaped already; written as it stands (RFC 5545 3.3.11)."""

    value: str

    def to_ical(self) -> bytes:
        """The value in UTF-8: the one method icalendar asks of a property value."""
        return self.value.encode("utf-8")


def paragraphs(text: str) -> str:
    """`text` with LF line breaks only and without control characters (HTAB stays), outer white space off."""
    whole = _SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub("", _LINE_BREAK.sub("\n", whole)).strip()


def one_line(text: str) -> str:
    """`text` cleaned as `paragraphs` does, each run of line breaks and tabs made one space."""
    return re.sub(r"[\t\n]+", " ", paragraphs(text))


def escaped(*texts: str) -> EscapedText:
    """One TEXT value, or several joined by commas, escaped (RFC 5545 3.3.11).

    Not icalendar's vText: its escaping takes the two characters backslash and N for a line break, so that a
    path such as `C:\\New` loses a letter.
    """
    return EscapedText(",".join(text.translate(_ESCAPES) for text in texts))


def uri(text: str, schemes: frozenset[str]) -> str:
    """`text` as an absolute URI of RFC 3986: ASCII, every other character percent-encoded.

    Raises ValueError when the scheme is missing or not among `schemes`, or a web address has no host.
    """
    address = _SURROGATE.sub("\ufffd", text.strip())
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() not in schemes:
        raise ValueError(f"not an address that starts with one of {sorted(schemes)}: {text!r}")
    if scheme[1].lower() in {"http", "https"} and not _WEB_HOST.match(address):
        raise ValueError(f"a web address without a host: {text!r}")
    return quote(_STRAY_PERCENT.sub("%25", address), safe=_URI_CHARACTERS)


def mailto(address: str) -> str:
    """`address` (local@domain) as a mailto URI of RFC 6068, domain in IDNA; ValueError when it is none."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"not a mail address: {address!r}")
    local, domain = address.rsplit("@", 1)
    host = domain.encode("idna").decode("ascii")
    return f"mailto:{quote(local, safe=_LOCAL_PART_CHARACTERS)}@{host}"
