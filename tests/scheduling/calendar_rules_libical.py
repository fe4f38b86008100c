"""libical 3 through ctypes: what Evolution and KDE read, and the only independent checker of RFC 5546."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cache

NO_LIBICAL = "libical.so.3 is not installed (Debian and Ubuntu: libical3, libical3t64)"


class IcalTime(ctypes.Structure):
    """struct icaltimetype of libical 3.0; 4.0 may lay it out otherwise, hence the exact soname."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


@cache
def libical() -> ctypes.CDLL | None:
    """The library with its signatures, or None where it is not installed."""
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        return None
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[object, list[object]]] = {
        "icalparser_parse_string": (pointer, [text]),
        "icalcomponent_free": (None, [pointer]),
        "icalcomponent_count_errors": (number, [pointer]),
        "icalrestriction_check": (number, [pointer]),
        "icalcomponent_string_to_kind": (number, [text]),
        "icalproperty_string_to_kind": (number, [text]),
        "icalcomponent_get_first_component": (pointer, [pointer, number]),
        "icalcomponent_get_next_component": (pointer, [pointer, number]),
        "icalcomponent_get_first_property": (pointer, [pointer, number]),
        "icalcomponent_get_next_property": (pointer, [pointer, number]),
        "icalproperty_get_value": (pointer, [pointer]),
        "icalvalue_get_text": (text, [pointer]),
        "icalproperty_get_value_as_string": (text, [pointer]),
        "icalproperty_get_dtstart": (IcalTime, [pointer]),
        "icalproperty_get_dtend": (IcalTime, [pointer]),
        "icaltime_as_timet": (ctypes.c_int64, [IcalTime]),
        "icaltimezone_get_utc_timezone": (pointer, []),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class Document:
    """One parsed calendar; freed at the end of the `with` block."""

    def __init__(self, data: bytes) -> None:
        library = libical()
        assert library is not None
        self.library = library
        self.root = library.icalparser_parse_string(data)
        assert self.root, "libical read nothing"

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_: object) -> None:
        self.library.icalcomponent_free(self.root)

    def errors(self) -> int:
        """How many errors the parser noted."""
        return int(self.library.icalcomponent_count_errors(self.root))

    def keeps_itip(self) -> bool:
        """Whether the properties are those that the METHOD demands and allows."""
        return bool(self.library.icalrestriction_check(self.root))

    def events(self) -> Iterator[int]:
        kind = self.library.icalcomponent_string_to_kind(b"VEVENT")
        event = self.library.icalcomponent_get_first_component(self.root, kind)
        while event:
            yield event
            event = self.library.icalcomponent_get_next_component(self.root, kind)

    def properties(self, event: int, name: str) -> Iterator[int]:
        kind = self.library.icalproperty_string_to_kind(name.encode())
        found = self.library.icalcomponent_get_first_property(event, kind)
        while found:
            yield found
            found = self.library.icalcomponent_get_next_property(event, kind)

    def text(self, event: int, name: str) -> str:
        """A TEXT value, unescaped by libical; empty when the property is absent."""
        for found in self.properties(event, name):
            return bytes(self.library.icalvalue_get_text(self.library.icalproperty_get_value(found))).decode()
        return ""

    def value(self, event: int, name: str) -> str:
        """Any value as libical writes it."""
        for found in self.properties(event, name):
            return bytes(self.library.icalproperty_get_value_as_string(found)).decode()
        return ""

    def instant(self, event: int, name: str) -> int:
        """DTSTART or DTEND in Unix seconds; asserts that libical took it for UTC."""
        (found,) = self.properties(event, name)
        moment = getattr(self.library, f"icalproperty_get_{name.lower()}")(found)
        assert moment.zone == self.library.icaltimezone_get_utc_timezone()
        return int(self.library.icaltime_as_timet(moment))
