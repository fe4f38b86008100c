"""Feeds and downloads: what stands in them, to the byte, and when on which clock."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduling.calendar import download, feed, time_label
from tests.scheduling.calendar_rules import findings
from tests.scheduling.calendar_rules_samples import BERLIN, DST_TABLE, HOUR, OPENING, PITCH, a_feed, events
from tests.scheduling.calendar_rules_syntax import Line, read

NAIVE = datetime.fromisoformat("2020-11-10T10:30")
VECTOR = Path(__file__).parents[1] / "vectors" / "calendar_feed.txt"


def test_a_feed_is_the_stored_one_to_the_byte() -> None:
    stored = VECTOR.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    made = feed(
        [OPENING, PITCH],
        name="ECCP 2020",
        refresh=timedelta(hours=4),
        source_url="https://folkmoot.example/e/eccp/agenda.ics",
    )
    assert made == stored
    assert findings(made) == []


def test_a_feed_has_the_same_bytes_in_any_order_process_and_machine_zone() -> None:
    script = (
        "import hashlib;from tests.scheduling.calendar_rules_samples import OPENING, PITCH, a_feed;"
        "print(hashlib.sha256(a_feed(PITCH, OPENING)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(digests) == 1
    assert a_feed(OPENING, PITCH) == a_feed(PITCH, OPENING)


def test_items_stand_by_start_and_uid() -> None:
    later = replace(OPENING, uid="slot-00@folkmoot.example", start=OPENING.start + HOUR / 2)
    same = replace(OPENING, uid="slot-001@folkmoot.example")
    uids = [event.text("UID")[:8] for event in events(a_feed(later, OPENING, same, PITCH))]
    assert uids == ["slot-02@", "slot-001", "slot-01@", "slot-00@"]


def test_a_cancelled_item_stays_labelled_and_opens_no_door() -> None:
    (event,) = events(a_feed(PITCH))
    assert event.text("SUMMARY") == "Cancelled: Pitches"
    assert event.text("STATUS") == "CANCELLED"
    assert event.text("TRANSP") == "TRANSPARENT"
    assert event.one("URL").value == OPENING.url
    assert event.children == []
    assert event.all("CONFERENCE") == []
    assert b"rooms/1" not in a_feed(PITCH)


def test_the_label_of_a_cancelled_item_is_the_readers_language_and_never_doubled() -> None:
    data = feed([PITCH], name="Tag", refresh=HOUR, cancelled_label="Abgesagt:")
    assert events(data)[0].text("SUMMARY") == "Abgesagt: Pitches"
    assert events(download(replace(PITCH, summary="Cancelled: Pitches")))[0].text("SUMMARY") == "Cancelled: Pitches"


def test_the_join_link_stands_in_all_four_places() -> None:
    (event,) = events(download(OPENING))
    link = OPENING.join_url
    assert event.one("CONFERENCE") == Line(
        "CONFERENCE", {"FEATURE": ["AUDIO", "VIDEO"], "LABEL": ["Join"], "VALUE": ["URI"]}, str(link)
    )
    assert event.one("URL").value == link
    assert event.text("LOCATION") == f"Main stage - {link}"
    assert event.text("DESCRIPTION").split("\n")[0] == link
    assert event.text("DESCRIPTION").split("\n")[1] == OPENING.time_labels[0]
    assert event.text("DESCRIPTION").split("\n")[-1] == OPENING.url


def test_without_a_join_link_nothing_is_made_up() -> None:
    (event,) = events(download(replace(OPENING, join_url=None, url=None, location="", description="", time_labels=())))
    assert not {line.name for line in event.lines} & {"URL", "CONFERENCE", "LOCATION", "DESCRIPTION"}


def test_a_download_is_one_event_without_method_and_name() -> None:
    calendar, found = read(download(OPENING))
    assert found == findings(download(OPENING)) == []
    assert [line.name for line in calendar.lines] == ["VERSION", "PRODID", "CALSCALE"]
    assert len(calendar.children) == 1


def test_an_empty_feed_is_a_calendar() -> None:
    assert findings(a_feed()) == []


def test_an_alarm_comes_only_when_asked_for() -> None:
    (alarm,) = events(download(OPENING))[0].children
    assert alarm.one("TRIGGER").value == "-PT10M"
    assert alarm.text("DESCRIPTION") == OPENING.summary
    assert events(download(replace(OPENING, alarm_minutes=None)))[0].children == []
    (at_once,) = events(download(replace(OPENING, alarm_minutes=0)))[0].children
    assert at_once.one("TRIGGER").value == "PT0S"


@pytest.mark.parametrize(("hours", "written"), [(1, "PT1H"), (24, "P1D"), (36, "P1DT12H")])
def test_refresh_is_a_duration_in_both_hints(hours: int, written: str) -> None:
    calendar, _ = read(feed([], name="x", refresh=timedelta(hours=hours, microseconds=7)))
    assert calendar.one("REFRESH-INTERVAL") == Line("REFRESH-INTERVAL", {"VALUE": ["DURATION"]}, written)
    assert calendar.one("X-PUBLISHED-TTL") == Line("X-PUBLISHED-TTL", {}, written)


def test_what_clients_would_misread_is_refused() -> None:
    with pytest.raises(ValueError, match="two items have the UID"):
        a_feed(OPENING, OPENING)
    with pytest.raises(ValueError, match="fetched"):
        feed([], name="x", refresh=timedelta(milliseconds=999))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"start": NAIVE}, "without a zone"),
        ({"end": NAIVE}, "without a zone"),
        ({"revised_at": NAIVE}, "without a zone"),
        ({"end": OPENING.start}, "does not end after"),
        ({"end": OPENING.start + timedelta(microseconds=10)}, "does not end after"),
        ({"end": OPENING.start - HOUR}, "does not end after"),
        ({"uid": ""}, "not a UID"),
        ({"uid": "two words@host"}, "not a UID"),
        ({"uid": "a,b@host"}, "not a UID"),
        ({"uid": "a@host\r\nX:1"}, "not a UID"),
        ({"uid": "é@host"}, "not a UID"),
        ({"uid": "x" * 254 + "@y"}, "not a UID"),
        ({"uid": "no-host"}, "not a UID"),
        ({"uid": "id@"}, "not a UID"),
        ({"summary": " \x00\r\n "}, "no summary"),
        ({"sequence": -1}, "out of range"),
        ({"sequence": 2**31}, "out of range"),
        ({"alarm_minutes": -5}, "out of range"),
        ({"status": "RESCHEDULED"}, "not a valid Status"),
        ({"url": "javascript:alert(1)"}, "not an address"),
        ({"url": "/relative"}, "not an address"),
        ({"url": "https://"}, "without a host"),
        ({"url": "https:///path"}, "without a host"),
        ({"join_url": "folkmoot.example/x"}, "not an address"),
        ({"join_url": "file:///etc/passwd"}, "not an address"),
    ],
)
def test_an_item_that_is_none_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        replace(OPENING, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(("zone", "wall", "fold", "instant"), DST_TABLE)
def test_wall_times_become_the_right_instant(zone: str, wall: str, fold: int, instant: str) -> None:
    start = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold)
    end = datetime.fromisoformat(instant) + HOUR
    (event,) = events(download(replace(OPENING, start=start, end=end)))
    assert event.one("DTSTART") == Line("DTSTART", {}, instant.replace("-", "").replace(":", ""))
    assert event.one("DTEND").value == f"{end:%Y%m%dT%H%M%SZ}"


def test_a_meeting_in_the_repeated_hour_may_end_earlier_on_the_clock() -> None:
    start = datetime(2026, 10, 25, 2, 45, tzinfo=BERLIN, fold=0)
    end = datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN, fold=1)
    (event,) = events(download(replace(OPENING, start=start, end=end)))
    assert (event.one("DTSTART").value, event.one("DTEND").value) == ("20261025T004500Z", "20261025T011500Z")
    with pytest.raises(ValueError, match="does not end after"):
        replace(OPENING, start=end, end=start)


@pytest.mark.parametrize(
    ("start", "end", "zone", "label"),
    [
        (
            "2020-11-10T09:15Z",
            "2020-11-10T10:00Z",
            "Europe/Berlin",
            "2020-11-10 10:15-11:00 Europe/Berlin (UTC+01:00)",
        ),
        ("2026-11-10T09:00Z", "2026-11-10T10:00Z", "UTC", "2026-11-10 09:00-10:00 UTC (UTC+00:00)"),
        (
            "2026-10-25T00:30Z",
            "2026-10-25T01:30Z",
            "Europe/Berlin",
            "2026-10-25 02:30 (UTC+02:00) - 02:30 (UTC+01:00) Europe/Berlin",
        ),
        (
            "2026-11-10T17:45Z",
            "2026-11-10T18:45Z",
            "Asia/Kathmandu",
            "2026-11-10 23:30 - 2026-11-11 00:30 Asia/Kathmandu (UTC+05:45)",
        ),
    ],
)
def test_a_time_label_names_wall_time_zone_and_offset(start: str, end: str, zone: str, label: str) -> None:
    assert time_label(datetime.fromisoformat(start), datetime.fromisoformat(end), ZoneInfo(zone)) == label


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    script = "import sys, scheduling.calendar; print([name for name in sys.modules if name == 'icalendar'])"
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "[]\n"
