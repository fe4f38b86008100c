"""One entry of a calendar, a session or a meeting, and the wall time it has in a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.calendar_text import one_line, uri

PAGE_SCHEMES = frozenset({"http", "https"})
JOIN_SCHEMES = PAGE_SCHEMES | {"sip", "sips", "tel", "xmpp"}
# Printable ASCII without what TEXT would escape: the UID is compared byte by byte, also by careless clients.
_UID = re.compile(r"(?=.{3,255}$)[!-+\--:<-\[\]-~]+@[!-+\--:<-\[\]-~]+")
_MAXIMUM_INTEGER = 2**31 - 1


class Status(StrEnum):
    """What STATUS of an event says (RFC 5545 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """A session or meeting as calendars know it: one revision, without people.

    `uid` names the slot, not the talk, and holds our host (`slot-<id>@<host>`). `sequence` grows by one
    whenever start, end, place, link or status change; `revised_at` is the time of that revision, never of
    the rendering. `start` and `end` are aware and are written to the second, in UTC. `join_url` leads into
    the live room, `url` to the page about it. `alarm_minutes` before the start a reminder shows; None is no
    reminder. `time_labels` are lines for the description, see `time_label`.

    Raises ValueError for a naive time, an end not after the start, a UID that clients would not keep, an
    empty summary, a negative number, an address that is none.
    """

    uid: str
    sequence: int
    revised_at: datetime
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    url: str | None = None
    location: str = ""
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    join_url: str | None = None
    join_label: str = "Join"
    alarm_minutes: int | None = None
    time_labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "status", Status(self.status))
        if not _UID.fullmatch(self.uid):
            raise ValueError(f"not a UID of up to 255 plain characters, id@host: {self.uid!r}")
        if not one_line(self.summary):
            raise ValueError(f"{self.uid} has no summary")
        for number in (self.sequence, self.alarm_minutes or 0):
            if not 0 <= number <= _MAXIMUM_INTEGER:
                raise ValueError(f"{self.uid} has a number out of range: {number}")
        to_utc(self.revised_at)
        if to_utc(self.end) <= to_utc(self.start):
            raise ValueError(f"{self.uid} does not end after it starts")
        if self.url:
            uri(self.url, PAGE_SCHEMES)
        if self.join_url:
            uri(self.join_url, JOIN_SCHEMES)


def to_utc(moment: datetime) -> datetime:
    """`moment` as an instant in UTC, cut to the second; ValueError when it is naive.

    Compare two times only after this: Python compares those of one zone by wall clock and ignores `fold`.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(microsecond=0)


def time_label(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """The wall time of start and end in `zone`, with the zone's name and offset, in no language.

    `2020-11-10 10:15-11:00 Europe/Berlin (UTC+01:00)`. A second date stands where the day changes, and each
    time has its own offset where the clock changes in between.
    """
    first, last = to_utc(start).astimezone(zone), to_utc(end).astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%Y-%m-%d %H:%M}"
    if first.utcoffset() != last.utcoffset():
        return f"{first:%Y-%m-%d %H:%M} ({_offset(first)}) - {until} ({_offset(last)}) {zone}"
    dash = "-" if first.date() == last.date() else " - "
    return f"{first:%Y-%m-%d %H:%M}{dash}{until} {zone} ({_offset(first)})"


def _offset(moment: datetime) -> str:
    return f"UTC{moment.isoformat()[19:]}"
