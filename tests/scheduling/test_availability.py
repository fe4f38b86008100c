"""Availability: the reason for every slot, and waking hours across the change of the clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.availability import (
    Busy,
    PersonTime,
    SlotStatus,
    Unavailable,
    WakingHours,
    availability,
    available_slots,
)
from scheduling.intervals import Interval


def at(text: str, minutes: int = 60) -> Interval:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Interval(start, start + timedelta(minutes=minutes))


def test_every_slot_has_its_reason_the_first_that_holds() -> None:
    slots = [(hour, at(f"2020-11-10T{hour:02}:00")) for hour in (6, 9, 10, 11, 14)]
    person = PersonTime(
        busy=(Busy(at("2020-11-10T10:30", 30), "panel"), Busy(at("2020-11-10T05:00", 300), "private")),
        present=(Interval(slots[0][1].start, slots[3][1].end),),
        waking=WakingHours("UTC", time(8), time(20)),
    )
    assert availability(slots, person, closed={9, 14}) == (
        SlotStatus(6, Unavailable.BUSY, "private"),
        SlotStatus(9, Unavailable.CLOSED),
        SlotStatus(10, Unavailable.BUSY, "panel"),
        SlotStatus(11),
        SlotStatus(14, Unavailable.CLOSED),
    )
    assert available_slots(availability(slots, person)) == {11}
    assert availability(slots, person)[-1] == SlotStatus(14, Unavailable.ABSENT)


def test_a_buffer_is_kept_free_around_what_is_busy() -> None:
    slots = [("a", at("2020-11-10T09:00", 30)), ("b", at("2020-11-10T09:30", 30))]
    block = Busy(at("2020-11-10T10:00"), "talk")
    assert available_slots(availability(slots, PersonTime(busy=(block,)))) == {"a", "b"}
    assert available_slots(availability(slots, PersonTime(busy=(block,), buffer=timedelta(minutes=5)))) == {"a"}


@pytest.mark.parametrize(
    ("zone", "free"),
    [
        ("Europe/Brussels", [7, 9, 12, 15, 19]),  # UTC+1: 08:00 to 22:00 is 07 to 21 UTC
        ("America/New_York", [0, 15, 19, 23]),  # UTC-5: 13 to 03 UTC
        ("Asia/Tokyo", [0, 3, 7, 9, 12, 23]),  # UTC+9: 23 to 13 UTC
    ],
)
def test_waking_hours_of_each_zone(zone: str, free: list[int]) -> None:
    slots = [(hour, at(f"2020-11-10T{hour:02}:00")) for hour in (0, 3, 7, 9, 12, 15, 19, 23)]
    assert sorted(available_slots(availability(slots, PersonTime(waking=WakingHours(zone))))) == free


def test_hours_past_midnight_and_the_whole_day() -> None:
    slots = [(hour, at(f"2020-11-10T{hour:02}:00")) for hour in (1, 5, 12, 23)]
    owl = PersonTime(waking=WakingHours("UTC", time(20), time(4)))
    assert available_slots(availability(slots, owl)) == {1, 23}
    always = PersonTime(waking=WakingHours("UTC", time(0), time(0)))
    assert available_slots(availability(slots, always)) == {1, 5, 12, 23}


def test_a_slot_over_midnight_needs_both_days() -> None:
    night = [("late", at("2020-11-10T23:30"))]
    assert available_slots(availability(night, PersonTime(waking=WakingHours("UTC", time(4), time(0))))) == set()
    assert available_slots(availability(night, PersonTime(waking=WakingHours("UTC", time(12), time(2))))) == {"late"}


@pytest.mark.parametrize("day", ["2020-03-28", "2020-03-29", "2020-03-30", "2020-10-24", "2020-10-25", "2020-10-26"])
def test_breakfast_is_at_eight_by_the_wall_on_every_day(day: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eight = datetime.fromisoformat(day + "T08:00").replace(tzinfo=berlin)
    first = Interval(eight, eight.astimezone(UTC) + timedelta(minutes=30))
    before = Interval(first.start - timedelta(minutes=30), first.start)
    person = PersonTime(waking=WakingHours("Europe/Berlin", time(8), time(22)))
    statuses = availability([("before", before), ("first", first)], person)
    assert [status.reason for status in statuses] == [Unavailable.ASLEEP, None]


def test_a_doubtful_wall_time_is_read_narrowly() -> None:
    autumn = WakingHours("Europe/Berlin", time(2, 30), time(10)).spans(at("2020-10-25T00:00", 600))
    assert [span.start.isoformat() for span in autumn][-1] == "2020-10-25T01:30:00+00:00"  # the second 02:30
    spring = WakingHours("Europe/Berlin", time(1), time(2, 30)).spans(at("2020-03-29T00:00", 120))
    assert all(span.end <= datetime(2020, 3, 29, 1, tzinfo=UTC) for span in spring)  # before the gap


def test_no_slots_no_statuses() -> None:
    assert availability([], PersonTime()) == ()
