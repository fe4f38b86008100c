"""The pages of meetings, as a browser without scripts sees them."""

from datetime import timedelta

import vobject

from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.models import Meeting
from tests.client import Browser, text_of
from tests.conference.directory.factories import make_organisation, make_profile
from tests.conference.meetings.factories import Fair, make_fair, make_participant, make_request, make_slots
from tests.conference.meetings.test_booking import place
from tests.conference.meetings.test_requests import state, times
from tests.counting import counted
from tests.factories import make_event, make_member, make_person


async def enter(browser_for: type[Browser], fair: Fair, person: int) -> Browser:
    return await browser_for().sign_in(fair.people[person])


async def test_my_meetings_show_slots_requests_and_what_is_next(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 5, max_requests=5)
    await place(kit, fair, 0, 1, 1)
    await make_request(kit, fair, 2, 0, 2, 3, message="Water?")
    await make_request(kit, fair, 0, 3, 4)
    page = await (await enter(browser_for, fair, 0)).get(fair.url("meetings"))
    assert page.status_code == 200
    words = text_of(page)
    for shown in (
        "Next meeting LN Lars Nygaard",
        "Waiting for you 1 MV Marta Vidal",
        "“Water?” Wed 11, 14:40 or Wed 11, 15:00",
        "4 of 5 requests left",
        "14:00 Open",
        "14:20 LN Lars Nygaard Table 1",
        "14:40 MV Marta Vidal Asks for this slot",
        "15:20 PŠ Petra Šimková Waiting for an answer",
        "Meetings , 1 new request",
    ):
        assert shown in words
    assert f'data-topic="person.{fair.person(0)}"' in page.text


async def test_the_board_costs_the_same_for_one_request_and_for_three(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 5)
    browser = await enter(browser_for, fair, 0)
    counts = []
    for asker in (1, 2, 3):
        await make_request(kit, fair, asker, 0, asker)
        pages = []
        for path in ("meetings", "meetings/discover"):
            await browser.get(fair.url(path))
            with counted(kit) as seen:
                assert (await browser.get(fair.url(path))).status_code == 200
            pages.append(len(seen))
        counts.append(pages)
    assert counts[0] == counts[1] == counts[2]
    assert counts[0][0] <= 16


