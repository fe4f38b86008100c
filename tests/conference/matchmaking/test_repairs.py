"""A repair moves as few standing meetings as its price allows, shows each change first, and goes out in whole steps."""

import json
from collections.abc import Iterable

import pytest
from sqlmodel import col, select

from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.matchmaking.forms import RepairForm
from conference.matchmaking.jobs import finish_publication, solve_run
from conference.matchmaking.models import Firmness, MatchRun, RunState
from conference.matchmaking.queries.reasons import reasons_for
from conference.matchmaking.queries.runs import run_numbered
from conference.matchmaking.recheck import verdict
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import Planned, planned_meetings, united, whole_units
from conference.matchmaking.service import publish, start_repair
from conference.meetings import service as meetings
from conference.meetings.forms import AskForm
from conference.meetings.models import Meeting, MeetingRequest, MeetingState, RequestState
from conference.meetings.queries import matching_input
from conference.meetings.queries.standing import open_between
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import Market, make_market, published, reload, solved

ZONE = "Europe/Brussels"


async def standing(kit: Kit) -> dict[frozenset[int], tuple[int, int]]:
    """Pair -> slot and table of each meeting that is not cancelled."""
    async with kit.db.read() as db:
        rows = (await db.exec(select(Meeting).where(col(Meeting.state) != MeetingState.CANCELLED))).all()
    return {frozenset((row.first_id, row.second_id)): (row.slot_id, row.table_number) for row in rows}


async def mended(kit: Kit, market: Market, form: RepairForm | None = None, of: MatchRun | None = None) -> MatchRun:
    """A repair from its start to its end, which a second program has looked over."""
    async with kit.work() as work:
        run = await start_repair(work, market.event_id, form or RepairForm(), zone=ZONE, by=None, of=of)
    await solve_run(kit, run.id or 0)
    found = await reload(kit, run)
    assert found.state == RunState.FINISHED, found.failure
    assert verdict(json.loads(found.problem or ""), json.loads(found.schedule or "")) == []
    return found


async def placed(kit: Kit, market: Market, pairs: Iterable[tuple[int, int, int]]) -> None:
    """Meetings by hand: two people and a slot, by their places."""
    for first, second, slot in pairs:
        async with kit.work(quiet=True) as work:
            people = (market.fair.person(first), market.fair.person(second))
            await meetings.place_meeting(work, market.event_id, *people, market.fair.slot(slot))


def kinds(run: MatchRun) -> list[str]:
    return sorted(step.kind for step in planned_meetings(run))


async def test_a_cancellation_is_filled_and_nobody_is_moved_where_nobody_needs_to_be(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3), (0, 2), (1, 3), (0, 3)], people=4, slots=2, accepted=5)
    await published(kit, await solved(kit, market))
    before = await standing(kit)
    async with kit.db.read() as db:
        hit = (await db.exec(select(Meeting).order_by(col(Meeting.id)))).first()
    assert hit is not None
    async with kit.work() as work:
        await meetings.cancel_meeting(work, hit, by=hit.first_id)
    run = await mended(kit, market)
    assert set(kinds(run)) <= {"added"}
    assert await standing(kit) == {pair: at for pair, at in before.items() if pair != {hit.first_id, hit.second_id}}


async def test_a_new_must_meet_moves_one_and_the_two_change_places_in_one_step(
    kit: Kit, browser_for: type[Browser]
) -> None:
    # 0 and 1 share only slot 0, which 0 spends with 2; both 0 and 2 are free in slot 1.
    market = await make_market(kit, [(0, 2)], people=3, slots=2, tables=1, accepted=1)
    await placed(kit, market, [(0, 2, 0)])
    async with kit.work() as work:
        await meetings.close_slot(work, market.fair.slots[1], by=market.fair.person(1))
    async with kit.work() as work:
        await meetings.must_meet(work, market.event_id, market.fair.person(0), market.fair.person(1))
    browser = await browser_for().sign_in(market.organiser)
    assert "Mend the plan" in text_of(await browser.get(market.desk))
    begun = await browser.press(f"{market.desk}/repairs", firmness="sparing")
    assert begun.headers["location"] == f"{market.desk}/runs/1"
    async with kit.db.read() as db:
        run = await run_numbered(db, market.event_id, 1)
    await solve_run(kit, run.id or 0)
    run = await reload(kit, run)
    assert kinds(run) == ["added", "moved"]
    words = text_of(await browser.get(f"{market.desk}/runs/1"))
    inês, lars, marta = (market.fair.people[place].name for place in range(3))
    assert f"{inês} and {marta} Wed 11, 14:00 Wed 11, 14:20 1" in words
    assert f"{inês} and {lars} Wed 11, 14:00 1" in words
    assert "A full run would reach value" in words
    assert (await standing(kit)).keys() == {frozenset((market.fair.person(0), market.fair.person(2)))}
    assert "Another time" in text_of(await browser.get(f"{market.desk}/runs/1/publication"))
    assert (await browser.press(f"{market.desk}/runs/1/publication", _method="PUT")).status_code == 303
    await finish_publication(kit, run.id or 0)
    slots = [slot.id for slot in market.fair.slots]
    assert await standing(kit) == {
        frozenset((market.fair.person(0), market.fair.person(2))): (slots[1], 1),
        frozenset((market.fair.person(0), market.fair.person(1))): (slots[0], 1),
    }
    run = await reload(kit, run)
    assert (run.state, summary_from_json(run.summary or "").lost) == (RunState.PUBLISHED, {})
    async with kit.db.read() as db:
        told = {(mail.to, mail.subject.split()[0]) for mail in (await db.exec(select(OutgoingMail))).all()}
    assert {to for to, _ in told} == {person.email for person in market.fair.people}
    assert "2 changes, and everybody is told." in text_of(await browser.get(f"{market.desk}/runs/1"))


