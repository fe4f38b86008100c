"""Requests: asking, answering, proposing, expiring, and every way in which they are refused."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.clock import FixedClock
from conference.foundation.db import rows
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.meetings import service
from conference.meetings.forms import AskForm
from conference.meetings.jobs import expire_due_requests
from conference.meetings.models import MeetingRequest
from conference.meetings.queries import availability, matching_input
from conference.people.live import person_topic
from tests.conference.directory.factories import make_organisation, make_profile
from tests.conference.meetings.factories import Fair, make_fair, make_participant, make_request
from tests.factories import make_event, make_member, make_person

Deed = Callable[[Work], Awaitable[object]]


async def refusal(kit: Kit, deed: Deed) -> str:
    """The code with which a deed is refused; "" when it is not."""
    try:
        async with kit.work() as work:
            await deed(work)
    except RuleBroken as refused:
        return refused.code
    return ""


async def state(kit: Kit, request: MeetingRequest) -> tuple[str, int]:
    """A request's state, and whose turn it is."""
    async with kit.db.read() as db:
        row = (await rows(db, text(f"SELECT state, turn_id FROM meeting_request WHERE id = {request.id}")))[0]
    return row.state, row.turn_id


async def times(kit: Kit, request: MeetingRequest) -> list[int]:
    async with kit.db.read() as db:
        asked = text(f"SELECT slot_id FROM proposed_time WHERE request_id = {request.id} ORDER BY slot_id")
        return [row[0] for row in await rows(db, asked)]


async def offered(kit: Kit, fair: Fair, asker: int, other: int) -> list[int]:
    """The places of the slots that one of the fair's people can propose to another."""
    pair = (fair.person(asker), fair.person(other))
    async with kit.db.read() as db:
        found = await availability(db, fair.event_id, kit.clock.now(), pair, viewer=pair[0])
    places = {slot.id: place for place, slot in enumerate(fair.slots)}
    return [places[slot.id] for slot in found.offers(*pair)]


def ask(fair: Fair, asker: int, invitee: int, *slots: int) -> Deed:
    form = AskForm(invitee=fair.person(invitee), slot_ids=[fair.slot(slot) for slot in slots])
    return lambda work: service.ask(work, fair.event_id, form, by=fair.person(asker))


async def test_a_request_waits_for_the_invited_one_and_tells_both(kit: Kit) -> None:
    fair = await make_fair(kit)
    before = kit.revisions[person_topic(fair.person(1))]
    request = await make_request(kit, fair, 0, 1, 2, 3)
    assert await state(kit, request) == ("requested", fair.person(1))
    assert await times(kit, request) == [fair.slot(2), fair.slot(3)]
    assert request.expires_at == fair.slots[-1].starts_at
    assert kit.revisions[person_topic(fair.person(1))] == before + 1


