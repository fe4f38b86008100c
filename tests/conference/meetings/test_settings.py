"""The organiser's settings: blocks of slots, tables, limits, who may meet whom; and what a change hits."""

from datetime import timedelta

import pytest
from sqlmodel import select

from conference.events.models import Role
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.meetings import service
from conference.meetings.forms import AskForm, BarsForm, BlockForm, RulesForm
from conference.meetings.models import Meeting, MeetingRequest, RequestState
from conference.meetings.queries import matching_input
from conference.meetings.queries.availability import availability
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.conference.meetings.factories import Fair, make_fair, make_request
from tests.counting import counted
from tests.factories import at, make_event, make_member


async def make_desk(kit: Kit, fair: Fair) -> tuple[str, Person]:
    async with kit.work() as work:
        return fair.url("console/matchmaking/settings"), await make_member(work, fair.event, "Hana", Role.ORGANISER)


async def test_an_event_is_set_up_from_nothing_in_the_browser(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        hana = await make_member(work, event, "Hana Novák", Role.ORGANISER)
    desk = f"/e/{event.slug}/console/matchmaking"
    browser = await browser_for().sign_in(hana)
    assert "Set up meetings" in text_of(await browser.get(desk))
    assert "Save tables and limits first." in text_of(await browser.get(f"{desk}/settings"))
    limits = {"tables": "7", "max_meetings": "2", "min_meetings": "3", "max_requests": "5", "hold_minutes": "60"}
    wrong = await browser.press(f"{desk}/settings/limits", _method="PUT", **limits)
    assert (wrong.status_code, "Everybody should get 3, but may have 2." in text_of(wrong)) == (422, True)
    assert 'value="7"' in wrong.text
    limits["max_meetings"] = "9"
    assert (await browser.press(f"{desk}/settings/limits", _method="PUT", **limits)).status_code == 303
    block = {"day": "2020-11-11", "starts": "14:00", "ends": "15:10", "minutes": "20", "pause": "5", "tables": "2"}
    assert (await browser.press(f"{desk}/settings/blocks", **block)).status_code == 303
    block |= {"day": "2020-11-12", "starts": "23:30", "ends": "00:30", "pause": "0", "tables": ""}
    assert (await browser.press(f"{desk}/settings/blocks", **block)).status_code == 303
    async with kit.db.read() as db:
        given = await matching_input(db, event.id or 0)
    assert [(slot.starts_at, given.tables_in(slot)) for slot in given.slots] == [
        *((at("14:00", day=1) + timedelta(minutes=25 * place), 2) for place in range(3)),
        *((at("23:30", day=2) + timedelta(minutes=20 * place), 7) for place in range(3)),
    ]
    assert (given.max_meetings, given.min_meetings) == (9, 3)
    words = text_of(await browser.get(f"{desk}/settings"))
    for shown in ("3 slots added.", "6 slots on 2 days", "14:00 to 15:10 , 3 slots", "0 of 2, own number"):
        assert shown in words


async def test_a_block_that_would_overlap_or_is_too_short_names_the_fault(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    day = {"day": "2020-11-11"}
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="The slot of Wed 11 Nov, 14:00 is in the way"):
            form = BlockForm.model_validate(day | {"starts": "14:10", "ends": "15:00"})
            await service.add_block(work, fair.event_id, form, "Europe/Brussels")
        with pytest.raises(RuleBroken, match="Not one slot of 60 minutes fits"):
            form = BlockForm.model_validate(day | {"starts": "18:00", "ends": "18:30", "minutes": 60})
            await service.add_block(work, fair.event_id, form, "Europe/Brussels")


async def test_taking_out_slots_shows_whom_it_hits_and_tells_them(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 3)
    settings, hana = await make_desk(kit, fair)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work(quiet=True) as work:
        meeting = await service.accept(work, request, fair.slot(2), by=fair.person(1))
    await make_request(kit, fair, 2, 1, 3)
    browser = await browser_for().sign_in(hana)
    asked = await browser.get(f"{settings}/removal?slot={fair.slot(2)}&slot={fair.slot(3)}")
    for words in ("Take out 2 slots?", "1 meeting is cancelled.", "2 people get a mail", "1 open request loses"):
        assert words in text_of(asked)
    gone = {"slot": [str(fair.slot(2)), str(fair.slot(3))], "note": "The hall is lost."}
    assert (await browser.press(f"{settings}/removal", _method="PUT", **gone)).status_code == 303
    async with kit.db.read() as db:
        found = await db.get_one(MeetingRequest, request.id)
        mails = (await db.exec(select(OutgoingMail).where(OutgoingMail.method == "CANCEL"))).all()
        free = await availability(db, fair.event_id, kit.clock.now())
        assert meeting is not None
        assert (await db.get_one(Meeting, meeting.id)).state == "cancelled"
    assert found.state == RequestState.ACCEPTED
    assert {mail.to for mail in mails} == {person.email for person in fair.people[:2]}
    assert all("The hall is lost." in mail.text for mail in mails)
    assert [slot.id for slot in free.slots] == [fair.slot(place) for place in (0, 1, 4, 5)]
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match=r"The organisers have taken out Wed 11 Nov, 14:40\."):
            await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(2))
        block = BlockForm.model_validate({"day": "2020-11-11", "starts": "14:40", "ends": "15:00"})
        assert await service.add_block(work, fair.event_id, block, "Europe/Brussels") == 1
        await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(2))