async def test_slots_are_closed_and_opened_with_and_without_scripts(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_fair(kit, 2)
    browser = await enter(browser_for, fair, 0)
    address = f"/e/{fair.event.slug}/slots/{fair.slot(0)}/closing"
    closed = await browser.press(address, _method="PUT")
    assert (closed.status_code, closed.headers["location"]) == (303, fair.url(f"meetings#slot-{fair.slot(0)}"))
    assert "14:00 Closed" in text_of(await browser.get(fair.url("meetings")))
    opened = await browser.post(address, data={"_method": "DELETE"}, headers={"hx-request": "true"})
    assert opened.status_code == 200
    assert opened.text.startswith(f'<li class="ms ms--free" id="slot-{fair.slot(0)}">')
    async with kit.work() as work:
        elsewhere = (await make_slots(work, await make_event(work), 1))[0]
    for number in (elsewhere.id, 99_999, "x"):
        assert (await browser.press(f"/e/{fair.event.slug}/slots/{number}/closing", _method="PUT")).status_code == 404


async def test_the_way_in_says_what_is_missing(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        me = await make_member(work, event)
    browser = await browser_for().sign_in(me)
    address = f"/e/{event.slug}/meetings"
    assert "This event has no meetings yet" in text_of(await browser.get(address))
    async with kit.work() as work:
        await make_slots(work, event)
    refused = await browser.press(f"{address}/participation", _method="PUT")
    assert refused.status_code == 409
    assert "Choose yours in your profile, then join." in text_of(refused)
    async with kit.work() as work:
        await make_profile(work, me, await make_organisation(work))
    joined = await browser.press(f"{address}/participation", _method="PUT")
    assert (joined.status_code, joined.headers["location"]) == (303, f"{address}/discover")
    assert "Find people to meet" in text_of(await browser.get(f"{address}/discover"))


async def make_match(kit: Kit) -> Fair:
    """Inês and Lars fit each other; Otto fits nobody."""
    async with kit.work() as work:
        event = await make_event(work)
        slots = await make_slots(work, event)
        people = [
            await make_participant(
                work, event, "Inês Calado", offers=["port test sites"], needs=["hydrogen storage"], country="PT"
            ),
            await make_participant(work, event, "Lars Nygaard", offers=["hydrogen storage"], needs=["port test sites"]),
            await make_participant(work, event, "Otto Fern", offers=["cheese"], needs=["wine"], country="AT"),
        ]
    return Fair(event, slots, people)


async def test_suggestions_come_with_reasons_and_shared_slots(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[0], by=fair.person(1))
    browser = await enter(browser_for, fair, 0)
    words = text_of(await browser.get(fair.url("meetings/discover")))
    assert "1 of 2 people fits what you look for" in words
    assert "Lars looks for port test sites , which you offer" in words
    assert "Lars offers hydrogen storage , which you look for" in words
    assert "5 shared free slots" in words
    assert "0 of 10 requests used" in words
    assert "Otto" not in words
    assert "Otto Fern" in text_of(await browser.get(fair.url("meetings/discover?q=cheese")))
    for filters in ("country=AT", "need=wine", "offer=cheese"):
        assert "Nobody matches" in text_of(await browser.get(fair.url(f"meetings/discover?{filters}")))
    kept = text_of(await browser.get(fair.url("meetings/discover?offer=hydrogen+storage&free=on&sort=slots&show=x")))
    assert "Lars Nygaard" in kept


async def test_asking_sends_the_request(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"meetings/ask/{fair.person(1)}")
    form = await browser.get(address)
    assert "Wed 11, 14:00" in text_of(form)
    sent = await browser.press(address, slot_ids=[str(fair.slot(0)), str(fair.slot(2))], message="Hm?", priority="high")
    assert (sent.status_code, sent.headers["location"]) == (303, fair.url("meetings/discover"))
    after = text_of(await browser.get(fair.url("meetings/discover")))
    assert "Request sent to Lars Nygaard. You have 9 requests left." in after
    assert "1 of 10 requests used" in after
    assert "You have asked Lars already." in text_of(await browser.get(address))
    dialog = await browser.get(address, headers={"hx-request": "true"})
    assert dialog.text.lstrip().startswith('<div class="stack" id="ask-form">')


async def test_a_refused_request_keeps_what_was_typed(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"meetings/ask/{fair.person(1)}")
    four = [str(fair.slot(number)) for number in range(4)]
    many = await browser.press(address, slot_ids=four, message="Kept <b>here</b>", priority="must")
    assert many.status_code == 422
    assert "Please choose at most 3." in text_of(many)
    assert "Kept &lt;b&gt;here&lt;/b&gt;</textarea>" in many.text
    assert many.text.count('type="checkbox" name="slot_ids"') == 6
    assert many.text.count(" checked>") == 4
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[0], by=fair.person(1))
    gone = await browser.press(address, slot_ids=[four[0]], message="Kept", priority="normal")
    assert gone.status_code == 409
    assert "One of these times is no longer free for you and Lars Nygaard." in text_of(gone)
    assert gone.text.count('type="checkbox" name="slot_ids"') == 5
    for person in (fair.person(0), 99_999, "x"):
        assert (await browser.get(fair.url(f"meetings/ask/{person}"))).status_code == 404


async def test_somebody_who_takes_no_part_is_explained(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    async with kit.work() as work:
        outside = await make_member(work, fair.event, "Thierry Outside")
    browser = await enter(browser_for, fair, 0)
    page = await browser.get(fair.url(f"meetings/ask/{outside.id}"))
    assert "Thierry Outside does not take part in the meetings." in text_of(page)
    other = await browser_for().sign_in(outside)
    mine = text_of(await other.get(fair.url(f"meetings/ask/{fair.person(0)}")))
    assert "You do not take part in the meetings yet. Join first, then ask." in mine


async def test_a_request_is_accepted_at_a_time(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    request = await make_request(kit, fair, 1, 0, 2, 3)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"meetings/requests/{request.id}")
    assert "Lars Nygaard would like to meet you" in text_of(await browser.get(address))
    done = await browser.press(f"{address}/acceptance", _method="PUT", slot=str(fair.slot(3)))
    assert (done.status_code, done.headers["location"]) == (303, fair.url("meetings"))
    board = text_of(await browser.get(fair.url("meetings")))
    assert "Confirmed: Wed 11 Nov, 15:00. A calendar invitation is on its way to you both." in board
    assert "It became a meeting." in text_of(await browser.get(address))


async def test_an_accept_that_comes_too_late_shows_the_next_choices(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    request = await make_request(kit, fair, 1, 0, 2, 3)
    await place(kit, fair, 1, 2, 2)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"meetings/requests/{request.id}")
    late = await browser.press(f"{address}/acceptance", _method="PUT", slot=str(fair.slot(2)))
    assert late.status_code == 409
    assert "That time is not among the proposed ones." in text_of(late)
    assert f'name="slot" value="{fair.slot(3)}" checked' in late.text
    assert f'value="{fair.slot(2)}"' not in late.text
    open_end = await browser.press(f"{address}/acceptance", _method="PUT", slot="")
    assert open_end.status_code == 303
    assert (await state(kit, request))[0] == "accepted"


async def test_declining_withdrawing_and_proposing(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    mine, theirs = await enter(browser_for, fair, 0), await enter(browser_for, fair, 1)
    request = await make_request(kit, fair, 1, 0, 2)
    address = fair.url(f"meetings/requests/{request.id}")
    none = await mine.press(f"{address}/proposal", _method="PUT")
    assert none.status_code == 422
    assert "Please choose at least 1." in text_of(none)
    assert "Another time with Lars" in text_of(await mine.get(f"{address}/proposal"))
    proposed = await mine.press(f"{address}/proposal", _method="PUT", slot_ids=[str(fair.slot(4))])
    assert proposed.status_code == 303
    assert await times(kit, request) == [fair.slot(4)]
    again = await mine.press(f"{address}/acceptance", _method="PUT", slot=str(fair.slot(4)))
    assert again.status_code == 409
    assert "It is Lars’s turn to answer this request." in text_of(again)
    withdrawn = await theirs.press(f"{address}/withdrawal", _method="PUT")
    assert withdrawn.status_code == 303
    twice = await theirs.press(f"{address}/withdrawal", _method="PUT")
    assert twice.status_code == 409
    assert "This request was withdrawn." in text_of(twice)
    second = await make_request(kit, fair, 1, 0)
    declined = await mine.press(fair.url(f"meetings/requests/{second.id}/refusal"), _method="PUT", note="Next year.")
    assert declined.status_code == 303
    assert (await state(kit, second))[0] == "declined"


async def test_a_request_and_a_meeting_are_not_there_for_others(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    request = await make_request(kit, fair, 1, 0, 2)
    meeting = await place(kit, fair, 1, 2, 3)
    third, first = await enter(browser_for, fair, 2), await enter(browser_for, fair, 0)
    for verb in ("", "/proposal"):
        assert (await third.get(fair.url(f"meetings/requests/{request.id}{verb}"))).status_code == 404
    for verb in ("acceptance", "refusal", "withdrawal", "proposal"):
        answer = await third.press(fair.url(f"meetings/requests/{request.id}/{verb}"), _method="PUT", slot_ids="1")
        assert answer.status_code == 404
    for path in ("", "/time", "/cancellation", ".ics"):
        assert (await first.get(fair.url(f"meetings/{meeting.id}{path}"))).status_code == 404
    for path in ("time", "cancellation", "notes"):
        answer = await first.press(fair.url(f"meetings/{meeting.id}/{path}"), _method="PUT", slot="1")
        assert answer.status_code == 404
    async with kit.work() as work:
        stranger = await make_person(work)
    outside = await browser_for().sign_in(stranger)
    assert (await outside.get(fair.url("meetings"))).status_code == 403
    assert (await browser_for().get(fair.url("meetings"))).status_code == 303


async def make_met(kit: Kit) -> tuple[Fair, Meeting]:
    fair = await make_match(kit)
    request = await make_request(kit, fair, 1, 0, 2, message="Ports?")
    async with kit.work() as work:
        meeting = await service.accept(work, request, fair.slot(2), by=fair.person(0))
    assert meeting is not None
    return fair, meeting


async def test_the_page_of_a_meeting_and_its_calendar_file(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting = await make_met(kit)
    browser = await enter(browser_for, fair, 0)
    words = text_of(await browser.get(fair.url(f"meetings/{meeting.id}")))
    for shown in (
        "Lars Nygaard and you",
        "Wednesday 11 November, until 15:00",
        "Lars wrote: “Ports?”",
        "Your time in Brussels, and Lars’s too.",
        "The video call is not part of this version yet",
        "Lars offers hydrogen storage , which you look for",
    ):
        assert shown in words
    assert "Was this meeting useful?" not in words
    file = await browser.get(fair.url(f"meetings/{meeting.id}.ics"))
    assert file.headers["content-type"] == "text/calendar; charset=UTF-8"
    event = vobject.readOne(file.text)
    assert not hasattr(event, "method")
    assert event.vevent.dtstart.value == fair.slots[2].starts_at


async def test_a_meeting_is_moved_and_cancelled(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting = await make_met(kit)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"meetings/{meeting.id}")
    assert "Times that are free for you both" in text_of(await browser.get(f"{address}/time"))
    nothing = await browser.press(f"{address}/time", _method="PUT")
    assert nothing.status_code == 422
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[3], by=fair.person(1))
    refused = await browser.press(f"{address}/time", _method="PUT", slot=str(fair.slot(3)))
    assert refused.status_code == 409
    assert "Lars Nygaard has closed Wed 11 Nov, 15:00." in text_of(refused)
    moved = await browser.press(f"{address}/time", _method="PUT", slot=str(fair.slot(4)))
    assert (moved.status_code, moved.headers["location"]) == (303, address)
    assert "New time: Wed 11 Nov, 15:20." in text_of(await browser.get(address))
    assert "Cancel the meeting with Lars" in text_of(await browser.get(f"{address}/cancellation"))
    long = await browser.press(f"{address}/cancellation", _method="PUT", note="x" * 401)
    assert long.status_code == 422
    assert "x" * 401 in long.text
    gone = await browser.press(f"{address}/cancellation", _method="PUT", note="Sorry.")
    assert gone.status_code == 303
    assert "This meeting was called off." in text_of(await browser.get(address))
    twice = await browser.press(f"{address}/cancellation", _method="PUT")
    assert twice.status_code == 409
    assert "This meeting was cancelled already." in text_of(twice)


async def test_notes_are_private_and_keep(kit: Kit, browser_for: type[Browser], clock: FixedClock) -> None:
    fair, meeting = await make_met(kit)
    mine, theirs = await enter(browser_for, fair, 0), await enter(browser_for, fair, 1)
    address = fair.url(f"meetings/{meeting.id}")
    saved = await mine.press(f"{address}/notes", _method="PUT", text="Start the permit now.")
    assert (saved.status_code, saved.headers["location"]) == (303, f"{address}#notes")
    clock.move(fair.slots[2].ends_at - clock.now() + timedelta(minutes=1))
    line = await mine.post(
        f"{address}/notes",
        data={"_method": "PUT", "text": "Start it.", "outcome": "useful"},
        headers={"hx-request": "true"},
    )
    assert text_of(line) == "Saved at 15:01 ."
    page = await mine.get(address)
    assert "Start it.</textarea>" in page.text
    assert 'value="useful" checked' in page.text
    assert "Start it." not in (await theirs.get(address)).text
    long = await mine.press(f"{address}/notes", _method="PUT", text="y" * 4001)
    assert long.status_code == 422
    assert "y" * 4001 in long.text


async def test_a_persons_page_leads_on_in_every_state(kit: Kit, browser_for: type[Browser]) -> None:
    fair = await make_match(kit)
    browser = await enter(browser_for, fair, 0)
    address = fair.url(f"people/{fair.person(1)}")
    page = text_of(await browser.get(address))
    assert "Ask to meet" in page
    assert "Why you fit" in page
    request = await make_request(kit, fair, 1, 0, 2)
    assert "Answer the request" in text_of(await browser.get(address))
    async with kit.work() as work:
        await service.accept(work, request, fair.slot(2), by=fair.person(0))
    assert "You meet Wed 11, 14:40" in text_of(await browser.get(address))
    assert "Edit your profile" in text_of(await browser.get(fair.url(f"people/{fair.person(0)}")))
    async with kit.work() as work:
        elsewhere = await make_member(work, await make_event(work), "Elsa Where")
    for number in (elsewhere.id, 99_999, "x"):
        assert (await browser.get(fair.url(f"people/{number}"))).status_code == 404
