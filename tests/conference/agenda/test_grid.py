"""Where cards stand in the grid, also on the day on which the clock changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conference.agenda.rules.days import days_of, pick_day
from conference.agenda.rules.grid import Grid, lay_out
from conference.agenda.rules.wave import has_wave, slots_of
from conference.programme.cards import SessionCard
from tests.conference.agenda.cards import card, place
from tests.factories import at

BRUSSELS, TOKYO, NEW_YORK = ZoneInfo("Europe/Brussels"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
HALL, ONE, TWO = place("Hall", 1), place("Room 1", 2), place("Room 2", 3)


def laid(*sessions: SessionCard, zone: ZoneInfo = BRUSSELS) -> Grid:
    grid = lay_out(sessions, zone)
    assert grid is not None
    return grid


def spots(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(spot.row, spot.rows, spot.column, spot.span) for spot in grid.spots.values()]


def test_rows_are_five_minutes_from_the_first_full_hour() -> None:
    grid = laid(card("A", "09:40", "10:25", ONE), card("B", "10:30", "10:33", ONE))
    assert spots(grid) == [(8, 9, 2, 1), (18, 1, 2, 1)]
    assert [f"{hour.at.astimezone(BRUSSELS):%H:%M}@{hour.row}" for hour in grid.hours] == ["09:00@0", "10:00@12"]


def test_what_is_for_everybody_stretches_over_free_rooms_only() -> None:
    plenary = card("Plenary", "09:00", "10:00", HALL, "plenary")
    panel = card("Panel", "10:00", "11:00", HALL, "panel")
    grid = laid(plenary, panel, card("A", "09:30", "10:00", TWO), card("B", "11:00", "12:00", ONE))
    assert (grid.spots[plenary.id].column, grid.spots[plenary.id].span) == (2, 2)  # Room 2 is in use
    assert (grid.spots[panel.id].column, grid.spots[panel.id].span) == (2, 3)


def test_a_place_that_only_breaks_use_has_no_column() -> None:
    coffee = card("Coffee", "10:00", "10:30", place("Lobby", 0), "break")
    grid = laid(
        card("A", "10:00", "11:00", ONE), coffee, card("B", "09:00", "10:00", HALL), card("C", "09:00", "9:30", TWO)
    )
    assert [column.name for column in grid.columns] == ["Hall", "Room 1", "Room 2"]
    assert (grid.spots[coffee.id].column, grid.spots[coffee.id].span) == (2, 1)


def test_a_day_of_breaks_still_has_a_grid() -> None:
    grid = laid(card("Lunch", "12:00", "13:00", place("Lobby", 0), "break"))
    assert ([column.name for column in grid.columns], spots(grid)) == (["Lobby"], [(0, 12, 2, 1)])


def test_many_rooms_share_columns_where_nothing_overlaps() -> None:
    rooms = [
        card(f"S{number}", f"{9 + number}:00", f"{9 + number}:45", place(f"R{number}", number)) for number in range(9)
    ]
    grid = laid(*rooms)
    assert len(grid.columns) == 6
    assert len({(spot.row, spot.column) for spot in grid.spots.values()}) == 9


def test_what_runs_online_at_the_same_time_stands_side_by_side() -> None:
    grid = laid(card("A", "09:00", "10:00"), card("B", "09:30", "10:30"), card("C", "10:30", "11:00"))
    assert [spot[2] for spot in spots(grid)] == [2, 3, 2]


def test_no_two_cards_cover_each_other() -> None:
    sessions = [
        card(f"{kind} {start}", f"{start}:00", f"{start + length}:00", room, kind)
        for start in range(8, 18)
        for length, room, kind in ((1, HALL, "plenary"), (1, ONE, "breakout"), (1, place("Lobby", 0), "break"))
        if (start + room.position) % 3
    ]
    cells = [
        (row, column)
        for spot in laid(*sessions).spots.values()
        for row in range(spot.row, spot.row + spot.rows)
        for column in range(spot.column, spot.column + spot.span)
    ]
    assert len(cells) == len(set(cells))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_the_night_on_which_brussels_turns_its_clock_back() -> None:
    """At 3:00 summer time on 25 October 2020 it is 2:00 again: that hour stands there twice."""
    night = [card("Before", utc("2020-10-25T00:00"), utc("2020-10-25T01:30"), HALL)]
    night.append(card("After", utc("2020-10-25T02:00"), utc("2020-10-25T03:00"), HALL))
    grid = laid(*night)
    hours = [f"{hour.at.astimezone(BRUSSELS):%H:%M}" for hour in grid.hours]
    assert hours == ["02:00", "02:00", "03:00", "04:00"]
    assert spots(grid) == [(0, 18, 2, 1), (24, 12, 2, 1)]  # 90 minutes are 18 rows: real time


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (BRUSSELS, [("2020-10-24", ["23:30"]), ("2020-10-25", ["02:30", "02:30", "09:00"])]),
        (TOKYO, [("2020-10-25", ["06:30", "09:30", "10:30", "17:00"])]),
        (NEW_YORK, [("2020-10-24", ["17:30", "20:30", "21:30"]), ("2020-10-25", ["04:00"])]),
    ],
)
def test_days_are_those_of_the_readers_own_calendar(zone: ZoneInfo, expected: list[tuple[str, list[str]]]) -> None:
    starts = ("2020-10-24T21:30", "2020-10-25T00:30", "2020-10-25T01:30", "2020-10-25T08:00")
    sessions = [card("S", utc(start), utc(start).replace(minute=45), HALL) for start in starts]
    found = [
        (day.date.isoformat(), [f"{session.starts_at.astimezone(zone):%H:%M}" for session in day.sessions])
        for day in days_of(sessions, zone)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("wanted", "now", "picked"),
    [
        ("2020-11-11", at("10:00"), "2020-11-11"),
        ("", at("10:00", day=1), "2020-11-11"),
        ("", at("10:00", day=-5), "2020-11-10"),
        ("", at("10:00", day=9), "2020-11-12"),
        ("nonsense", at("10:00"), "2020-11-10"),
        ("2020-12-24", at("10:00"), "2020-11-10"),
    ],
)
def test_the_day_shown_is_the_one_asked_for_or_today(wanted: str, now: datetime, picked: str) -> None:
    sessions = [card("S", at("10:00", day=day), at("11:00", day=day), HALL) for day in (0, 1, 2)]
    day = pick_day(days_of(sessions, BRUSSELS), wanted, now, BRUSSELS)
    assert day is not None
    assert day.date.isoformat() == picked


def test_more_than_six_side_by_side_are_a_wave() -> None:
    seven = [card(f"Eco {number}", "09:45", "11:15", place(f"R{number}", number)) for number in range(7)]
    assert (has_wave(seven), has_wave(seven[:6])) == (True, False)
    slots = slots_of([*seven, card("Coffee", "11:15", "11:30", HALL, "break")])
    assert [(len(slot.sessions), slot.is_wave) for slot in slots] == [(7, True), (1, False)]
    assert slots[0].title == "7 breakouts side by side"