async def test_who_may_not_be_asked(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    async with kit.work() as work:
        outside = await make_member(work, fair.event, "Otto")
    form = AskForm(invitee=outside.id or 0)
    assert await refusal(kit, ask(fair, 0, 0)) == "request.self"
    assert await refusal(kit, lambda w: service.ask(w, fair.event_id, form, by=fair.person(0))) == "request.outside"
    back = AskForm(invitee=fair.person(0))
    assert await refusal(kit, lambda w: service.ask(w, fair.event_id, back, by=outside.id or 0)) == "request.outside"
    await make_request(kit, fair, 0, 1)
    assert await refusal(kit, ask(fair, 0, 1)) == "request.open"
    assert await refusal(kit, ask(fair, 1, 0)) == "request.theirs"
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await service.ask(work, fair.event_id, AskForm(invitee=99_999), by=fair.person(0))


async def test_an_event_without_rules_has_no_meetings(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        person = await make_person(work)
    form = AskForm(invitee=99_999)
    assert await refusal(kit, lambda w: service.ask(w, event.id or 0, form, by=person.id or 0)) == "meetings.none"
    async with kit.db.read() as db:
        with pytest.raises(NotFound):
            await matching_input(db, event.id or 0)


async def test_a_limit_of_requests_counts_those_that_wait(kit: Kit) -> None:
    fair = await make_fair(kit, 4, max_requests=2)
    first = await make_request(kit, fair, 0, 1)
    await make_request(kit, fair, 0, 2)
    assert await refusal(kit, ask(fair, 0, 3)) == "request.limit"
    async with kit.work() as work:
        await service.decline(work, first, by=fair.person(1))
    assert await refusal(kit, ask(fair, 0, 3)) == ""


async def test_only_slots_that_suit_both_are_offered(kit: Kit) -> None:
    fair = await make_fair(kit, 4, 6, tables=1)
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[0], by=fair.person(1))
        busy = {"event": fair.event_id, "kind": CommitmentKind.PRIVATE}
        await commit(
            work,
            **busy,  # type: ignore[arg-type]
            person=fair.person(0),
            start=fair.slots[1].starts_at + timedelta(minutes=10),
            end=fair.slots[1].ends_at + timedelta(minutes=5),
        )
        await service.place_meeting(work, fair.event_id, fair.person(2), fair.person(3), fair.slot(3))
    assert await offered(kit, fair, 0, 1) == [4, 5]
    for taken in (0, 1, 2, 3):
        assert await refusal(kit, ask(fair, 0, 1, taken)) == "slot.taken"
    assert await refusal(kit, ask(fair, 0, 1, 4, 5)) == ""


async def test_a_slot_that_begins_now_is_not_offered(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 2, 2)
    clock.move(fair.slots[0].starts_at - clock.now())
    assert await offered(kit, fair, 0, 1) == [1]


async def test_proposed_times_are_held_from_others_until_the_hold_ends(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 3, 3, hold_minutes=60)
    await make_request(kit, fair, 0, 1, 0)
    assert await offered(kit, fair, 2, 0) == [1, 2]  # held for Lars: Marta cannot have it
    assert await offered(kit, fair, 1, 0) == [0, 1, 2]  # Lars can
    assert await offered(kit, fair, 0, 2) == [0, 1, 2]  # and who proposed it may propose it elsewhere
    assert await refusal(kit, ask(fair, 2, 0, 0)) == "slot.taken"
    clock.move(timedelta(minutes=61))
    assert await offered(kit, fair, 2, 0) == [0, 1, 2]


async def test_another_accepted_request_wins_over_a_hold_and_takes_it_out(kit: Kit) -> None:
    fair = await make_fair(kit, 3, 3)
    held = await make_request(kit, fair, 0, 1, 0, 1)
    other = await make_request(kit, fair, 2, 0)
    async with kit.work() as work:
        await service.accept(work, other, fair.slot(0), by=fair.person(0))
    assert await times(kit, held) == [fair.slot(1)]
    assert await state(kit, held) == ("requested", fair.person(1))


async def test_accepting_without_a_time_waits_for_the_run(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work() as work:
        assert await service.accept(work, request, by=fair.person(1)) is None
    assert await state(kit, request) == ("accepted", fair.person(1))
    assert await times(kit, request) == []
    async with kit.db.read() as db:
        found = await matching_input(db, fair.event_id)
    assert [(wish.asker, wish.invitee, wish.state) for wish in found.wishes] == [
        (fair.person(0), fair.person(1), "accepted")
    ]


async def test_only_the_one_whose_turn_it_is_answers_and_only_at_a_proposed_time(kit: Kit) -> None:
    fair = await make_fair(kit, 3)
    request = await make_request(kit, fair, 0, 1, 2)
    assert await refusal(kit, lambda w: service.accept(w, request, fair.slot(2), by=fair.person(0))) == "request.turn"
    assert await refusal(kit, lambda w: service.decline(w, request, by=fair.person(0))) == "request.turn"
    assert await refusal(kit, lambda w: service.withdraw(w, request, by=fair.person(1))) == "request.turn"
    assert (
        await refusal(kit, lambda w: service.accept(w, request, fair.slot(3), by=fair.person(1))) == "slot.unproposed"
    )
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await service.decline(work, request, by=fair.person(2))


async def test_another_time_goes_to_and_fro(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    request = await make_request(kit, fair, 0, 1, 2)
    async with kit.work() as work:
        await service.propose(work, request, [fair.slot(3), fair.slot(4)], by=fair.person(1))
    assert await state(kit, request) == ("requested", fair.person(0))
    assert await times(kit, request) == [fair.slot(3), fair.slot(4)]
    assert (
        await refusal(kit, lambda w: service.propose(w, request, [fair.slot(5)], by=fair.person(1))) == "request.turn"
    )
    async with kit.work() as work:
        meeting = await service.accept(work, request, fair.slot(4), by=fair.person(0))
    assert meeting is not None
    assert await state(kit, request) == ("scheduled", fair.person(0))
    assert await times(kit, request) == []


async def test_declined_and_withdrawn_requests_are_over_and_free_the_pair(kit: Kit) -> None:
    fair = await make_fair(kit, 2)
    first = await make_request(kit, fair, 0, 1, 2)
    async with kit.work() as work:
        await service.decline(work, first, by=fair.person(1), note="Another year.")
    assert (await state(kit, first))[0] == "declined"
    assert await refusal(kit, lambda w: service.accept(w, first, by=fair.person(1))) == "request.over"
    second = await make_request(kit, fair, 1, 0)
    async with kit.work() as work:
        await service.withdraw(work, second, by=fair.person(1))
    assert (await state(kit, second))[0] == "withdrawn"
    assert await refusal(kit, ask(fair, 0, 1)) == ""


async def test_the_job_ends_what_nobody_answered_and_twice_does_no_harm(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 4)
    waiting = await make_request(kit, fair, 0, 1, 2)
    agreed = await make_request(kit, fair, 0, 2)
    async with kit.work() as work:
        await service.accept(work, agreed, by=fair.person(2))
    await expire_due_requests(kit)
    assert (await state(kit, waiting))[0] == "requested"
    clock.move(waiting.expires_at - clock.now())
    for _ in range(2):
        await expire_due_requests(kit)
    assert (await state(kit, waiting))[0] == "expired"
    assert (await state(kit, agreed))[0] == "accepted"
    async with kit.db.read() as db:
        bells = await rows(db, text("SELECT person_id, text FROM notice WHERE text LIKE '%expired%'"))
    assert [tuple(bell) for bell in bells] == [
        (fair.person(0), "Your request to Lars Nygaard has expired: it was not answered in time.")
    ]


async def test_joining_says_which_step_is_missing(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        member, stranger = await make_member(work, event), await make_person(work)
        waiting = await make_organisation(work, "Wind Hub", validated=False)

    def join(person: int) -> Deed:
        return lambda work: service.join(work, event.id or 0, person)

    assert await refusal(kit, join(member.id or 0)) == "profile.organisation"
    async with kit.work() as work:
        await make_profile(work, member, waiting)
    assert await refusal(kit, join(member.id or 0)) == "profile.unvalidated"
    with pytest.raises(NotFound):
        await refusal(kit, join(stranger.id or 0))


async def test_the_matching_problem_as_it_stands(kit: Kit, clock: FixedClock) -> None:
    fair = await make_fair(kit, 4, 4, tables=2, max_meetings=5)
    wish = await make_request(kit, fair, 0, 1)
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[0], by=fair.person(0))
        await service.close_slot(work, fair.slots[1], by=fair.person(0))
        await service.open_slot(work, fair.slots[1], by=fair.person(0))
        meeting = await service.place_meeting(work, fair.event_id, fair.person(3), fair.person(2), fair.slot(1))
        await commit(
            work,
            event=fair.event_id,
            person=fair.person(1),
            kind=CommitmentKind.DUTY,
            start=fair.slots[3].starts_at,
            end=fair.slots[3].ends_at,
        )
        other = await make_event(work)
        await make_participant(work, other, "Elsewhere")
    clock.move(fair.slots[0].starts_at - clock.now())
    async with kit.db.read() as db:
        found = await matching_input(db, fair.event_id)
        ahead = await matching_input(db, fair.event_id, clock.now())
    every = {slot.id for slot in fair.slots}
    assert [slot.id for slot in found.slots] == [slot.id for slot in fair.slots]
    assert found.people == {
        fair.person(0): every - {fair.slot(0)},
        fair.person(1): every - {fair.slot(3)},
        fair.person(2): every,
        fair.person(3): every,
    }
    assert ahead.people[fair.person(3)] == every - {fair.slot(0)}
    assert found.names[fair.person(1)] == "Lars Nygaard"
    assert [(w.request_id, w.asker, w.priority, w.state) for w in found.wishes] == [
        (wish.id, fair.person(0), "normal", "requested")
    ]
    assert [(m.id, m.slot_id, m.table, m.first, m.second, m.locked) for m in found.meetings] == [
        (meeting.id, fair.slot(1), 1, fair.person(3), fair.person(2), False)
    ]
    assert (found.tables, found.max_meetings) == (2, 5)
