"""The lobby: what is on, what is next, one's own day; the departure strip of every page."""

import pytest

from conference.agenda.rules.lobby import greeting
from conference.events.service import announce
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.programme.service import star
from tests.client import Browser, text_of
from tests.conference.meetings.factories import make_fair, make_participant
from tests.conference.programme.factories import make_room, make_session, make_track
from tests.factories import at, make_event, make_member


async def test_a_member_finds_what_is_on_and_what_is_next(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines, noor = await make_member(work, event, zone="Europe/Lisbon"), await make_member(work, event, "Noor Bakker")
        track, room = await make_track(work, event, "green"), await make_room(work, event, "Plenary hall")
        await make_session(
            work, event, "Opening", "09:30", "10:30", speakers=(noor,), room_id=room.id, track_id=track.id
        )
        panel = await make_session(work, event, "Panel", "10:35", "11:20", room_id=room.id)
        await star(work, panel, by=ines.id)
        await announce(work, event.id, "Captions now work in German.", by=noor.id)
    page = await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/")
    words = text_of(page)
    for expected in (
        "Good morning, Inês",
        "Day 1 of 3 · Tuesday 10 November · times in Lisbon time",
        "Live Plenary hall · Green",
        "45 of 60 minutes",
        "Next up Whole agenda 09:35 10:20 Panel",
        "Your day Open 09:35 Panel",
        "Captions now work in German. 09:15 · Noor Bakker",
        "Speakers 1",
        "1 live Opening",
        "Next for you · Panel",
    ):
        assert expected in words
    assert page.text.count('aria-current="date"') == 1


async def test_an_event_without_anything_is_friendly(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
    words = text_of(await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/"))
    assert "The programme is not out yet" in words
    assert "Nothing yet for today." in words
    for absent in ("Announcements", "People worth twenty minutes", "Next up", "Voting"):
        assert absent not in words


async def test_visitors_read_what_is_on_and_are_asked_in(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work, tagline="Greener together")
        await make_session(work, event, "Opening", "09:30", "10:30")
        await announce(work, event.id, "The code for the café is on the door.", by=None)
    visitor = browser_for()
    page = await visitor.get(f"/e/{event.slug}/")
    assert "European Cluster Conference 2020 Greener together Day 1 of 3" in text_of(page)
    assert "Sign in to keep your own agenda" in text_of(page)
    assert "data-star" not in page.text
    assert "on the door" not in text_of(page)  # announcements are for those who take part
    assert (await visitor.get(f"/e/{event.slug}/", headers={"if-none-match": page.headers["etag"]})).status_code == 304


async def test_after_the_last_session_the_lobby_says_so(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
        await make_session(work, event, "Opening", "09:30", "10:30")
    clock.move(at("10:00", day=5) - clock.now())
    words = text_of(await (await browser_for().sign_in(ines)).get(f"/e/{event.slug}/"))
    assert "It ended on Thursday 12 November." in words
    assert "The programme is over" in words


async def test_the_lobby_alone_answers_scripts(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event)
    browser = await browser_for().sign_in(ines)
    answer = await browser.get(f"/e/{event.slug}/", headers={"hx-request": "true"})
    assert (answer.status_code, answer.text.startswith('<div id="lobby">')) == (200, True)


async def test_people_worth_meeting_come_with_the_reason(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, people=0)
    async with kit.work() as work:
        ines = await make_participant(work, fair.event, "Inês Calado", needs=["hydrogen storage"])
        await make_participant(work, fair.event, "Lars Nygaard", offers=["hydrogen storage"])
    words = text_of(await (await browser_for().sign_in(ines)).get(fair.url()))
    assert "Lars Nygaard" in words
    assert "Offers hydrogen storage , you look for it" in words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("03:59", "Good evening"),
        ("04:00", "Good morning"),
        ("11:59", "Good morning"),
        ("12:00", "Good afternoon"),
        ("18:00", "Good evening"),
    ],
)
def test_the_greeting_follows_the_clock(time: str, words: str) -> None:
    assert greeting(at(time), at(time).tzinfo) == words
