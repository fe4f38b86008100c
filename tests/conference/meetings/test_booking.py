"""Meetings: made, moved and cancelled, with everybody's time, table, request and calendar right."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import vobject
from sqlalchemy import text

from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.clock import FixedClock
from conference.foundation.db import rows
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.forms import NotesForm
from conference.meetings.models import Meeting
from tests.conference.meetings.factories import Fair, make_fair, make_participant, make_request, make_slots
from tests.conference.meetings.test_requests import refusal, state, times
from tests.factories import make_event


async def place(kit: Kit, fair: Fair, first: int, second: int, slot: int, **more: Any) -> Meeting:
    async with kit.work() as work:
        return await service.place_meeting(
            work, fair.event_id, fair.person(first), fair.person(second), fair.slot(slot), **more
        )


async def hours(kit: Kit, person: int) -> list[tuple[str, int, str]]:
    """What takes a person's time: kind, number, label."""
    asked = text(f"SELECT kind, ref, label FROM commitment WHERE person_id = {person} ORDER BY starts_at")
    async with kit.db.read() as db:
        return [tuple(row) for row in await rows(db, asked)]


async def letters(kit: Kit, to: str = "%") -> list[Any]:
    """The outbox in the order of writing."""
    asked = text('SELECT * FROM outgoing_mail WHERE "to" LIKE :to ORDER BY id')
    async with kit.db.read() as db:
        return list(await rows(db, asked, {"to": to}))


async def test_a_meeting_takes_both_ones_time_and_the_lowest_table(kit: Kit) -> None:
    fair = await make_fair(kit, 4)
    first, second = await place(kit, fair, 1, 0, 2), await place(kit, fair, 2, 3, 2)
    assert (first.table_number, second.table_number) == (1, 2)
    assert await hours(kit, fair.person(0)) == [("meeting", first.id, "1:1 with Lars Nygaard")]
    assert await hours(kit, fair.person(1)) == [("meeting", first.id, "1:1 with Inês Calado")]


async def test_the_open_request_of_the_pair_becomes_the_meeting(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    request = await make_request(kit, fair, 1, 0, 3)
    meeting = await place(kit, fair, 0, 1, 2, run_id=7)
    assert (meeting.request_id, meeting.run_id) == (request.id, 7)
    assert (await state(kit, request))[0] == "scheduled"
    assert await times(kit, request) == []


async def test_why_a_meeting_cannot_be_made(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 6, 6, tables=2, max_meetings=2)
    people = fair.person
    meeting = await place(kit, fair, 0, 1, 0)

    async def refused(first: int, second: int, slot: int, **more: Any) -> str:
        one, other = people(first), people(second)
        return await refusal(
            kit, lambda work: service.place_meeting(work, fair.event_id, one, other, fair.slot(slot), **more)
        )

    assert await refused(1, 0, 3) == "meeting.exists"
    assert await refused(0, 2, 0) == "time.taken"
    assert await refused(2, 3, 0, table=1) == "table.taken"
    assert await refused(2, 3, 0, table=3) == "table.taken"
    assert await refused(2, 3, 0) == ""
    assert await refused(4, 5, 0) == "table.none"
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[1], by=people(4))
    assert await refused(4, 5, 1) == "slot.closed"
    assert await refused(0, 3, 2) == ""
    assert await refused(0, 4, 3) == "meetings.full"
    request = await make_request(kit, fair, 4, 5)
    async with kit.work() as work:
        await service.withdraw(work, request, by=people(4))
    assert await refused(4, 5, 3, request=request) == "request.over"
    clock.move(fair.slots[4].starts_at - clock.now())
    assert await refused(4, 5, 4) == "slot.past"
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await service.place_meeting(work, fair.event_id, people(4), people(5), 99_999)
    assert meeting.id is not None


async def test_one_that_does_not_fit_is_left_out_and_the_others_are_made(kit: Kit) -> None:
    fair = await make_fair(kit, 6, tables=5)
    async with kit.work() as work:
        made = []
        for first, second in ((0, 1), (1, 2), (3, 4)):
            try:
                made.append(
                    await service.place_meeting(
                        work, fair.event_id, fair.person(first), fair.person(second), fair.slot(0)
                    )
                )
            except RuleBroken as refused:
                assert refused.code == "time.taken"
    assert [(meeting.first_id, meeting.table_number) for meeting in made] == [(fair.person(0), 1), (fair.person(3), 2)]
    async with kit.db.read() as db:
        assert (await rows(db, text("SELECT count(*) FROM meeting")))[0][0] == 2


