"""Publishing: the plan becomes meetings, what no longer fits is left out with its reason, and nobody is told twice."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import select

from conference.diary.models import Commitment, CommitmentKind
from conference.diary.service import commit
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.matchmaking.forms import USUAL
from conference.matchmaking.jobs import finish_publication
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.reasons import reasons_for
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import planned_meetings
from conference.matchmaking.service import begin_run, publish
from conference.meetings import service as meetings
from conference.meetings.models import Meeting, MeetingRequest, RequestState
from conference.meetings.queries import matching_input
from conference.notices.models import Notice
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import Market, make_market, published, queue, reload, solved


async def made(kit: Kit) -> list[Meeting]:
    async with kit.db.read() as db:
        return list((await db.exec(select(Meeting).order_by(Meeting.id))).all())  # type: ignore[arg-type]


async def refusal(kit: Kit, run: MatchRun) -> str:
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await publish(work, run, by=None)
    return refused.value.code


async def test_a_plan_becomes_meetings_at_its_slots_and_tables(kit: Kit) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    plan = {meeting.request: (meeting.slot, meeting.table) for meeting in planned_meetings(run)}
    done = await published(kit, run)
    assert (done.placed, done.lost, done.none) == (4, {}, [])
    assert {m.request_id: (m.slot_id, m.table_number) for m in await made(kit)} == plan
    assert {m.run_id for m in await made(kit)} == {run.id}
    async with kit.db.read() as db:
        states = (await db.exec(select(MeetingRequest.state))).all()
        busy = (await db.exec(select(Commitment).where(Commitment.kind == CommitmentKind.MEETING))).all()
    assert (set(states), len(busy)) == ({RequestState.SCHEDULED}, 8)
    assert (await reload(kit, run)).state == RunState.PUBLISHED


async def test_everybody_is_told_with_a_calendar_entry_for_each_meeting(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (0, 2)], people=4)
    done = await published(kit, await solved(kit, market))
    lonely = market.fair.people[3]
    assert done.none == [lonely.id]
    async with kit.db.read() as db:
        mails = (await db.exec(select(OutgoingMail))).all()
        bells = (await db.exec(select(Notice))).all()
    email = {person.email: place for place, person in enumerate(market.fair.people)}
    invited = Counter(email[mail.to] for mail in mails if mail.method == "REQUEST")
    assert invited == {0: 2, 1: 1, 2: 1}
    assert all(mail.calendar and b"METHOD:REQUEST" in mail.calendar for mail in mails if mail.method)
    kind = [mail for mail in mails if mail.method is None]
    assert [(mail.to, mail.subject) for mail in kind] == [
        (lonely.email, "No meeting for you yet at European Cluster Conference 2020, and what helps")
    ]
    assert f"/e/{market.fair.event.slug}/meetings/discover" in kind[0].text
    assert sorted((bell.person_id, bell.text) for bell in bells) == [
        (market.fair.person(0), "The organisers have placed 2 meetings for you."),
        (market.fair.person(1), "The organisers have placed a meeting for you."),
        (market.fair.person(2), "The organisers have placed a meeting for you."),
        (lonely.id, "The matching found no time for you yet. Here are people who may fit."),
    ]


async def test_publishing_twice_sends_nothing_again(kit: Kit) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    await published(kit, run)
    async with kit.db.read() as db:
        before = len((await db.exec(select(OutgoingMail))).all())
    assert await refusal(kit, run) == "run.published"
    async with kit.db.read() as db:
        assert len((await db.exec(select(OutgoingMail))).all()) == before
    assert len(await made(kit)) == 4


async def test_two_who_publish_at_once_make_one_set_of_meetings(kit: Kit) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)

    async def one() -> str:
        try:
            async with kit.work() as work:
                await publish(work, run, by=None)
        except RuleBroken as refused:
            return refused.code
        return "published"

    assert sorted(await asyncio.gather(one(), one())) == ["published", "run.publishing"]
    await finish_publication(kit, run.id or 0)
    assert len(await made(kit)) == 4


async def test_a_run_is_outdated_by_one_that_was_published_after_it_was_made(kit: Kit, clock: FixedClock) -> None:
    market = await make_market(kit)
    first = await solved(kit, market)
    clock.move(timedelta(minutes=1))
    second = await solved(kit, market)
    clock.move(timedelta(minutes=1))
    await published(kit, second)
    assert await refusal(kit, first) == "run.outdated"
    assert len(await made(kit)) == 4


async def test_an_older_run_may_be_chosen_while_nothing_is_published(kit: Kit, clock: FixedClock) -> None:
    market = await make_market(kit, accepted=1)
    first = await solved(kit, market, USUAL.model_copy(update={"unanswered": False}))
    clock.move(timedelta(minutes=1))
    await solved(kit, market)
    assert (await published(kit, first)).placed == 1


async def test_an_unfinished_or_failed_run_is_not_published(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    assert await refusal(kit, run) == "run.unfinished"
    async with kit.work() as work:
        await begin_run(work, run.id or 0)
    assert await refusal(kit, run) == "run.unfinished"


async def test_a_plan_that_failed_its_second_check_is_not_published(kit: Kit) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    async with kit.work() as work:
        row = await work.db.get_one(MatchRun, run.id)
        summary = summary_from_json(row.summary or "")
        summary.violations = ["table 0 in 3 is used 2 times"]
        row.summary = summary.to_json()
    assert await refusal(kit, run) == "run.unsound"


async def _book_elsewhere(kit: Kit, market: Market, run: MatchRun) -> int:
    """Take a planned time of one of the two for something else; the number of the request that it hits."""
    hit = planned_meetings(run)[0]
    slot = next(slot for slot in market.fair.slots if slot.id == hit.slot)
    async with kit.work() as work:
        await commit(
            work,
            event=market.event_id,
            person=hit.second,
            kind=CommitmentKind.PRIVATE,
            start=slot.starts_at,
            end=slot.ends_at,
        )
    return hit.request


async def test_who_was_booked_meanwhile_is_not_booked_twice(kit: Kit) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    hit = await _book_elsewhere(kit, market, run)
    async with kit.db.read() as db:
        given = await matching_input(db, market.event_id, kit.clock.now())
    assert [planned.request for planned in outrun(planned_meetings(run), given)] == [hit]
    done = await published(kit, run, anyway=True)
    assert (done.placed, list(done.lost)) == (3, [hit])
    assert "is no longer free on" in done.lost[hit]
    async with kit.db.read() as db:
        request = await db.get_one(MeetingRequest, hit)
        told = await reasons_for(db, market.event_id, request.asker_id)
    assert request.state == RequestState.REQUESTED
    assert [(reason.request_id, reason.text) for reason in told] == [(hit, done.lost[hit])]


async def test_a_withdrawn_request_a_closed_slot_and_a_taken_table_are_left_out_or_moved(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3), (4, 5)], people=8, slots=1, tables=4)
    run = await solved(kit, market)
    fair = market.fair
    taken = next(planned for planned in planned_meetings(run) if planned.request == market.requests[2].id)
    async with kit.work() as work:
        await meetings.withdraw(work, market.requests[0], by=fair.person(0))
        await meetings.close_slot(work, fair.slots[0], by=fair.person(3))
        await meetings.place_meeting(
            work, fair.event_id, fair.person(6), fair.person(7), fair.slot(0), table=taken.table
        )
    done = await published(kit, run, anyway=True)
    assert done.placed == 1
    assert done.lost[market.requests[0].id or 0] == "The request behind this meeting is withdrawn by now."
    assert "has closed" in done.lost[market.requests[1].id or 0]
    moved = [meeting for meeting in await made(kit) if meeting.request_id == market.requests[2].id]
    assert [meeting.slot_id for meeting in moved] == [fair.slot(0)]
    assert moved[0].table_number != taken.table


async def test_what_the_run_could_not_place_is_explained_to_both(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], slots=1, tables=1)
    run = await solved(kit, market)
    done = await published(kit, run, anyway=True)
    assert (done.placed, done.lost) == (1, {})
    (meeting,) = await made(kit)
    (left,) = (request for request in market.requests if request.id != meeting.request_id)
    async with kit.db.read() as db:
        for person, other in ((left.asker_id, left.invitee_id), (left.invitee_id, left.asker_id)):
            (reason,) = await reasons_for(db, market.event_id, person)
            assert (reason.request_id, reason.other_id) == (left.id, other)
            assert reason.text == "All tables are taken at the times when you both are free."
        assert await reasons_for(db, market.event_id, market.organiser.id or 0) == []


async def test_a_person_reads_which_slot_of_their_own_would_help(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1)], people=2, slots=2)
    fair = market.fair
    async with kit.work() as work:
        await meetings.close_slot(work, fair.slots[0], by=fair.person(0))
        await meetings.close_slot(work, fair.slots[1], by=fair.person(1))
    run = await solved(kit, market)
    assert await refusal(kit, run) == "run.empty"
    async with kit.work() as work:  # a published run that placed others would tell these two the same
        row = await work.db.get_one(MatchRun, run.id)
        row.state, row.published_at = RunState.PUBLISHED, work.now
    async with kit.db.read() as db:
        (mine,) = await reasons_for(db, market.event_id, fair.person(0))
        (theirs,) = await reasons_for(db, market.event_id, fair.person(1))
    assert mine.text == f"You and {fair.people[1].name} have no open slot in common."
    assert (mine.slots, theirs.slots) == ((fair.slot(0),), (fair.slot(1),))


async def test_an_unpublished_run_explains_nothing_yet(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], slots=1, tables=1)
    await solved(kit, market)
    async with kit.db.read() as db:
        assert await reasons_for(db, market.event_id, market.fair.person(0)) == []
        assert await reasons_for(db, market.event_id, market.fair.person(2)) == []


async def test_a_persons_own_page_says_why_and_what_helps(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (2, 3), (0, 4)], people=5, slots=2, tables=1)
    fair = market.fair
    async with kit.work() as work:
        for place, person in ((0, 2), (1, 3), (1, 0), (1, 1), (1, 4)):
            await meetings.close_slot(work, fair.slots[place], by=fair.person(person))
    path = fair.url("wishes")
    browser = await browser_for().sign_in(fair.people[2])
    assert "Nothing is left over" in text_of(await browser.get(path))
    done = await published(kit, await solved(kit, market))
    assert done.placed == 1
    words = text_of(await browser.get(path))
    assert f"{fair.people[3].name} You and {fair.people[3].name} have no open slot in common." in words
    stranger = await browser_for().sign_in(market.organiser)
    assert "Nothing is left over" in text_of(await stranger.get(path))
    assert (await browser_for().get(path)).status_code == 303
    async with kit.db.read() as db:
        bells = {bell.person_id: (bell.text, bell.url) for bell in (await db.exec(select(Notice))).all()}
        mails = {mail.to: mail for mail in (await db.exec(select(OutgoingMail))).all()}
    assert bells[fair.person(0)] == (
        "The organisers have placed a meeting for you. A wish of yours has no time yet: see why.",
        path,
    )
    assert f"Why each of your wishes has no time yet: http://folkmoot.test{path}" in mails[fair.people[2].email].text
