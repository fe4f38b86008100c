"""The live desk: true figures, announcements, and nothing for anybody but organisers."""

from datetime import timedelta

import pytest

from conference.events.models import Role
from conference.events.queries import announcements
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.meetings.service import place_meeting
from tests.client import Browser, text_of
from tests.conference.console.factories import make_house
from tests.conference.meetings.factories import make_fair
from tests.factories import at, make_member

PAGES = ("", "/announcement", "/members", "/members/1")


@pytest.mark.parametrize("page", PAGES)
async def test_backstage_is_there_for_organisers_alone(kit: Kit, browser_for: type[Browser], page: str) -> None:
    house = await make_house(kit)
    path = house.desk + page.replace("1", str(house.guest.id))
    assert (await browser_for().get(path)).status_code == 303
    assert (await (await browser_for().sign_in(house.guest)).get(path)).status_code == 404
    assert (await (await browser_for().sign_in(house.organiser)).get(path)).status_code == 200


async def test_an_organiser_of_another_event_finds_nothing(kit: Kit, browser_for: type[Browser]) -> None:
    house, other = await make_house(kit), await make_house(kit)
    browser = await browser_for().sign_in(other.organiser)
    assert (await browser.get(house.desk)).status_code == 404
    assert (await browser.press(house.desk + "/announcement", text="Hello")).status_code == 404


async def test_the_desk_shows_what_is_so(kit: Kit, browser_for: type[Browser], clock: FixedClock) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    words = text_of(await browser.get(house.desk))
    assert "Everything is running" in words
    assert "Here now 0 of 2 members" in words
    assert "No session runs at the moment." in words
    clock.move(timedelta(days=9))
    assert "The event is over" in text_of(await browser.get(house.desk))
    part = await browser.get(house.desk, headers={"hx-request": "true"})
    assert part.text.strip().startswith('<div id="desk">')


async def test_mail_that_failed_for_good_needs_somebody(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    async with kit.work() as work:
        letter = {"to": "x@example.org", "name": "X", "subject": "S", "text": "T", "html": "<p>T</p>"}
        work.db.add(OutgoingMail(key="a", written_at=work.now, due_at=None, tries=8, failure="refused", **letter))
        work.db.add(OutgoingMail(key="b", written_at=at("09:00"), due_at=at("10:30"), tries=3, **letter))
    words = text_of(await (await browser_for().sign_in(house.organiser)).get(house.desk))
    assert "Something needs you" in words
    assert "1 mail could not be delivered" in words
    assert "1 mails wait for over ten minutes" not in words
    assert "A mail waits" in words


async def test_an_announcement_reaches_the_lobby(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    answer = await browser.press(house.desk + "/announcement", text="Café seating closes at 14:45.")
    assert (answer.status_code, answer.headers["location"]) == (303, house.desk)
    async with kit.db.read() as db:
        said = await announcements(db, house.event.id or 0)
    assert [(word.text, word.by_id) for word in said] == [("Café seating closes at 14:45.", house.organiser.id)]
    assert "Announced: Café seating closes at 14:45." in text_of(await browser.get(house.desk))


async def test_a_long_announcement_comes_back_as_typed(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    answer = await browser.press(house.desk + "/announcement", text="ä" * 601)
    assert answer.status_code == 422
    assert "ä" * 601 in answer.text
    assert "At most 600 characters; this has 601." in text_of(answer)


async def test_meetings_are_drawn_slot_by_slot_on_the_readers_clock(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 4, slots=3, tables=2)
    async with kit.work() as work:
        organiser = await make_member(work, fair.event, "Hana Novák", Role.ORGANISER, zone="Asia/Tokyo")
    browser = await browser_for().sign_in(organiser)
    desk = fair.url("console")
    assert "3 slots, 2 tables, and no meeting yet." in text_of(await browser.get(desk))
    async with kit.work() as work:
        for first, second in ((0, 1), (2, 3)):
            await place_meeting(work, fair.event_id, fair.person(first), fair.person(second), fair.slot(1))
    words = text_of(await browser.get(desk))
    assert "1:1 meetings confirmed 2 over all days" in words
    assert "Slot Meetings Tables 22:00 0 2 22:20 2 2 22:40 0 2" in words


async def test_who_is_in_a_meeting_now_is_counted(kit: Kit, browser_for: type[Browser], clock: FixedClock) -> None:
    fair = await make_fair(kit, 2)
    async with kit.work() as work:
        organiser = await make_member(work, fair.event, "Hana Novák", Role.ORGANISER)
        await place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0))
    clock.move(at("14:05", day=1) - clock.now())
    words = text_of(await (await browser_for().sign_in(organiser)).get(fair.url("console")))
    assert "In 1:1 meetings now 2 1 meeting" in words
