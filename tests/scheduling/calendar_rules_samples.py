"""Items, clock changes and hostile texts that several calendar tests look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.calendar import CalendarItem, Status, feed
from tests.scheduling.calendar_rules_syntax import Component, read

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
OPENING = CalendarItem(
    uid="slot-01@folkmoot.example",
    sequence=2,
    revised_at=datetime(2020, 11, 2, 9, 30, tzinfo=UTC),
    start=datetime(2020, 11, 10, 10, 15, tzinfo=BERLIN),
    end=datetime(2020, 11, 10, 11, 0, tzinfo=BERLIN),
    summary="Opening, plenary; welcome",
    description="With Thierry Breton and Peter Altmaier.\nQuestions: write them in the room.",
    url="https://folkmoot.example/e/eccp/sessions/1",
    location="Main stage",
    categories=("Plenary", "Green, digital"),
    join_url="https://folkmoot.example/e/eccp/rooms/1",
    alarm_minutes=10,
    time_labels=("2020-11-10 10:15-11:00 Europe/Berlin (UTC+01:00)",),
)
PITCH = replace(
    OPENING,
    uid="slot-02@folkmoot.example",
    start=datetime(2020, 11, 10, 9, 0, tzinfo=BERLIN),
    end=datetime(2020, 11, 10, 9, 30, tzinfo=BERLIN),
    summary="Pitches",
    description="",
    categories=(),
    status=Status.CANCELLED,
    time_labels=(),
)


def a_feed(*items: CalendarItem) -> bytes:
    return feed(items, name="My day", refresh=HOUR)


def events(data: bytes) -> list[Component]:
    calendar, found = read(data)
    assert found == []
    return [child for child in calendar.children if child.name == "VEVENT"]


# zone, wall time, fold, instant by hand. In a gap fold=0 counts with the offset before it (PEP 495).
DST_TABLE = [
    ("Europe/Berlin", "2026-10-25T02:30:00", 0, "2026-10-25T00:30:00Z"),
    ("Europe/Berlin", "2026-10-25T02:30:00", 1, "2026-10-25T01:30:00Z"),
    ("Europe/Berlin", "2026-03-29T02:30:00", 0, "2026-03-29T01:30:00Z"),
    ("Europe/Berlin", "2026-03-29T02:30:00", 1, "2026-03-29T00:30:00Z"),
    ("Europe/Dublin", "2026-10-25T01:30:00", 0, "2026-10-25T00:30:00Z"),
    ("Europe/Dublin", "2026-10-25T01:30:00", 1, "2026-10-25T01:30:00Z"),
    ("America/New_York", "2026-11-01T01:30:00", 0, "2026-11-01T05:30:00Z"),
    ("America/New_York", "2026-11-01T01:30:00", 1, "2026-11-01T06:30:00Z"),
    ("America/New_York", "2026-03-08T02:30:00", 0, "2026-03-08T07:30:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T01:45:00", 0, "2026-04-04T14:45:00Z"),
    ("Australia/Lord_Howe", "2026-04-05T01:45:00", 1, "2026-04-04T15:15:00Z"),
    ("Asia/Kathmandu", "2026-11-10T09:00:00", 0, "2026-11-10T03:15:00Z"),
    ("Pacific/Kiritimati", "2026-01-01T00:05:00", 0, "2025-12-31T10:05:00Z"),
    ("UTC", "2026-12-31T23:59:59", 0, "2026-12-31T23:59:59Z"),
]

HOSTILE = [
    'He said "no"; then, \\ left',
    "C:\\New folder\\next",
    "\\n \\N \\, \\; \\\\",
    "line one\r\nline two\rline three\nline four",
    "soft\x0breturn\x0cpage\x85next\u2028line\u2029paragraph",
    "nul\x00 bell\x07 escape\x1b delete\x7f unit\x1f",
    "emoji 👩‍👩‍👧‍👦 🇪🇺 é́ עברית ‮right‬",
    "w" * 200 + " " + "ä" * 200 + " " + "🎉" * 200,
    "\ud800 half a pair",
    "tab\tbed",
    "BEGIN:VEVENT\r\nUID:injected@x\r\nEND:VEVENT",
    "\r\nATTENDEE:mailto:x@y",
    "=cmd()|' /C calc'!A0",
    "x" * 74 + "\\",
    "😀" * 18 + "abc;",
]
