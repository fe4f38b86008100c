"""What became of a meeting: by the clock where nobody says so, else by its two; and agreed requests get their time."""

from datetime import timedelta

import pytest
from sqlmodel import select

from conference.foundation.clock import FixedClock
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.forms import OutcomeForm, RulesForm
from conference.meetings.jobs import let_the_clock_speak
from conference.meetings.models import Meeting, MeetingRequest
from conference.notices.models import Notice
from tests.client import Browser, text_of
from tests.conference.meetings.factories import make_fair, make_request


async def state(kit: Kit, meeting: Meeting) -> str:
    async with kit.db.read() as db:
        return (await db.get_one(Meeting, meeting.id)).state


async def test_the_clock_says_live_and_held_and_never_overrules(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 4)
    async with kit.work(quiet=True) as work:
        one = await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0))
        other = await service.place_meeting(work, fair.event_id, fair.person(2), fair.person(3), fair.slot(0))
    await let_the_clock_speak(kit)
    assert await state(kit, one) == "scheduled"
    clock.move(fair.slots[0].starts_at - kit.clock.now() + timedelta(minutes=4))
    await let_the_clock_speak(kit)
    assert [await state(kit, one), await state(kit, other)] == ["live", "live"]
    async with kit.work() as work:
        await service.report_outcome(work, one, OutcomeForm(happened="no_show"), by=fair.person(0))
    clock.move(timedelta(minutes=30))
    await let_the_clock_speak(kit)
    await let_the_clock_speak(kit)
    assert [await state(kit, one), await state(kit, other)] == ["no_show", "held"]


async def test_a_no_show_needs_three_minutes_tells_the_other_one_and_can_be_set_right(
    kit: Kit, clock: FixedClock, browser_for: type[Browser]
) -> None:
    fair = await make_fair(kit, 3)
    async with kit.work(quiet=True) as work:
        meeting = await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0))
    clock.move(fair.slots[0].starts_at - kit.clock.now() + timedelta(minutes=2))
    missed = OutcomeForm(happened="no_show")
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="Please give them three minutes"):
            await service.report_outcome(work, meeting, missed, by=fair.person(0))
        with pytest.raises(NotFound):
            await service.report_outcome(work, meeting, missed, by=fair.person(2))
    clock.move(timedelta(minutes=2))
    url = fair.url(f"meetings/{meeting.id}")
    browser = await browser_for().sign_in(fair.people[0])
    assert "did not come" in text_of(await browser.get(url))
    assert (await browser.press(f"{url}/outcome", _method="PUT", happened="no_show")).status_code == 303
    async with kit.db.read() as db:
        [bell] = (await db.exec(select(Notice).where(Notice.person_id == fair.person(1)))).all()
    assert "noted that your meeting did not take place" in bell.text
    other = await browser_for().sign_in(fair.people[1])
    assert "Noted: this meeting did not take place." in text_of(await other.get(url))
    assert (await other.press(f"{url}/outcome", _method="PUT", happened="held")).status_code == 303
    assert await state(kit, meeting) == "held"
    assert (await other.press(f"{url}/outcome", _method="PUT", happened="live")).status_code == 404


async def test_an_agreed_request_gets_a_time_from_either_of_the_two(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 3)
    request = await make_request(kit, fair, 0, 1)
    async with kit.work(quiet=True) as work:
        with pytest.raises(RuleBroken, match="waits for an answer first"):
            await service.settle(work, request, fair.slot(0), by=fair.person(0))
        await service.accept(work, request, by=fair.person(1))
        await service.close_slot(work, fair.slots[1], by=fair.person(1))
    url = fair.url(f"meetings/requests/{request.id}")
    browser = await browser_for().sign_in(fair.people[0])
    page = await browser.get(url)
    assert "Meet then" in text_of(page)
    assert f'value="{fair.slot(1)}"' not in page.text
    refused = await browser.press(f"{url}/time", _method="PUT", slot=str(fair.slot(1)))
    assert (refused.status_code, "has closed" in text_of(refused)) == (409, True)
    assert (await browser.press(f"{url}/time", _method="PUT", slot=str(fair.slot(2)))).status_code == 303
    async with kit.db.read() as db:
        [meeting] = (await db.exec(select(Meeting))).all()
        assert (await db.get_one(MeetingRequest, request.id)).state == "scheduled"
    assert meeting.slot_id == fair.slot(2)


async def test_a_button_that_cannot_be_used_says_why(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 4, max_requests=1)
    await make_request(kit, fair, 0, 1)
    browser = await browser_for().sign_in(fair.people[0])
    person = fair.url(f"people/{fair.person(2)}")
    search = fair.url("meetings/discover?q=" + fair.people[2].name.split()[0])
    for page in (person, search):
        assert "All your 1 requests wait for an answer." in text_of(await browser.get(page))
    async with kit.work() as work:
        await service.set_up(work, fair.event_id, RulesForm(tables=3, max_requests=9))
        await service.keep_apart(work, fair.event_id, fair.person(0), fair.person(2), by=None)
    for page in (person, search, fair.url(f"meetings/ask/{fair.person(2)}")):
        assert "The organisers’ rules do not let you two meet at this event." in text_of(await browser.get(page))
    kinds = text_of(await browser.get(fair.url("meetings/discover?q=a&kind=cluster&sector=Energy: renewables")))
    assert "Cluster (3)" in kinds
    assert "Energy: renewables (3)" in kinds
