"""The rule checker itself: each planted defect is caught, by the rule that was broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduling.calendar import CalendarItem, PartStat, Party, Status, feed, invitation
from tests.scheduling.calendar_rules import findings

ITEM = CalendarItem(
    uid="slot-1@x.example",
    sequence=1,
    revised_at=datetime(2026, 3, 1, tzinfo=UTC),
    start=datetime(2026, 3, 2, 9, tzinfo=UTC),
    end=datetime(2026, 3, 2, 10, tzinfo=UTC),
    summary="Panel, green; é",
    description="é" * 60,
    categories=("A", "B"),
    join_url="https://x.example/j",
    alarm_minutes=5,
)
GONE = replace(ITEM, uid="slot-2@x.example", start=ITEM.start + timedelta(minutes=5), status=Status.CANCELLED)
ORGANIZER, GUEST = Party("o@x.example"), Party("g@x.example", "Guest", PartStat.ACCEPTED)
GOOD = {
    "feed": feed([ITEM, GONE], name="Day", refresh=timedelta(hours=1), source_url="https://x.example/f"),
    "request": invitation("REQUEST", ITEM, ORGANIZER, [replace(GUEST, partstat=PartStat.NEEDS_ACTION)]),
    "cancel": invitation("CANCEL", replace(ITEM, status=Status.CANCELLED), ORGANIZER, [GUEST]),
    "reply": invitation("REPLY", ITEM, ORGANIZER, [GUEST]),
    "decline": invitation("DECLINECOUNTER", ITEM, ORGANIZER, []),
}
END_EVENT = b"END:VEVENT\r\n"
ATTENDEE = b"ATTENDEE;CN=Guest;PARTSTAT=ACCEPTED:mailto:g@x.example\r\n"
SECOND = ATTENDEE.replace(b"g@", b"h@")

# base, what is replaced (its first occurrence), by what, the rule that must notice
MUTANTS: list[tuple[str, bytes, bytes, str]] = [
    ("feed", b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "B-BOM"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\n", "B-CRLF"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\r", "B-CRLF"),
    ("feed", b"END:VCALENDAR\r\n", b"END:VCALENDAR", "B-LAST-LINE"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\r\n\r\n", "B-EMPTY"),
    ("feed", b"SUMMARY:Panel", b"SUMMARY:Panel" + b"x" * 60, "B-75"),
    ("feed", "é".encode() + b"\r\n ", b"\xc3\r\n \xa9", "B-UTF8"),
    ("feed", "é".encode(), b"\xe9", "B-UTF8"),
    ("feed", b"Panel", b"Pa\x00nel", "B-CONTROL"),
    ("feed", b"Panel", b"Pa\x0bnel", "B-CONTROL"),
    ("feed", b"SUMMARY:Panel", b"summary:Panel", "S-NAME"),
    ("feed", b"SUMMARY:Panel", b"SUMMARY Panel", "S-COLON"),
    ("feed", b";VALUE=DURATION", b";VALUE", "S-PARAMETER"),
    ("feed", b"LABEL=Join", b'LABEL="Join', "S-PARAMETER"),
    ("feed", b"LABEL=Join", b"LABEL=Jo:in", "V-CONFERENCE"),
    ("feed", b"LABEL=Join", b"LABEL=Join;LABEL=x", "S-PARAMETER"),
    ("feed", END_EVENT, b"", "S-TREE"),
    ("feed", b"END:VCALENDAR\r\n", b"", "S-TREE"),
    ("feed", b"BEGIN:VCALENDAR\r\n", b"X:1\r\nBEGIN:VCALENDAR\r\n", "S-TREE"),
    ("feed", b"Panel\\,", b"Panel,", "T-ESCAPE"),
    ("feed", b"green\\;", b"green;", "T-ESCAPE"),
    ("feed", b"Panel", b"Pa\\nel\\t", "T-ESCAPE"),
    ("feed", b"NAME:Day", b"NAME:", "T-ESCAPE"),
    ("feed", b"DTSTART:20260302T090000Z", b"DTSTART:20260302T090000", "V-UTC"),
    ("feed", b"DTSTART:20260302T090000Z", b"DTSTART:2026-03-02T09:00:00Z", "V-UTC"),
    ("feed", b"DTSTART:20260302T090000Z", b"DTSTART:20260230T090000Z", "V-UTC"),
    ("feed", b"DTSTART:2026", b"DTSTART;TZID=Europe/Berlin:2026", "V-PARAMETER"),
    ("feed", b"DTSTART:20260302T090000Z", b"DTSTART;VALUE=DATE:20260302", "V-UTC"),
    ("feed", b"DTSTAMP:20260301T000000Z", b"DTSTAMP:20260301T000000", "V-UTC"),
    ("feed", b"DTEND:20260302T100000Z", b"DTEND:20260302T090000Z", "V-SPAN"),
    ("feed", b"SEQUENCE:1", b"SEQUENCE:-1", "V-SEQUENCE"),
    ("feed", b"SEQUENCE:1", b"SEQUENCE:1.0", "V-SEQUENCE"),
    ("feed", b"STATUS:CONFIRMED", b"STATUS:RESCHEDULED", "V-WORD"),
    ("feed", b"VERSION:2.0", b"VERSION:1.0", "V-WORD"),
    ("feed", b"ACTION:DISPLAY", b"ACTION:AUDIO", "V-WORD"),
    ("feed", b"TRIGGER:-PT5M", b"TRIGGER:-5M", "V-TRIGGER"),
    ("feed", b"TRIGGER:-PT5M", b"TRIGGER:PT5M", "V-TRIGGER"),
    ("feed", b"REFRESH-INTERVAL;VALUE=DURATION:", b"REFRESH-INTERVAL:", "V-REFRESH-INTERVAL"),
    ("feed", b"SOURCE;VALUE=URI:", b"SOURCE:", "V-SOURCE"),
    ("feed", b"FEATURE=AUDIO,VIDEO", b'FEATURE="AUDIO,VIDEO"', "V-FEATURE"),
    ("feed", b";VALUE=URI:https://x.example/j", b":https://x.example/j", "V-CONFERENCE"),
    ("feed", b"URL:https://x.example/j", b"URL:https://x.example/ j", "V-URL"),
    ("feed", b"URL:https://x.example/j", b"URL:https://x.example/\xc3\xa9", "V-URL"),
    ("feed", b"URL:https://x.example/j", b"URL:x.example/j", "V-URL"),
    ("feed", b"UID:slot-1@x.example", b"UID:1", "V-UID"),
    ("feed", b"UID:slot-2@x.example", b"UID:slot-1@x.example", "C-UID"),
    ("feed", b"CATEGORIES:A,B", b"CATEGORIES:A,,B", "V-CATEGORIES"),
    ("feed", b"UID:slot-1@x.example\r\n", b"", "C-MISSING VEVENT UID"),
    ("feed", b"DTSTAMP:20260301T000000Z\r\n", b"", "C-MISSING VEVENT DTSTAMP"),
    ("feed", b"PRODID:", b"X-PRODID:", "C-MISSING VCALENDAR PRODID"),
    ("feed", b"DESCRIPTION:Panel", b"X-D:Panel", "C-MISSING VALARM DESCRIPTION"),
    ("feed", b"SEQUENCE:1\r\n", b"SEQUENCE:1\r\nSEQUENCE:2\r\n", "C-TWICE SEQUENCE"),
    ("feed", b"SEQUENCE:1\r\n", b"SEQUENCE:1\r\nRRULE:FREQ=DAILY\r\n", "C-UNKNOWN RRULE"),
    (
        "feed",
        END_EVENT,
        END_EVENT + b"BEGIN:VTIMEZONE\r\nTZID:X\r\nEND:VTIMEZONE\r\n",
        "C-COMPONENT VTIMEZONE",
    ),
    ("feed", b"SEQUENCE:1\r\n", b"", "M-MISSING  SEQUENCE"),
    ("feed", b"SUMMARY:", b"COMMENT:", "M-MISSING  SUMMARY"),
    ("feed", END_EVENT, ATTENDEE + END_EVENT, "M-FORBIDDEN  ATTENDEE"),
    ("feed", END_EVENT, b"ORGANIZER:mailto:o@x.example\r\n" + END_EVENT, "M-FORBIDDEN  ORGANIZER"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", "V-WORD METHOD:PUBLISH"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:REQUEST\r\n", "M-FEED"),
    ("feed", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:REQUEST\r\n", "M-EVENTS"),
    ("feed", b"TRANSP:TRANSPARENT\r\n", b"", "H-CANCELLED"),
    ("feed", b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "H-CANCELLED"),
    ("feed", b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "M-ALARM"),
    ("feed", b"LOCATION:https://x.example/j", b"LOCATION:Room 1", "H-JOIN not in LOCATION"),
    ("feed", b"URL:https://x.example/j\r\n", b"", "H-JOIN not in URL"),
    ("feed", b"DESCRIPTION:https://x.example/j\\n", b"DESCRIPTION:See\\n", "H-JOIN not in DESCRIPTION"),
    ("feed", b"DTSTART:20260302T090000Z", b"DTSTART:20260302T090600Z", "H-ORDER"),
    ("feed", b"X-PUBLISHED-TTL:PT1H", b"X-PUBLISHED-TTL:PT2H", "H-REFRESH"),
    ("request", b"METHOD:REQUEST\r\n", b"", "M-FORBIDDEN  ORGANIZER"),
    ("request", b"ORGANIZER:", b"X-O:", "M-MISSING REQUEST ORGANIZER"),
    ("cancel", b"mailto:g@", b"g@", "V-ATTENDEE"),
    ("request", b"mailto:o@", b"mailto:o o@", "V-ORGANIZER"),
    ("request", b"PARTSTAT=NEEDS-ACTION", b"PARTSTAT=MAYBE", "V-PARTSTAT"),
    ("request", b"ROLE=REQ-PARTICIPANT", b"ROLE=GUEST", "V-ROLE"),
    ("request", b"RSVP=TRUE", b"RSVP=YES", "V-RSVP"),
    ("request", b"CN=Guest", b"X-SECRET=1", "V-PARAMETER"),
    ("request", b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "M-STATUS REQUEST"),
    ("cancel", b"STATUS:CANCELLED", b"STATUS:CONFIRMED", "M-STATUS CANCEL"),
    ("cancel", b"SEQUENCE:1\r\n", b"", "M-MISSING CANCEL SEQUENCE"),
    ("cancel", ATTENDEE, b"", "M-MISSING CANCEL ATTENDEE"),
    ("cancel", END_EVENT, b"URL:https://x.example/j\r\n" + END_EVENT, "M-FORBIDDEN CANCEL URL"),
    ("reply", ATTENDEE, ATTENDEE + SECOND, "M-REPLY not exactly one"),
    ("reply", ATTENDEE, b"", "M-REPLY not exactly one"),
    ("reply", b"PARTSTAT=ACCEPTED", b"PARTSTAT=NEEDS-ACTION", "M-REPLY without an answer"),
    ("reply", b";PARTSTAT=ACCEPTED", b"", "V-ATTENDEE"),
    ("decline", END_EVENT, b"SEQUENCE:1\r\n" + END_EVENT, "M-FORBIDDEN DECLINECOUNTER SEQUENCE"),
    ("decline", END_EVENT, ATTENDEE + END_EVENT, "M-FORBIDDEN DECLINECOUNTER ATTENDEE"),
]


@pytest.mark.parametrize("name", GOOD)
def test_what_we_send_breaks_no_rule(name: str) -> None:
    assert findings(GOOD[name]) == []


@pytest.mark.parametrize(("base", "old", "new", "rule"), MUTANTS)
def test_a_planted_defect_is_caught_by_its_rule(base: str, old: bytes, new: bytes, rule: str) -> None:
    assert old in GOOD[base], "the mutant does not apply any more"
    found = findings(GOOD[base].replace(old, new, 1))
    assert any(finding.startswith(rule) for finding in found), found


def test_a_fold_inside_an_escape_or_before_a_space_is_read_whole() -> None:
    folded = GOOD["feed"].replace(b"Panel\\, green", b"Panel\\\r\n , \r\n green", 1)
    assert findings(folded) == []


def test_rubbish_has_findings_and_does_not_crash() -> None:
    for data in (
        b"",
        b"\r\n",
        b"\xff\xfe",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"END:VCALENDAR\r\n",
        b":;=\r\n",
    ):
        assert findings(data) != []
