"""Intervals: half-open, in UTC, and exact across daylight saving."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import Interval, free_slots, grid, intersect, merge, subtract

DAY = datetime(2020, 11, 10, tzinfo=UTC)


def span(start: int, end: int) -> Interval:
    return Interval(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def hours(intervals: tuple[Interval, ...]) -> set[int]:
    return {h for h in range(-5, 40) for interval in intervals if interval.covers(span(h, h + 1))}


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda p: span(p[0], p[0] + p[1])), max_size=8)


@given(spans, spans)
def test_the_arithmetic_is_that_of_sets_of_instants(left: list[Interval], right: list[Interval]) -> None:
    ours = {h for i in left for h in hours((i,))}
    theirs = {h for i in right for h in hours((i,))}
    assert hours(merge(left)) == ours
    assert hours(subtract(left, right)) == ours - theirs
    assert hours(intersect(left, right)) == ours & theirs


@given(spans, spans)
def test_results_are_in_order_and_disjoint(left: list[Interval], right: list[Interval]) -> None:
    assert all(a.end < b.start for a, b in pairwise(merge(left)))
    for result in (subtract(left, right), intersect(left, right)):
        assert all(a.end <= b.start for a, b in pairwise(result))


def test_touching_intervals_do_not_overlap_and_merge() -> None:
    assert not span(1, 2).overlaps(span(2, 3))
    assert merge([span(2, 3), span(1, 2)]) == (span(1, 3),)


def test_an_interval_needs_a_zone_and_a_length() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Interval(datetime(2020, 1, 1), DAY)  # noqa: DTZ001
    with pytest.raises(ValueError, match="ends after"):
        Interval(DAY, DAY)


def test_the_hour_that_comes_twice_is_an_hour() -> None:
    """Wall clocks in Berlin show 02:30 twice on 25 October 2020; by wall clock the interval would be empty."""
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2020, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    assert Interval(first, first.replace(fold=1)).length == timedelta(hours=1)


def test_grid_and_free_slots() -> None:
    slots = grid(span(9, 11), timedelta(minutes=25), timedelta(minutes=5))
    assert [slot.start.strftime("%H:%M") for slot in slots] == ["09:00", "09:30", "10:00", "10:30"]
    busy = Interval(DAY + timedelta(hours=9, minutes=25), DAY + timedelta(hours=10))
    assert free_slots(slots, [busy]) == (slots[0], slots[2], slots[3])
    assert free_slots(slots, []) == slots
    with pytest.raises(ValueError, match="positive"):
        grid(span(9, 11), timedelta(0))
