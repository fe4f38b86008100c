"""Parsers that are not ours read the same instants and texts: vobject, libical, ical.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.calendar import CalendarItem, Method, PartStat, Party, Status, invitation
from scheduling.calendar_text import one_line, paragraphs
from tests.scheduling.calendar_rules_libical import NO_LIBICAL, Document, libical
from tests.scheduling.calendar_rules_samples import BERLIN, DST_TABLE, HOSTILE, HOUR, OPENING, PITCH, a_feed

ROOT = Path(__file__).parents[2]
NO_ICAL_JS = "node finds no ical.js 2 (npm install ical.js, or NODE_PATH)"
READ_WITH_ICAL_JS = """
const ICAL = require('ical.js');
const root = new ICAL.Component(ICAL.parse(require('fs').readFileSync(0, 'utf8')));
const seen = root.getAllSubcomponents('vevent').map((event) => {
  const value = (name) => event.getFirstPropertyValue(name);
  const instant = (name) => {
    if (value(name).zone !== ICAL.Timezone.utcTimezone) throw new Error(name + ' is not UTC');
    return value(name).toUnixTime();
  };
  return [value('uid'), instant('dtstart'), instant('dtend'), value('summary'), value('description') || '',
          value('location') || '', value('url') || '', value('status')];
});
console.log(JSON.stringify(seen));
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a parser makes of an event; start and end in Unix seconds."""

    uid: str
    start: int
    end: int
    summary: str
    description: str
    location: str
    url: str
    status: str


def seen_by_vobject(data: bytes) -> list[Seen]:
    events = vobject.readOne(data.decode()).contents.get("vevent", [])
    found = []
    for event in events:
        values = {name: lines[0].value for name, lines in event.contents.items() if name != "valarm"}
        texts = [values.get(name, "") for name in ("summary", "description", "location", "url", "status")]
        start, end = (values[name] for name in ("dtstart", "dtend"))
        assert start.utcoffset() is not None
        found.append(Seen(values["uid"], int(start.timestamp()), int(end.timestamp()), *texts))
    return found


def seen_by_libical(data: bytes) -> list[Seen]:
    if libical() is None:
        pytest.skip(NO_LIBICAL)
    with Document(data) as document:
        assert document.errors() == 0
        assert document.keeps_itip()
        return [
            Seen(
                document.text(event, "UID"),
                document.instant(event, "DTSTART"),
                document.instant(event, "DTEND"),
                *(document.text(event, name) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")),
                *(document.value(event, name) for name in ("URL", "STATUS")),
            )
            for event in document.events()
        ]


@cache
def node_with_ical_js() -> str | None:
    node = shutil.which("node")
    if node is None:
        return None
    probe = subprocess.run([node, "-e", "require.resolve('ical.js')"], cwd=ROOT, capture_output=True, timeout=60)
    return node if probe.returncode == 0 else None


def seen_by_ical_js(data: bytes) -> list[Seen]:
    node = node_with_ical_js()
    if node is None:
        pytest.skip(NO_ICAL_JS)
    run = subprocess.run([node, "-e", READ_WITH_ICAL_JS], input=data, cwd=ROOT, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr.decode()
    return [Seen(*event) for event in json.loads(run.stdout)]


PARSERS = [seen_by_vobject, seen_by_libical, seen_by_ical_js]
Parser = Callable[[bytes], list[Seen]]


def expected(item: CalendarItem, *, description: str, location: str, url: str) -> Seen:
    return Seen(
        item.uid,
        int(item.start.timestamp()),
        int(item.end.timestamp()),
        one_line(item.summary),
        description,
        location,
        url,
        str(item.status),
    )


@pytest.mark.parametrize("parser", PARSERS)
def test_a_feed_says_the_same_to_every_parser(parser: Parser) -> None:
    pitch, opening = parser(a_feed(OPENING, PITCH))
    assert (pitch.summary, pitch.status, pitch.url) == ("Cancelled: Pitches", "CANCELLED", PITCH.url)
    assert opening == expected(
        OPENING,
        description="\n".join(
            (str(OPENING.join_url), *OPENING.time_labels, "", OPENING.description, "", str(OPENING.url))
        ),
        location=f"Main stage - {OPENING.join_url}",
        url=str(OPENING.join_url),
    )


@pytest.mark.parametrize("parser", PARSERS)
def test_every_parser_sees_the_instant_at_clock_changes(parser: Parser) -> None:
    items, instants = [], {}
    for number, (zone, wall, fold, instant) in enumerate(DST_TABLE):
        uid = f"slot-{number}@folkmoot.example"
        start = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold)
        end = datetime.fromisoformat(instant) + HOUR
        items.append(replace(OPENING, uid=uid, start=start, end=end))
        instants[uid] = (int((end - HOUR).timestamp()), int(end.timestamp()))
    assert {seen.uid: (seen.start, seen.end) for seen in parser(a_feed(*items))} == instants


@pytest.mark.parametrize("parser", PARSERS)
def test_every_parser_sees_every_half_hour_round_a_clock_change(parser: Parser) -> None:
    instants = [datetime(2026, 10, 24, 22, tzinfo=UTC) + HOUR / 2 * step for step in range(12)]
    items = [
        replace(OPENING, uid=f"s{number:02}@x.example", start=instant.astimezone(BERLIN), end=instant + HOUR)
        for number, instant in enumerate(instants)
    ]
    assert [seen.start for seen in parser(a_feed(*items))] == [int(instant.timestamp()) for instant in instants]


def bare(text: str, uid: str) -> CalendarItem:
    """An item whose texts are all `text`, with nothing of ours between."""
    item = replace(OPENING, uid=uid, join_url=None, url=None, time_labels=())
    return replace(item, summary=text, description=text, location=text, categories=(text,))


def expected_bare(item: CalendarItem) -> Seen:
    return expected(item, description=paragraphs(item.description), location=one_line(item.location), url="")


@pytest.mark.parametrize("parser", PARSERS)
def test_hostile_texts_say_the_same_to_every_parser(parser: Parser) -> None:
    items = [bare(text, f"s{number:02}@x.example") for number, text in enumerate(HOSTILE)]
    assert parser(a_feed(*items)) == [expected_bare(item) for item in items]


# ical.js takes a process a run and so sees many texts at once; the others see them one by one.
TEXTS = st.lists(st.text(st.characters(), max_size=120), min_size=1, max_size=8)


@pytest.mark.parametrize("parser", PARSERS)
def test_any_text_says_the_same_to_every_parser(parser: Parser) -> None:
    @settings(deadline=None, max_examples=15 if parser is seen_by_ical_js else 60, database=None)
    @given(TEXTS)
    def every_text(texts: list[str]) -> None:
        items = [bare(f"s{text}", f"s{number}@x.example") for number, text in enumerate(texts)]
        assert parser(a_feed(*items)) == [expected_bare(item) for item in items]

    every_text()


ORGANIZER = Party("agent-1@folkmoot.example", "Folkmoot")
GUEST = Party("anna@saxony.example", 'Anna "A" Müller', PartStat.ACCEPTED)
GONE = replace(OPENING, status=Status.CANCELLED)
MESSAGES = {
    "request": invitation(Method.REQUEST, OPENING, ORGANIZER, [GUEST, Party("bob@x.example")]),
    "cancel to everybody": invitation(Method.CANCEL, GONE, ORGANIZER, [GUEST]),
    "cancel to one": invitation(Method.CANCEL, OPENING, ORGANIZER, [GUEST]),
    "reply": invitation(Method.REPLY, OPENING, ORGANIZER, [GUEST], comment="yes"),
    "counter": invitation(Method.COUNTER, OPENING, ORGANIZER, [GUEST]),
    "declined counter": invitation(Method.DECLINECOUNTER, OPENING, ORGANIZER, [], comment="no"),
}


@pytest.mark.skipif(libical() is None, reason=NO_LIBICAL)
@pytest.mark.parametrize("name", MESSAGES)
def test_libical_finds_the_restrictions_of_rfc_5546_kept(name: str) -> None:
    with Document(MESSAGES[name]) as document:
        assert document.keeps_itip()
        assert document.errors() == 0


@pytest.mark.skipif(libical() is None, reason=NO_LIBICAL)
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("request", b"ORGANIZER", b"X-ORGANIZER"),
        ("request", b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
        ("reply", b"ATTENDEE", b"X-ATTENDEE"),
        ("cancel to one", b"SEQUENCE", b"X-SEQUENCE"),
        ("declined counter", b"COMMENT:no", b"SUMMARY:no"),
    ],
)
def test_libical_would_have_complained(name: str, old: bytes, new: bytes) -> None:
    assert old in MESSAGES[name]
    with Document(MESSAGES[name].replace(old, new, 1)) as document:
        assert not document.keeps_itip()


def test_vobject_reads_the_people_of_a_request() -> None:
    event = vobject.readOne(MESSAGES["request"].decode()).vevent
    assert event.organizer.value == "mailto:agent-1@folkmoot.example"
    assert [line.value for line in event.contents["attendee"]] == [
        "mailto:anna@saxony.example",
        "mailto:bob@x.example",
    ]
    assert [line.params["PARTSTAT"] for line in event.contents["attendee"]] == [
        ["ACCEPTED"],
        ["NEEDS-ACTION"],
    ]
