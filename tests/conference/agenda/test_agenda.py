"""The agenda: stars, filters, clashes with reasons, days, zones, waves; what visitors may see."""

import re
from datetime import date, timedelta

import pytest

from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.events.models import Event
from conference.foundation.kit import Kit
from conference.people.models import Person
from conference.programme.models import Session
from conference.programme.service import cancel_session, star
from tests.client import Browser, text_of
from tests.conference.programme.factories import make_room, make_session, make_track
from tests.counting import counted
from tests.factories import at, make_event, make_member


async def make_day(kit: Kit) -> tuple[Event, Person, list[Session]]:
    """An event with two tracks, three sessions at once, and a member."""
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        green, digital = await make_track(work, event, "green"), await make_track(work, event, "digital")
        sessions = [
            await make_session(work, event, title, start, end, room_id=room.id, track_id=track.id, kind=kind)
            for title, start, end, room, track, kind in (
                ("Green: value chains", "11:00", "12:00", await make_room(work, event, "Room 1"), green, "breakout"),
                ("Digital: data spaces", "11:00", "12:00", await make_room(work, event, "Room 2"), digital, "panel"),
                ("Late session", "11:30", "12:30", await make_room(work, event, "Room 3"), digital, "breakout"),
            )
        ]
    return event, ines, sessions


def listed(page: str) -> list[str]:
    """The titles in the list, hidden ones left aside."""
    rows = re.findall(r'<li( hidden)?><article class="srow.*?<h3>(.*?)</h3>', page, re.S)
    return [re.sub("<.*?>", "", title) for hidden, title in rows if not hidden]


def dimmed(page: str) -> int:
    return len(re.findall(r'<article class="sess [^"]*is-dim', page))


async def test_a_member_sees_the_day_as_grid_and_list(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, sessions = await make_day(kit)
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/agenda")
    assert page.status_code == 200
    assert listed(page.text) == ["Green: value chains", "Digital: data spaces", "Late session"]
    for session in sessions:
        assert f'id="star-g{session.id}"' in page.text
        assert f'id="star-l{session.id}"' in page.text
    assert 'class="nowbar at-' not in page.text  # 10:15 lies before the first hour


async def test_a_star_shows_and_what_overlaps_it_says_so(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, (green, _, _) = await make_day(kit)
    async with kit.work() as work:
        await star(work, green, by=ines.id)
        span = {"start": at("12:20"), "end": at("12:40")}
        whose = {"event": event.id, "person": ines.id, "kind": CommitmentKind.MEETING, "ref": 7}
        await commit(work, **whose, **span, label="1:1 with João Prates")
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/agenda")
    hints = re.findall(r'<article class="srow.*?</article>', page.text, re.S)
    words = [re.sub(r"<[^>]*>", " ", hint) for hint in hints]
    assert "Same time as" not in words[0]
    assert "Same time as “Green”" in words[1]
    assert "Overlaps “Green”" in words[2]
    assert "1:1 with João Prates" in words[3]
    assert f'href="/e/{event.slug}/meetings/7"' in page.text
    assert "My agenda 1" in text_of(page)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("track=digital", ["Digital: data spaces", "Late session"]),
        ("track=digital&track=green", ["Green: value chains", "Digital: data spaces", "Late session"]),
        ("kind=panel", ["Digital: data spaces"]),
        ("kind=breakout&track=digital", ["Late session"]),
        ("q=VALUE", ["Green: value chains"]),
        ("q=room 2 data", ["Digital: data spaces"]),
        ("mine=on", ["Green: value chains"]),
        ("track=nonsense", []),
        ("day=nonsense&view=nonsense&zone=nonsense", ["Green: value chains", "Digital: data spaces", "Late session"]),
    ],
)
async def test_filters_work_without_scripts(
    kit: Kit, browser_for: type[Browser], query: str, titles: list[str]
) -> None:
    event, ines, (green, _, _) = await make_day(kit)
    async with kit.work() as work:
        await star(work, green, by=ines.id)
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/agenda?{query}")
    assert listed(page.text) == titles
    assert dimmed(page.text) == 3 - len(titles)
    if not titles:
        assert "Nothing on this day fits your choice." in text_of(page)