async def test_the_price_decides_whether_a_wish_moves_anybody(kit: Kit) -> None:
    # An unanswered wish of 0 with 1 would need the meeting of 0 and 2 to move.
    market = await make_market(kit, [(0, 1), (0, 2)], people=3, slots=2, tables=1)
    await placed(kit, market, [(0, 2, 0)])
    async with kit.work() as work:
        await meetings.close_slot(work, market.fair.slots[1], by=market.fair.person(1))
    # Lars has no meeting at all: that nobody is left out ranks above any price but that of moving nobody.
    assert kinds(await mended(kit, market)) == ["added", "moved"]
    assert kinds(await mended(kit, market, RepairForm(firmness=Firmness.NOBODY))) == []


async def test_slots_that_shall_be_emptied_and_tables_that_are_lost_find_their_meetings_another_place(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=3, tables=2, accepted=2)
    await placed(kit, market, [(0, 1, 0), (2, 3, 0)])
    run = await mended(kit, market, RepairForm(firmness=Firmness.NOBODY, slot=[market.fair.slot(0)]))
    assert kinds(run) == ["moved", "moved"]
    assert {step.slot for step in planned_meetings(run)} == {market.fair.slot(1)}
    async with kit.work() as work:
        await meetings.set_tables(work, market.event_id, [market.fair.slot(0)], 1)
    run = await mended(kit, market, RepairForm(firmness=Firmness.NOBODY))
    [step] = planned_meetings(run)
    assert (step.kind, step.before, step.slot) == ("moved", (market.fair.slot(0), 2), market.fair.slot(1))
    async with kit.db.read() as db:
        meeting = (await db.exec(select(Meeting).where(Meeting.slot_id == market.fair.slot(0)))).first()
    assert meeting is not None
    async with kit.work() as work:
        await meetings.lock_meeting(work, meeting, locked=True)
    with pytest.raises(RuleBroken, match=r"are locked to Wed 11 Nov, 14:00\. Unlock their meeting first\."):
        await mended(kit, market, RepairForm(slot=[market.fair.slot(0)]))


async def test_what_changed_since_the_preview_is_left_as_it_stands_and_says_so(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=3, tables=2, accepted=2)
    await placed(kit, market, [(0, 1, 0), (2, 3, 0)])
    run = await mended(kit, market, RepairForm(slot=[market.fair.slot(0)]))
    async with kit.db.read() as db:
        rows = (await db.exec(select(Meeting).order_by(col(Meeting.id)))).all()
    async with kit.work() as work:
        await meetings.move_meeting(work, rows[0], market.fair.slot(2), by=None)
    async with kit.db.read() as db:
        given = await matching_input(db, market.event_id, kit.clock.now())
    assert [step.meeting for step in outrun(planned_meetings(run), given)] == [rows[0].id]
    async with kit.work() as work:
        with pytest.raises(RuleBroken, match="1 meeting no longer fits"):
            await publish(work, run, by=None)
    async with kit.work() as work:
        await publish(work, run, by=None, anyway=True)
    await finish_publication(kit, run.id or 0)
    assert {slot for slot, _ in (await standing(kit)).values()} == {market.fair.slot(1), market.fair.slot(2)}
    lost = summary_from_json((await reload(kit, run)).summary or "").lost
    assert list(lost.values()) == ["The meeting was changed since the repair was planned."]


