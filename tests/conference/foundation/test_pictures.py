"""Pictures: known by their bytes, measured, and relieved of what they tell of their maker."""

import struct
import zlib

import pytest

from conference.foundation.pictures import LARGEST, BadPicture, read_picture


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 80, height: int = 90, *more: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + b"".join((chunk(b"IHDR", head), *more, chunk(b"IDAT", rows), chunk(b"IEND")))


def exif(turning: int, place: bytes = b"52.37 N") -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, turning, 0) + struct.pack("<HHII", 0x010E, 2, len(place), 99)
    body = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + place
    return struct.pack(">BBH", 0xFF, 0xE1, len(body) + 2) + body


def jpeg(width: int = 80, height: int = 90, *more: bytes) -> bytes:
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 11, 8, height, width, 1) + b"\1\x11\0"
    scan = b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"scanned" + b"\xff\xd9"
    return b"\xff\xd8" + b"".join(more) + frame + scan


def test_a_png_keeps_its_picture_and_nothing_else() -> None:
    told = png(80, 90, chunk(b"tEXt", b"Author\0Ilse"), chunk(b"eXIf", b"II*\0"), chunk(b"tIME", bytes(7)))
    picture = read_picture(told + b"<script>")
    assert picture == ("image/png", 80, 90, png())


def test_a_photograph_keeps_how_it_is_turned_and_forgets_where_it_was_taken() -> None:
    comment = b"\xff\xfe\0\x08camera"
    icc = b"\xff\xe2" + struct.pack(">H", 16) + b"ICC_PROFILE\0\1\1"
    picture = read_picture(jpeg(80, 90, exif(6), comment, icc) + b"appended")
    assert (picture.kind, picture.width, picture.height) == ("image/jpeg", 80, 90)
    assert b"52.37 N" not in picture.data
    assert b"camera" not in picture.data
    assert icc in picture.data
    assert picture.data.endswith(b"scanned\xff\xd9")
    assert read_picture(picture.data) == picture  # the turning survives a second reading
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in picture.data
    assert read_picture(jpeg(80, 90, exif(1))).data == jpeg()  # upright: nothing to say


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no JPEG or PNG"),
        (b"GIF89a", "no JPEG or PNG"),
        (b"", "no JPEG or PNG"),
        (png()[:60], "broken off"),
        (jpeg()[:20], "broken off"),
        (b"\xff\xd8\xff", "broken off"),
        (b"\xff\xd8\xff\xda\0\2\xff\xd9", "broken off"),
        (png() + bytes(LARGEST), "more than 2 MB"),
        (png(30, 90), "30 × 90 pixels"),
        (jpeg(80, 5000), "80 × 5000 pixels"),
    ],
)
def test_what_is_no_picture_is_refused_with_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(BadPicture, match=why):
        read_picture(data)