async def test_a_slot_with_its_own_tables_is_full_by_them(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 4, tables=3)
    settings, hana = await make_desk(kit, fair)
    browser = await browser_for().sign_in(hana)
    slot = str(fair.slot(0))
    assert (await browser.press(f"{settings}/tables", slot=slot, tables="1")).status_code == 303
    async with kit.work() as work:
        await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0))
        with pytest.raises(RuleBroken, match="All 1 tables are taken"):
            await service.place_meeting(work, fair.event_id, fair.person(2), fair.person(3), fair.slot(0))
    async with kit.db.read() as db:
        found = await availability(db, fair.event_id, kit.clock.now())
    assert found.table_left == 0b111110
    assert (await browser.press(f"{settings}/tables", slot=slot, tables="")).status_code == 303
    async with kit.db.read() as db:
        assert (await availability(db, fair.event_id, kit.clock.now())).table_left == 0b111111


async def test_groups_that_do_not_meet_are_refused_with_the_rule(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 3)
    settings, hana = await make_desk(kit, fair)
    browser = await browser_for().sign_in(hana)
    bars = {"groups": "kind:cluster", "may": []}
    assert (await browser.press(f"{settings}/bars", _method="PUT", **bars)).status_code == 303
    page = await browser.get(settings)
    assert "Everybody may meet everybody, but Cluster do not meet each other." in text_of(page)
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="The organisers’ rules do not let you two meet"):
            form = AskForm(invitee=fair.person(1), slot_ids=[])
            await service.ask(work, fair.event_id, form, by=fair.person(0))
        await service.set_bars(
            work, fair.event_id, BarsForm(groups=["kind:cluster"], may=["kind:cluster|kind:cluster"])
        )
        await service.ask(work, fair.event_id, form, by=fair.person(0))
        await service.set_up(work, fair.event_id, RulesForm(tables=3, colleagues=False))


async def test_settings_are_for_organisers_and_cost_a_fixed_number_of_queries(
    kit: Kit, browser_for: type[Browser]
) -> None:
    counts = []
    for people, slots in ((3, 6), (9, 12)):
        fair = await make_fair(kit, people, slots)
        settings, hana = await make_desk(kit, fair)
        assert (await (await browser_for().sign_in(fair.people[0])).get(settings)).status_code == 404
        browser = await browser_for().sign_in(hana)
        with counted(kit) as statements:
            assert (await browser.get(settings)).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
