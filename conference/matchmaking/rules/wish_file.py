"""Wishes as a CSV file: read into rows, each fault told with its line and field, and written in the same form."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from conference.meetings.forms import MAX_MESSAGE
from conference.meetings.models import Priority

COLUMNS = ("person", "other", "kind", "priority", "message")
NEEDED = ("person", "other")
MOST = 200_000  # rows of one file


class Kind(StrEnum):
    """What a row says of two people. Their addresses stand in `person` and `other`."""

    WISH = "wish"  # `person` asks, `other` has not answered
    AGREED = "agreed"  # both want it
    MUST = "must"  # the organisers want it
    APART = "apart"  # the organisers keep them apart


@dataclass(frozen=True, slots=True)
class WishLine:
    """A row that can be read. `line` counts as a text editor does, the header being line 1."""

    line: int
    person: str
    other: str
    kind: Kind
    priority: Priority
    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was not taken in: line, field and why; `row` is the row as it came, to be mended and sent again."""

    line: int
    field: str
    why: str
    row: tuple[str, ...]


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message says why."""


def decode(data: bytes) -> str:
    """The text of a file. Raises Unreadable unless it is UTF-8, with or without a mark at the front."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"Line {line} is not UTF-8. Save the file as “CSV UTF-8” and send it again.") from None


def read_wishes(text: str) -> Iterator[WishLine | Fault]:
    """Every row in its order, as a wish or as a fault. Columns are found by name and may be parted by comma, semicolon
    or tab. Raises Unreadable where the header does not name a person and another one, or the file is endless."""
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(f"Line {line} holds a zero byte: this is no text. Save the file as “CSV UTF-8”.")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    try:
        header = [name.strip().casefold() for name in next(reader)]
    except StopIteration:
        raise Unreadable("The file is empty.") from None
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Unreadable(f"The first line names the columns; “{'” and “'.join(missing)}” is missing there.")
    place = {name: header.index(name) for name in COLUMNS if name in header}
    for count, row in enumerate(_rows(reader), 1):
        if count > MOST:
            raise Unreadable(f"The file has more than {MOST:,} rows. Send it in parts.")
        if any(cell.strip() for cell in row):
            given = {name: row[at].strip() if at < len(row) else "" for name, at in place.items()}
            yield _read(reader.line_num, given, tuple(row))


def write_wishes(rows: Iterable[tuple[str, str, Kind, str, str]]) -> Iterator[tuple[str, ...]]:
    """The rows of a file that `read_wishes` reads, header first."""
    yield COLUMNS
    yield from rows


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(f"The file cannot be read as CSV: {error}.") from None


def _read(line: int, given: dict[str, str], row: tuple[str, ...]) -> WishLine | Fault:
    for name in NEEDED:
        if not given[name]:
            return Fault(line, name, "is empty", row)
    kind, priority = given.get("kind", "").casefold() or Kind.WISH, given.get("priority", "").casefold()
    if kind not in set(Kind):
        return Fault(line, "kind", f"“{given['kind']}” is none of {', '.join(Kind)}", row)
    if priority and priority not in set(Priority):
        return Fault(line, "priority", f"“{given['priority']}” is none of {', '.join(Priority)}", row)
    message = given.get("message", "")
    if len(message) > MAX_MESSAGE:
        return Fault(line, "message", f"has {len(message)} characters, {MAX_MESSAGE} are the most", row)
    person, other = given["person"].casefold(), given["other"].casefold()
    if person == other:
        return Fault(line, "other", "is the same person", row)
    return WishLine(line, person, other, Kind(kind), Priority(priority or Priority.NORMAL), message)
