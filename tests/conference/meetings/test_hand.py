"""The organiser's hand on single meetings: lock, move to a legal slot, take out; everybody hit is told."""

import pytest
from sqlmodel import select

from conference.events.models import Role
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.meetings import service
from conference.meetings.models import Meeting, MeetingRequest
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.conference.meetings.factories import Fair, make_fair, make_request
from tests.counting import counted
from tests.factories import make_member


async def make_booked(kit: Kit, **rules: int) -> tuple[Fair, Meeting, Person]:
    """Three people; the first two meet in the slot with number 2."""
    fair = await make_fair(kit, 4, **rules)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work(quiet=True) as work:
        meeting = await service.accept(work, request, fair.slot(2), by=fair.person(1))
    async with kit.work() as work:
        hana = await make_member(work, fair.event, "Hana Novák", Role.ORGANISER)
    assert meeting is not None
    return fair, meeting, hana


async def mails_since(kit: Kit, last: int) -> list[OutgoingMail]:
    async with kit.db.read() as db:
        return list((await db.exec(select(OutgoingMail).where(OutgoingMail.id > last))).all())  # type: ignore[operator]


async def test_legal_slots_lead_on_and_the_others_say_why(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, hana = await make_booked(kit, tables=1)
    async with kit.work(quiet=True) as work:
        await service.close_slot(work, fair.slots[0], by=fair.person(1))
        await service.place_meeting(work, fair.event_id, fair.person(2), fair.person(3), fair.slot(1))
        await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(2), fair.slot(3))
    browser = await browser_for().sign_in(hana)
    url = fair.url(f"console/matchmaking/meetings/{meeting.id}")
    page = await browser.get(url)
    words = text_of(page)
    one, other, third = (person.name for person in fair.people[:3])
    for said in (f"14:00 Closed by {other}", "14:20 All tables are taken", "14:40 Now Table 1", "2 slots suit both"):
        assert said in words
    assert f"15:00 {one}: 1:1 with {third}" in words
    for place, legal in enumerate((False, False, False, False, True, True)):
        assert (f"{url}/time?slot={fair.slot(place)}" in page.text) is legal


async def test_a_move_shows_whom_it_hits_and_tells_both(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, hana = await make_booked(kit)
    await make_request(kit, fair, 0, 2, 4)
    before = max(mail.id or 0 for mail in await mails_since(kit, 0))
    browser = await browser_for().sign_in(hana)
    url = fair.url(f"console/matchmaking/meetings/{meeting.id}")
    words = text_of(await browser.get(f"{url}/time?slot={fair.slot(4)}"))
    assert "1 proposal of theirs lapses" in words
    assert (await browser.press(f"{url}/time", _method="PUT", slot=str(fair.slot(4)))).status_code == 303
    told = await mails_since(kit, before)
    assert {(mail.to, mail.method) for mail in told} == {(person.email, "REQUEST") for person in fair.people[:2]}
    assert all("The organisers moved your meeting" in mail.text for mail in told)
    async with kit.db.read() as db:
        moved = await db.get_one(Meeting, meeting.id)
    assert (moved.slot_id, moved.state, moved.sequence) == (fair.slot(4), "changed", 1)
    taken = await browser.press(f"{url}/time", _method="PUT", slot="999999")
    assert taken.status_code == 404


async def test_a_locked_meeting_is_the_organisers_alone(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, hana = await make_booked(kit)
    url = fair.url(f"console/matchmaking/meetings/{meeting.id}")
    browser = await browser_for().sign_in(hana)
    assert (await browser.press(f"{url}/lock", _method="PUT")).status_code == 303
    for deed in (
        lambda work: service.move_meeting(work, meeting, fair.slot(3), by=fair.person(0)),
        lambda work: service.cancel_meeting(work, meeting, by=fair.person(1)),
    ):
        with pytest.raises(RuleBroken, match="The organisers have fixed this meeting"):
            async with kit.work() as work:
                await deed(work)
    mine = await (await browser_for().sign_in(fair.people[0])).get(fair.url(f"meetings/{meeting.id}"))
    assert "The organisers have fixed this meeting." in text_of(mine)
    assert "Change the time" not in text_of(mine)
    assert (await browser.press(f"{url}/lock", _method="DELETE")).status_code == 303
    async with kit.work() as work:
        await service.move_meeting(work, meeting, fair.slot(3), by=fair.person(0))


async def test_taking_out_gives_the_wish_back_and_cancels_both_calendars(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, hana = await make_booked(kit)
    browser = await browser_for().sign_in(hana)
    url = fair.url(f"console/matchmaking/meetings/{meeting.id}")
    before = max(mail.id or 0 for mail in await mails_since(kit, 0))
    assert "Whom it hits" in text_of(await browser.get(f"{url}/cancellation"))
    assert (await browser.press(f"{url}/cancellation", _method="PUT", note="Sorry!")).status_code == 303
    assert {mail.method for mail in await mails_since(kit, before)} == {"CANCEL"}
    async with kit.db.read() as db:
        request = await db.get_one(MeetingRequest, meeting.request_id)
    assert request.state == "accepted"
    again = await browser.press(f"{url}/cancellation", _method="PUT")
    assert (again.status_code, "was cancelled already" in text_of(again)) == (409, True)
    assert "This meeting was cancelled." in text_of(await browser.get(url))


async def test_the_list_finds_by_name_costs_the_same_and_is_the_organisers(
    kit: Kit, browser_for: type[Browser]
) -> None:
    fair, _, hana = await make_booked(kit)
    url = fair.url("console/matchmaking/meetings")
    browser = await browser_for().sign_in(hana)
    assert (await (await browser_for().sign_in(fair.people[0])).get(url)).status_code == 404
    assert "1 meeting" in text_of(await browser.get(f"{url}?q={fair.people[1].name.split()[0].lower()}"))
    assert "No meeting of that name" in text_of(await browser.get(f"{url}?q=nobody"))
    costs = []
    for slot in (None, 0, 1):
        if slot is not None:
            async with kit.work(quiet=True) as work:
                await service.place_meeting(
                    work, fair.event_id, fair.person(2), fair.person((3, 1)[slot]), fair.slot(slot)
                )
        with counted(kit) as statements:
            await browser.get(url)
        costs.append(len(statements))
    assert costs[1] == costs[2]
