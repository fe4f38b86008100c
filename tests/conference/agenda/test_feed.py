"""The calendar feed: the right entries at the right instants, the same bytes each time, a secret to renew."""

import re
from datetime import timedelta
from typing import Any

import vobject
from sqlmodel import select

from conference.events.models import Event
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.meetings.models import Meeting, MeetingState
from conference.people.models import Person
from conference.programme.models import Session
from conference.programme.service import cancel_session, move_session, star, unstar
from tests.client import Browser
from tests.conference.meetings.factories import make_fair
from tests.conference.programme.factories import make_session
from tests.factories import at, make_event, make_member


async def address_of(browser: Browser, slug: str) -> str:
    page = await browser.get(f"/e/{slug}/calendar")
    assert page.status_code == 200
    found = re.search(r'value="http://folkmoot\.test(/feeds/[^"]*\.ics)"', page.text)
    assert found is not None
    return found[1]


def entries(text: str) -> dict[str, Any]:
    calendar = vobject.readOne(text)
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


async def make_starred(kit: Kit) -> tuple[Event, Person, Session]:
    async with kit.work() as work:
        event = await make_event(work)
        ines = await make_member(work, event, zone="Europe/Lisbon")
        green = await make_session(work, event, "Green", "11:00", "12:00", uid="green")
        await make_session(work, event, "My panel", "14:00", "15:00", uid="panel", speakers=(ines,))
        await make_session(work, event, "Not mine", "16:00", "17:00", uid="other")
        await star(work, green, by=ines.id)
    return event, ines, green


async def test_a_feed_holds_stars_and_duties_at_their_instants(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_starred(kit)
    address = await address_of(await browser_for().sign_in(ines), event.slug)
    answer = await browser_for().get(address)  # no cookie: the address is the key
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=UTF-8")
    assert "set-cookie" not in answer.headers
    found = {uid: (entry.dtstart.value, entry.dtend.value) for uid, entry in entries(answer.text).items()}
    assert found == {
        "green@folkmoot.test": (at("11:00"), at("12:00")),
        "panel@folkmoot.test": (at("14:00"), at("15:00")),
    }


async def test_the_same_agenda_is_the_same_bytes(kit: Kit, clock: FixedClock, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_starred(kit)
    address = await address_of(await browser_for().sign_in(ines), event.slug)
    reader = browser_for()
    first = await reader.get(address)
    clock.move(timedelta(hours=3))
    again = await reader.get(address)
    assert (first.content, first.headers["etag"]) == (again.content, again.headers["etag"])
    unchanged = await reader.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["cache-control"] == first.headers["cache-control"] == "private, max-age=300"


async def test_a_change_is_a_new_revision_of_the_same_entry(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, green = await make_starred(kit)
    address, reader = await address_of(await browser_for().sign_in(ines), event.slug), browser_for()
    tag = (await reader.get(address)).headers["etag"]
    async with kit.work() as work:
        session = await work.db.get(Session, green.id)
        await move_session(work, session, starts_at=at("17:00"), ends_at=at("18:00"), room_id=None, by=None)
    answer = await reader.get(address, headers={"if-none-match": tag})
    entry = entries(answer.text)["green@folkmoot.test"]
    assert (answer.status_code, entry.sequence.value, entry.dtstart.value) == (200, "1", at("17:00"))


async def test_a_cancelled_session_stays_as_cancelled_for_thirty_days(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    event, ines, green = await make_starred(kit)
    address, reader = await address_of(await browser_for().sign_in(ines), event.slug), browser_for()
    async with kit.work() as work:
        await cancel_session(work, await work.db.get(Session, green.id), by=None)
    entry = entries((await reader.get(address)).text)["green@folkmoot.test"]
    assert (entry.status.value, entry.summary.value, entry.sequence.value) == ("CANCELLED", "Cancelled: Green", "1")
    clock.move(timedelta(days=31))
    assert list(entries((await reader.get(address)).text)) == ["panel@folkmoot.test"]


async def test_without_the_star_the_entry_goes(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, green = await make_starred(kit)
    address = await address_of(await browser_for().sign_in(ines), event.slug)
    async with kit.work() as work:
        await unstar(work, green, by=ines.id)
    assert list(entries((await browser_for().get(address)).text)) == ["panel@folkmoot.test"]


async def test_a_renewed_address_ends_the_old_one(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_starred(kit)
    browser, reader = await browser_for().sign_in(ines), browser_for()
    old = await address_of(browser, event.slug)
    for _ in range(2):
        answer = await browser.press(f"/e/{event.slug}/calendar/key", _method="PUT")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/e/{event.slug}/calendar")
        new = await address_of(browser, event.slug)
        assert (await reader.get(old)).status_code == 404
        assert (await reader.get(new)).status_code == 200
        old = new


async def test_only_the_right_address_is_there(kit: Kit, browser_for: type[Browser]) -> None:
    event, ines, _ = await make_starred(kit)
    async with kit.work() as work:
        other = await make_member(work, event, "Oskar Tamm")
        elsewhere = await make_event(work)
    address = await address_of(await browser_for().sign_in(ines), event.slug)
    token = address.rpartition("-")[2]
    reader = browser_for()
    wrong = [
        f"/feeds/{other.id}-{event.id}-{token}",
        f"/feeds/{ines.id}-{elsewhere.id}-{token}",
        f"/feeds/{ines.id}-{event.id}-{'0' * 40}.ics",
        f"/feeds/{ines.id}-{event.id}-.ics",
        "/feeds/nonsense.ics",
    ]
    assert [(await reader.get(path)).status_code for path in wrong] == [404] * len(wrong)
    assert (await reader.get(f"/e/{event.slug}/calendar")).status_code == 303


async def test_meetings_stand_in_it_with_the_uid_of_their_invitation(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    fair = await make_fair(kit, people=2)
    async with kit.work() as work:
        work.db.add(
            Meeting(
                uid="meeting-1",
                event_id=fair.event_id,
                slot_id=fair.slot(0),
                table_number=3,
                first_id=fair.person(0),
                second_id=fair.person(1),
                sequence=2,
                made_at=work.now,
                revised_at=work.now,
            )
        )
    address, reader = await address_of(await browser_for().sign_in(fair.people[0]), fair.event.slug), browser_for()
    entry = entries((await reader.get(address)).text)["meeting-1@folkmoot.test"]
    assert (entry.summary.value, entry.sequence.value) == ("1:1 with Lars Nygaard", "2")
    assert entry.dtstart.value == fair.slots[0].starts_at
    async with kit.work() as work:
        meeting = (await work.db.exec(select(Meeting))).one()
        meeting.state, meeting.revised_at, meeting.sequence = MeetingState.CANCELLED, work.now, 3
        work.db.add(meeting)
    entry = entries((await reader.get(address)).text)["meeting-1@folkmoot.test"]
    assert (entry.status.value, entry.sequence.value) == ("CANCELLED", "3")
    clock.move(timedelta(days=31))
    assert entries((await reader.get(address)).text) == {}