async def test_a_meeting_that_is_locked_after_the_preview_is_moved_by_no_publication(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1)], people=2, slots=2, accepted=1)
    await placed(kit, market, [(0, 1, 0)])
    run = await mended(kit, market, RepairForm(slot=[market.fair.slot(0)]))
    assert kinds(run) == ["moved"]
    async with kit.work() as work:
        meeting = (await work.db.exec(select(Meeting))).one()
        await meetings.lock_meeting(work, meeting, locked=True)
    async with kit.work() as work:
        await publish(work, run, by=None, anyway=True)
    await finish_publication(kit, run.id or 0)
    assert [slot for slot, _ in (await standing(kit)).values()] == [market.fair.slot(0)]
    lost = summary_from_json((await reload(kit, run)).summary or "").lost
    assert list(lost.values()) == ["The meeting was locked since the repair was planned."]


async def test_a_meeting_without_another_time_falls_and_its_wish_stays_open(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1)], people=3, slots=1, accepted=1)
    await placed(kit, market, [(0, 1, 0)])
    async with kit.work() as work:
        meeting = (await work.db.exec(select(Meeting).order_by(col(Meeting.id)))).first()
        assert meeting is not None
        await meetings.rearrange(work, market.event_id, [meetings.Move(meeting, meeting.slot_id, 2)], by=None)
    async with kit.db.read() as db:
        mail = (await db.exec(select(OutgoingMail).order_by(col(OutgoingMail.id).desc()))).first()
    assert mail is not None
    assert mail.subject.startswith("New table for your meeting with")
    assert "It was" not in mail.text
    run = await mended(kit, market, RepairForm(slot=[market.fair.slot(0)]))
    assert kinds(run) == ["dropped"]
    assert await published_steps(kit, run) == {}
    assert await standing(kit) == {}
    async with kit.db.read() as db:
        [request] = (await db.exec(select(MeetingRequest))).all()
        notes = [mail.text for mail in (await db.exec(select(OutgoingMail))).all()]
    assert request.state == RequestState.ACCEPTED
    async with kit.db.read() as db:
        [reason] = await reasons_for(db, market.event_id, market.fair.person(0))
    assert reason.text == "You and Lars Nygaard have no open slot in common."
    assert sum("no other time was left" in note for note in notes) == 2
    async with kit.db.read() as db:
        told = {mail.to for mail in (await db.exec(select(OutgoingMail))).all()}
    assert told == {person.email for person in market.fair.people[:2]}, "the third is told nothing of it"


async def published_steps(kit: Kit, run: MatchRun) -> dict[int, str]:
    async with kit.work() as work:
        await publish(work, run, by=None)
    await finish_publication(kit, run.id or 0)
    return summary_from_json((await reload(kit, run)).summary or "").lost


async def test_a_late_comer_is_served(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (0, 2), (1, 2)], people=4, slots=3, accepted=3)
    await published(kit, await solved(kit, market))
    before = await standing(kit)
    async with kit.work(quiet=True) as work:
        await meetings.ask(work, market.event_id, AskForm(invitee=market.fair.person(0)), by=market.fair.person(3))
    run = await mended(kit, market)
    assert kinds(run)[0] == "added"
    assert await published_steps(kit, run) == {}
    after = await standing(kit)
    assert frozenset((market.fair.person(0), market.fair.person(3))) in after
    assert sum(after.get(pair) != at for pair, at in before.items()) == kinds(run).count("moved")
    async with kit.db.read() as db:
        request = await open_between(db, market.event_id, market.fair.person(0), market.fair.person(3))
    assert request is not None
    assert request.state == RequestState.SCHEDULED


def test_steps_that_wait_for_each_other_are_one_unit_and_no_batch_cuts_it() -> None:
    swap = [
        Planned(1, 1, 2, slot=20, table=1, value=9, kind="moved", meeting=7, before=(10, 1)),
        Planned(2, 3, 4, slot=10, table=1, value=9, kind="moved", meeting=8, before=(20, 1)),
    ]
    alone = Planned(3, 5, 6, slot=20, table=2, value=9)
    taker = Planned(4, 4, 6, slot=20, table=3, value=9)
    steps = united([alone, *swap, taker], {10: 0, 20: 1})
    units = {step.request: step.unit for step in steps}
    assert units[1] == units[2] == units[4] != units[3]
    assert {step.request: step.key for step in steps} == {1: 10, 2: 10, 4: 10, 3: 20}
    plan = sorted(steps, key=lambda step: (step.key, step.unit))
    assert [[step.request for step in unit] for unit in whole_units(plan, 0, 1)] == [[1, 2, 4]]
    assert [[step.request for step in unit] for unit in whole_units(plan, 3, 5)] == [[3]]