async def test_a_meeting_of_another_event_takes_the_time_here_too(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    async with kit.work() as work:
        other = await make_event(work)
        slots = await make_slots(work, other, 1)
        guest = await make_participant(work, other, "Otto Fern")
        await service.place_meeting(work, other.id or 0, guest.id or 0, fair.person(0), slots[0].id or 0)
    one, two, slot = fair.person(0), fair.person(1), fair.slot(0)
    assert await refusal(kit, lambda w: service.place_meeting(w, fair.event_id, one, two, slot)) == "time.taken"


async def test_both_get_an_invitation_with_both_local_times(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        slots = await make_slots(work, event)
        ines = await make_participant(work, event, "Inês Calado", zone="Europe/Lisbon")
        ruben = await make_participant(work, event, "Rubén Ortega", zone="America/Santiago")
    fair = Fair(event, slots, [ines, ruben])
    request = await make_request(kit, fair, 0, 1, 2, message="Green hydrogen; ports, and you?")
    async with kit.work() as work:
        meeting = await service.accept(work, request, fair.slot(2), by=ruben.id or 0)
    assert meeting is not None
    asked, *sent = await letters(kit)
    assert (asked.to, asked.subject) == (ruben.email, "Inês Calado would like to meet you")
    assert "- Wed 11 Nov, 10:40" in asked.text
    by_person = {letter.to: letter for letter in sent}
    assert {to: letter.subject for to, letter in by_person.items()} == {
        ines.email: "You are meeting Rubén Ortega: Wednesday 11 November 2020, 13:40",
        ruben.email: "You are meeting Inês Calado: Wednesday 11 November 2020, 10:40",
    }
    mine = by_person[ines.email]
    assert "13:40 to 14:00" in mine.text
    assert "Your time in Lisbon. For Rubén in Santiago that is 10:40." in mine.text
    assert "Inês wrote: “Green hydrogen; ports, and you?”" in mine.text
    assert f"http://folkmoot.test/e/{event.slug}/meetings/{meeting.id}" in mine.text
    assert mine.method == "REQUEST"
    invited = vobject.readOne(mine.calendar.decode()).vevent
    assert invited.uid.value == f"{meeting.uid}@folkmoot.test"
    assert invited.sequence.value == "0"
    assert invited.dtstart.value == slots[2].starts_at
    assert invited.dtend.value - invited.dtstart.value == timedelta(minutes=20)
    assert invited.summary.value == "1:1 with Rubén Ortega"
    assert unquote(invited.attendee.value) == f"mailto:{ines.email}"
    assert invited.organizer.value == "mailto:folkmoot@localhost"
    assert "2020-11-11 13:40-14:00 Europe/Lisbon" in invited.description.value
    assert "2020-11-11 10:40-11:00 America/Santiago" in invited.description.value


async def test_moving_tells_both_calendars_with_the_next_sequence(kit: Kit) -> None:
    fair = await make_fair(kit, 4, tables=1)
    meeting = await place(kit, fair, 0, 1, 0)
    await place(kit, fair, 2, 3, 2)
    assert (
        await refusal(kit, lambda w: service.move_meeting(w, meeting, fair.slot(2), by=fair.person(0))) == "table.none"
    )
    async with kit.work() as work:
        moved = await service.move_meeting(work, meeting, fair.slot(4), by=fair.person(0))
        assert (await service.move_meeting(work, moved, fair.slot(4), by=fair.person(0))).sequence == 1
    assert (moved.state, moved.sequence, moved.slot_id) == ("changed", 1, fair.slot(4))
    assert await hours(kit, fair.person(0)) == [("meeting", meeting.id, "1:1 with Lars Nygaard")]
    lars = (await letters(kit, fair.people[1].email))[-1]
    assert lars.subject == "New time for your meeting with Inês Calado: Wednesday 11 November 2020, 15:20"
    assert "Inês Calado moved your meeting" in lars.text
    assert "It was: Wednesday 11 November 2020, 14:00" in lars.text
    changed = vobject.readOne(lars.calendar.decode())
    assert (changed.method.value, changed.vevent.sequence.value) == ("REQUEST", "1")
    assert changed.vevent.dtstart.value == fair.slots[4].starts_at
    assert "You moved your meeting" in (await letters(kit, fair.people[0].email))[-1].text


async def test_moving_refuses_what_placing_refuses_and_keeps_the_old_time(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    meeting = await place(kit, fair, 0, 1, 0)
    async with kit.work() as work:
        await commit(
            work,
            event=fair.event_id,
            person=fair.person(1),
            kind=CommitmentKind.PRIVATE,
            start=fair.slots[1].starts_at,
            end=fair.slots[1].ends_at,
            label="Dentist",
        )
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await service.move_meeting(work, meeting, fair.slot(1), by=fair.person(0))
    # Whose time it is may be said, what stands in it may not.
    assert refused.value.message == "Lars Nygaard is no longer free on Wed 11 Nov, 14:20. Please choose another time."
    assert ("meeting", meeting.id, "1:1 with Inês Calado") in await hours(kit, fair.person(1))


async def test_cancelling_gives_back_the_time_the_table_and_the_pair(kit: Kit) -> None:
    fair = await make_fair(kit, 4, tables=1)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work() as work:
        meeting = await service.accept(work, request, fair.slot(2), by=fair.person(1))
        assert meeting is not None
    async with kit.work() as work:
        await service.cancel_meeting(work, meeting, by=fair.person(0), note="My train is late.")
    assert await hours(kit, fair.person(0)) == []
    assert (await state(kit, request))[0] == "withdrawn"
    lars = (await letters(kit, fair.people[1].email))[-1]
    assert lars.subject == "Cancelled: your meeting with Inês Calado on Wednesday 11 November 2020, 14:40"
    assert "Inês Calado wrote: “My train is late.”" in lars.text
    gone = vobject.readOne(lars.calendar.decode())
    assert (gone.method.value, gone.vevent.status.value, gone.vevent.sequence.value) == ("CANCEL", "CANCELLED", "1")
    assert gone.vevent.uid.value == f"{meeting.uid}@folkmoot.test"
    assert await refusal(kit, lambda w: service.cancel_meeting(w, meeting, by=fair.person(1))) == "meeting.over"
    assert await refusal(kit, lambda w: service.move_meeting(w, meeting, fair.slot(3), by=None)) == "meeting.over"
    assert (await place(kit, fair, 2, 3, 2)).table_number == 1
    await make_request(kit, fair, 1, 0)


@pytest.mark.parametrize(("canceller", "after"), [(0, "withdrawn"), (1, "declined"), (None, "accepted")])
async def test_what_becomes_of_the_request_of_a_cancelled_meeting(kit: Kit, canceller: int | None, after: str) -> None:
    fair = await make_fair(kit, 2)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work() as work:
        meeting = await service.accept(work, request, fair.slot(2), by=fair.person(1))
        assert meeting is not None
        by = None if canceller is None else fair.person(canceller)
        await service.cancel_meeting(work, meeting, by=by)
    assert (await state(kit, request))[0] == after


async def test_a_meeting_that_has_begun_stays(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 2)
    meeting = await place(kit, fair, 0, 1, 0)
    clock.move(fair.slots[0].starts_at - clock.now())
    assert await refusal(kit, lambda w: service.cancel_meeting(w, meeting, by=fair.person(0))) == "meeting.over"
    assert await refusal(kit, lambda w: service.move_meeting(w, meeting, fair.slot(3), by=None)) == "meeting.over"


async def test_quiet_deeds_write_to_nobody(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    async with kit.work(quiet=True) as work:
        meeting = await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0))
        await service.move_meeting(work, meeting, fair.slot(1), by=None)
        await service.cancel_meeting(work, meeting, by=None)
    assert await letters(kit) == []


async def test_notes_belong_to_one_of_the_two(kit: Kit) -> None:
    fair = await make_fair(kit, 3)
    meeting = await place(kit, fair, 0, 1, 0)
    async with kit.work() as work:
        await service.save_notes(work, meeting, NotesForm(text="Send the layout."), by=fair.person(0))
        note = await service.save_notes(work, meeting, NotesForm(text="Sent.", outcome="useful"), by=fair.person(0))
    assert (note.text, note.outcome) == ("Sent.", "useful")
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await service.save_notes(work, meeting, NotesForm(text="x"), by=fair.person(2))
