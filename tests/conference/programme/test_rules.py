"""What is in the way of what, said in words."""

from zoneinfo import ZoneInfo

import pytest

from conference.programme.cards import NO_TRACK, Busy, SessionCard, glyph_of
from conference.programme.rules import clash_reason, collide, short_title
from tests.factories import at

BRUSSELS, TOKYO = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo")


def card(start: str = "11:00", end: str = "12:00") -> SessionCard:
    times = {"starts_at": at(start), "ends_at": at(end), "revised_at": at("08:00")}
    rest = {"abstract": "", "capacity": None, "live_url": None, "sequence": 0, "place": None}
    return SessionCard(
        id=1, uid="one", kind="breakout", state="published", track=NO_TRACK, title="Green", **times, **rest
    )


def busy(kind: str, start: str, end: str, label: str = "", ref: int = 2) -> Busy:
    return Busy(kind, ref, at(start), at(end), label, 0)


@pytest.mark.parametrize(
    ("other", "zone", "words"),
    [
        (busy("star", "11:00", "12:00", "Digital: data spaces"), BRUSSELS, "Same time as “Digital”"),
        (busy("star", "11:30", "12:30", "Digital"), BRUSSELS, "Overlaps “Digital”"),
        (busy("duty", "11:00", "12:00", "Digital"), BRUSSELS, "Same time as “Digital”, where you have a duty"),
        (
            busy("meeting", "11:50", "12:10", "1:1 with João Prates"),
            BRUSSELS,
            "Overlaps your 11:50 meeting with João Prates",
        ),
        (
            busy("meeting", "11:50", "12:10", "1:1 with João Prates"),
            TOKYO,
            "Overlaps your 19:50 meeting with João Prates",
        ),
        (busy("private", "10:00", "11:01", "Dentist"), BRUSSELS, "Overlaps your private block (Dentist) at 10:00"),
        (busy("private", "10:00", "11:01"), BRUSSELS, "Overlaps your private block at 10:00"),
        (busy("star", "12:00", "13:00", "Next"), BRUSSELS, ""),  # half-open: the end of one is free for the next
        (busy("star", "10:00", "11:00", "Before"), BRUSSELS, ""),
        (busy("star", "11:00", "12:00", "Green", ref=1), BRUSSELS, ""),  # a session is not in its own way
        (busy("duty", "11:00", "12:00", "Green", ref=1), BRUSSELS, ""),
        (busy("meeting", "11:00", "11:20", "1:1 with Noor", ref=1), BRUSSELS, "Overlaps your 11:00 meeting with Noor"),
    ],
)
def test_a_clash_names_the_other_thing(other: Busy, zone: ZoneInfo, words: str) -> None:
    assert clash_reason(card(), [other], zone) == words


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Green: circular value chains", "Green"),
        ("Lunch break", "Lunch break"),
        ("1:1", "1:1"),
        ("A title without any colon that goes on for a very long time", "A title without any colon that goes on…"),
    ],
)
def test_a_title_is_shortened_at_its_colon(title: str, short: str) -> None:
    assert short_title(title) == short


def test_a_shape_has_a_name_in_the_sprite() -> None:
    assert [glyph_of(name) for name in ("leaf", "green", "bow-tie", "unknown")] == ["green", "green", "meet", "break"]


def test_meetings_are_what_a_block_of_meetings_is_for() -> None:
    block = Busy("star", 3, at("11:00"), at("13:00"), "1:1 matchmaking", 0, open=True)
    meeting = busy("meeting", "11:00", "11:20", "1:1 with Noor")
    assert not collide(block, meeting)
    assert clash_reason(card(), [block], BRUSSELS) == ""
    assert collide(meeting, busy("star", "11:10", "12:00", "Green"))
