"""Pictures that people send: what they are by their own bytes, how large, and without what they tell of their maker.

A photograph carries where and when it was taken; only its turning is kept, without which it would lie on its side.
Sources: ITU T.81 (JPEG), JEITA CP-3451 (Exif), W3C PNG 3rd edition.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

LARGEST: Final = 2 * 1024 * 1024  # bytes
SMALLEST_SIDE, LONGEST_SIDE = 64, 4096  # pixels
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_PNG_KEPT: Final = frozenset((b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"IDAT", b"IEND"))
_APP1, _APP2, _APP14, _SOS, _COMMENT = 0xE1, 0xE2, 0xEE, 0xDA, 0xFE
_SIZES: Final = frozenset((0xC0, 0xC1, 0xC2, 0xC3))
_TURNING: Final = 0x0112  # the Exif tag


class BadPicture(ValueError):
    """Not a picture that we take; the text says why and what to do."""


class Picture(NamedTuple):
    """A picture without what it tells of its maker; sides in pixels."""

    kind: str
    width: int
    height: int
    data: bytes


def read_picture(data: bytes) -> Picture:
    """The picture in these bytes, whatever its file's name says. Raises BadPicture."""
    if len(data) > LARGEST:
        raise BadPicture(f"That picture has more than {LARGEST // 1024 // 1024} MB. Please save it smaller.")
    try:
        if data.startswith(_PNG):
            picture = _read_png(data)
        elif data.startswith(_JPEG):
            picture = _read_jpeg(data)
        else:
            raise BadPicture("That file is no JPEG or PNG picture.")
    except (struct.error, IndexError):
        raise BadPicture("That picture is broken off. Please save it anew.") from None
    if min(picture.width, picture.height) < SMALLEST_SIDE or max(picture.width, picture.height) > LONGEST_SIDE:
        sides = f"{SMALLEST_SIDE} to {LONGEST_SIDE} pixels"
        raise BadPicture(f"That picture has {picture.width} × {picture.height} pixels; each side may have {sides}.")
    return picture


def _read_png(data: bytes) -> Picture:
    kept = [_PNG]
    at, size, name = len(_PNG), 0, b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + 12 + size]
        if len(chunk) < 12 + size:
            raise IndexError
        if name in _PNG_KEPT:
            kept.append(chunk)
        at += 12 + size
    width, height = struct.unpack_from(">II", kept[1], 8)
    return Picture("image/png", width, height, b"".join(kept))


def _read_jpeg(data: bytes) -> Picture:
    kept, width, height = [data[:2]], 0, 0
    for marker, segment in _segments(data):
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", segment, 5)
        if marker == _APP1 and segment[4:10] == b"Exif\0\0":
            kept.append(_turned(segment[10:]))
        elif not _APP1 <= marker <= 0xEF or marker == _APP14 or segment[4:16] == b"ICC_PROFILE\0":
            kept.append(segment if marker != _COMMENT else b"")
    if not width:
        raise IndexError
    return Picture("image/jpeg", width, height, b"".join(kept))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their bytes; the last one runs from the beginning of the scan to the end of the picture."""
    at = 2
    while data[at + 1] != _SOS:
        if data[at] != 0xFF:
            raise IndexError
        (size,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + size]
        if len(segment) < 2 + size:
            raise IndexError
        yield data[at + 1], segment
        at += 2 + size
    end = data.rfind(b"\xff\xd9")  # what follows is no part of the picture
    if end < at:
        raise IndexError
    yield _SOS, data[at : end + 2]


def _turned(exif: bytes) -> bytes:
    """A segment that says how the picture is turned and nothing else; none where it stands upright."""
    order = "<" if exif[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", exif, 4)
    (count,) = struct.unpack_from(f"{order}H", exif, first)
    for entry in range(count):
        tag, kind, _, turning = struct.unpack_from(f"{order}HHIH", exif, first + 2 + 12 * entry)
        if tag == _TURNING and kind == 3 and 2 <= turning <= 8:
            body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _TURNING, 3, 1, turning, 0, 0)
            return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body
    return b""