async def test_days_have_addresses_and_today_comes_first(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_day(kit)
    async with kit.work() as work:
        await make_session(work, event, "Tomorrow", day=1)
    browser = await browser_for().sign_in(ines)
    page = await browser.get(f"/e/{event.slug}/agenda?track=green")
    assert f'href="/e/{event.slug}/agenda?day=2020-11-11&amp;track=green"' in page.text
    assert listed((await browser.get(f"/e/{event.slug}/agenda?day=2020-11-11")).text) == ["Tomorrow"]


async def test_times_follow_the_viewer_and_the_event_on_request(kit: Kit, browser_for: type[Browser]) -> None:
    """Across the end of summer time in Brussels, 25 October 2020."""
    days = {"starts_on": date(2020, 10, 24), "ends_on": date(2020, 10, 25)}
    async with kit.work() as work:
        event = await make_event(work, **days)
        for day, title in ((-17, "Saturday"), (-16, "Sunday")):
            await make_session(work, event, title, "10:00", "11:00", starts_at=_wall(day, 10), ends_at=_wall(day, 11))
        tokyo = await make_member(work, event, "Mei", zone="Asia/Tokyo")
        york = await make_member(work, event, "Ada", zone="America/New_York")
    for person, times in ((tokyo, ("17:00", "18:00")), (york, ("04:00", "05:00"))):
        browser = await browser_for().sign_in(person)
        for day, time in zip(("2020-10-24", "2020-10-25"), times, strict=True):
            page = await browser.get(f"/e/{event.slug}/agenda?day={day}")
            assert re.findall(r'sess__time"><time[^>]*>(.*?)<', page.text) == [time]
            page = await browser.get(f"/e/{event.slug}/agenda?day={day}&zone=event")
            assert re.findall(r'sess__time"><time[^>]*>(.*?)<', page.text) == ["10:00"]


def _wall(days: int, hour: int) -> object:
    """An instant by the wall clock of Brussels, so many days from the first test day."""
    day = at("00:00").date() + timedelta(days=days)
    return f"{day.isoformat()}T{hour:02d}:00:00+0{2 if days < -16 else 1}:00"


async def test_now_is_marked_and_the_past_too(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        past = await make_session(work, event, "Over", "09:00", "10:00")
        live = await make_session(work, event, "Running", "10:00", "11:00")
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/agenda")
    classes = dict(re.findall(r'<article class="sess ([^"]*)" id="g(\d+)"', page.text))
    by_id = {int(number): set(names.split()) for names, number in classes.items()}
    assert ("is-past" in by_id[past.id], "is-live" in by_id[past.id]) == (True, False)
    assert ("is-past" in by_id[live.id], "is-live" in by_id[live.id]) == (False, True)
    assert 'class="nowbar at-15"' in page.text  # 10:15 is 75 minutes after 9:00


async def test_a_wave_is_one_block_of_choices(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        for number in range(7):
            await make_session(work, event, f"Ecosystem {number}", room_id=(await make_room(work, event)).id)
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/agenda")
    assert "7 breakouts side by side" in text_of(page)
    assert page.text.count('<article class="eco ') == 7


async def test_the_sheet_alone_answers_scripts(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_day(kit)
    browser = await browser_for().sign_in(ines)
    answer = await browser.get(f"/e/{event.slug}/agenda?track=green", headers={"hx-request": "true"})
    assert answer.text.startswith('<div id="sheet" data-topic="person.')
    assert listed(answer.text) == ["Green: value chains"]


async def test_a_visitors_script_gets_the_sheet_beside_the_kept_page(kit: Kit, browser_for: type[Browser]) -> None:
    event, _, _ = await make_day(kit)
    visitor = browser_for()
    page = await visitor.get(f"/e/{event.slug}/agenda")
    address = re.search(r'data-refresh-url="([^"]*)"', page.text)
    assert address is not None
    for _ in range(2):
        answer = await visitor.get(address[1].replace("&amp;", "&"), headers={"hx-request": "true"})
        assert answer.text.startswith('<div id="sheet"')


async def test_an_empty_programme_is_said_kindly(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
    assert "The programme is not out yet" in text_of(await browser_for().get(f"/e/{event.slug}/agenda"))
    assert (await browser_for().get("/e/nowhere/agenda")).status_code == 404


async def test_visitors_see_no_stars_and_get_a_kept_page(kit: Kit, browser_for: type[Browser]) -> None:
    event, _, (green, _, _) = await make_day(kit)
    path, visitor = f"/e/{event.slug}/agenda", browser_for()
    page = await visitor.get(path)
    assert (listed(page.text)[0], "data-star" in page.text) == ("Green: value chains", False)
    with counted(kit) as sent:
        assert (await visitor.get(path, headers={"if-none-match": page.headers["etag"]})).status_code == 304
    assert sent == []
    async with kit.work() as work:
        await cancel_session(work, await work.db.get(Session, green.id), by=None)
    again = await visitor.get(path, headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, listed(again.text)[0]) == (200, "Digital: data spaces")


async def test_a_closed_agenda_is_for_members(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work, public_agenda=False)
    answer = await browser_for().get(f"/e/{event.slug}/agenda")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/signin?next=/e/{event.slug}/agenda")
    lobby = await browser_for().get(f"/e/{event.slug}/")
    assert "Its programme is for the people who take part." in text_of(lobby)
    assert "Agenda" not in text_of(lobby)


@pytest.mark.parametrize("page", ["agenda", "", "day", "calendar"])
async def test_pages_cost_as_many_queries_with_30_sessions_as_with_one(
    kit: Kit, browser_for: type[Browser], page: str
) -> None:
    counts = []
    for number in (1, 30):
        async with kit.work() as work:
            event = await make_event(work)
            ines = await make_member(work, event)
            for each in range(number):
                speaker = await make_member(work, event, f"Speaker {each}")
                room = await make_room(work, event)
                session = await make_session(work, event, f"Session {each}", room_id=room.id, speakers=(speaker,))
                await star(work, session, by=ines.id)
        browser = await browser_for().sign_in(ines)
        for state in ("cold", "warm"):
            with counted(kit) as sent:
                assert (await browser.get(f"/e/{event.slug}/{page}")).status_code == 200
            counts.append((state, len(sent)))
    assert counts[:2] == counts[2:]
