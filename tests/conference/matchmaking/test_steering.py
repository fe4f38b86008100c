"""The organiser steers a run: locks, trials, stages, and a repair when the event has changed under the plan."""

from datetime import timedelta

from sqlmodel import select

from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.matchmaking.forms import USUAL, TrialForm
from conference.matchmaking.jobs import finish_publication, solve_run
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.runs import run_numbered
from conference.meetings import service as meetings
from conference.meetings.forms import BlockForm
from conference.meetings.models import Meeting
from conference.meetings.queries import matching_input
from tests.client import Browser, text_of
from tests.conference.matchmaking.factories import make_market, outcome, plan_of, queue, reload, solved
from tests.counting import counted

DAY_TWO = BlockForm.model_validate({"day": "2020-11-12", "starts": "09:00", "ends": "09:20"})


async def test_a_changed_event_stops_the_publication_and_a_repair_moves_nobody_else(
    kit: Kit, browser_for: type[Browser], clock: FixedClock
) -> None:
    market = await make_market(kit, [(0, 1), (2, 3), (0, 2), (1, 3)], people=4, slots=4)
    run = await solved(kit, market)
    before = {one["wish"]: (one["slot"], one["table"]) for one in plan_of(run)}
    assert len(before) == 4
    hit = market.requests[0].id or 0
    slot = next(slot for slot in market.fair.slots if slot.id == before[hit][0])
    async with kit.work() as work:
        await meetings.close_slot(work, slot, by=market.fair.person(0))
    browser = await browser_for().sign_in(market.organiser)
    url = f"{market.desk}/runs/1"
    refused = await browser.press(f"{url}/publication", _method="PUT")
    assert refused.status_code == 409
    names = " and ".join(market.fair.people[place].name for place in (0, 1))
    assert f"1 meeting no longer fits ({names}). Repair the plan or run again" in text_of(refused)
    assert "Repair the plan" in text_of(await browser.get(url))
    async with kit.db.read() as db:
        assert (await db.exec(select(Meeting))).all() == []
    clock.move(timedelta(minutes=1))
    begun = await browser.press(f"{url}/repair")
    assert begun.headers["location"] == f"{market.desk}/runs/2"
    second = await _numbered(kit, market.event_id, 2)
    await solve_run(kit, second.id or 0)
    second = await reload(kit, second)
    after = {one["wish"]: (one["slot"], one["table"]) for one in plan_of(second)}
    assert {wish: place for wish, place in after.items() if wish != hit} == {
        wish: place for wish, place in before.items() if wish != hit
    }
    assert after[hit][0] != slot.id
    assert "Keeps what still fitted of run 1." in text_of(await browser.get(f"{market.desk}/runs/2"))
    assert (await browser.press(f"{market.desk}/runs/2/publication", _method="PUT")).status_code == 303
    await finish_publication(kit, second.id or 0)
    assert (await outcome(kit, second)).placed == 4


async def test_what_no_longer_fits_is_left_out_where_the_organiser_says_so(
    kit: Kit, browser_for: type[Browser]
) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=1)
    run = await solved(kit, market)
    async with kit.work() as work:
        await meetings.close_slot(work, market.fair.slots[0], by=market.fair.person(0))
    browser = await browser_for().sign_in(market.organiser)
    url = f"{market.desk}/runs/1/publication"
    assert "Leave out what no longer fits" in text_of(await browser.get(url))
    assert (await browser.press(url, _method="PUT", anyway="on")).status_code == 303
    await finish_publication(kit, run.id or 0)
    done = await outcome(kit, run)
    assert (done.placed, list(done.lost)) == (1, [market.requests[0].id])


async def test_a_plan_goes_out_a_day_at_a_time_and_everybody_is_told_once(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (0, 2)], people=4, slots=1)
    async with kit.work() as work:
        await meetings.add_block(work, market.event_id, DAY_TWO, "Europe/Brussels")
    run = await solved(kit, market)
    assert len(plan_of(run)) == 2
    browser = await browser_for().sign_in(market.organiser)
    url = f"{market.desk}/runs/1"
    page = text_of(await browser.get(f"{url}/publication"))
    assert "Wednesday 11 November, 1 meeting Thursday 12 November, 1 meeting" in page
    assert (await browser.press(f"{url}/publication", _method="PUT", day="2020-11-12")).status_code == 303
    await finish_publication(kit, run.id or 0)
    halfway = await reload(kit, run)
    assert (halfway.state, halfway.published_at) == (RunState.FINISHED, None)
    async with kit.db.read() as db:
        slots = {slot.id: slot for slot in (await matching_input(db, market.event_id)).slots}
        [meeting] = (await db.exec(select(Meeting))).all()
        mails = (await db.exec(select(OutgoingMail))).all()
    assert slots[meeting.slot_id].starts_at.day == 12
    assert {mail.method for mail in mails} == {"REQUEST"}
    words = text_of(await browser.get(url))
    assert "The first part is out, 1 meeting is left." in words
    assert "Publish 1 meeting" in words
    assert (await browser.press(f"{url}/publication", _method="PUT")).status_code == 303
    await finish_publication(kit, run.id or 0)
    assert (await outcome(kit, run)).placed == 2
    async with kit.db.read() as db:
        mails = (await db.exec(select(OutgoingMail))).all()
    lonely = market.fair.people[3].email
    assert sorted(mail.to for mail in mails) == sorted(
        [lonely, *(market.fair.people[place].email for place in (0, 0, 1, 2))]
    )


async def test_a_trial_shows_what_more_tables_would_give_and_changes_nothing(
    kit: Kit, browser_for: type[Browser]
) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=1, tables=1)
    first = await solved(kit, market)
    assert first.meetings == 1
    browser = await browser_for().sign_in(market.organiser)
    weights = USUAL.model_dump() | {"unanswered": "on"}
    nothing = await browser.press(f"{market.desk}/trials", **weights, tables="0", meetings="0", slots="0")
    assert (nothing.status_code, "Nothing is changed: move one" in text_of(nothing)) == (422, True)
    begun = await browser.press(f"{market.desk}/trials", **weights, tables="1", meetings="0", slots="0")
    assert begun.status_code == 303
    trial = await _numbered(kit, market.event_id, 2)
    await solve_run(kit, trial.id or 0)
    trial = await reload(kit, trial)
    assert (trial.state, trial.meetings, trial.trial) == (RunState.FINISHED, 2, "1 table more")
    words = text_of(await browser.get(f"{market.desk}/runs/2"))
    assert "Tries 1 table more. It cannot be published" in words
    refused = await browser.press(f"{market.desk}/runs/2/publication", _method="PUT")
    assert refused.status_code == 409
    async with kit.db.read() as db:
        given = await matching_input(db, market.event_id)
    assert (given.tables, len(given.slots)) == (1, 1)
    assert "tries 1 table more" in text_of(await browser.get(f"{market.desk}/runs/1"))
    assert (await browser.get(f"{market.desk}/runs/2/plan.csv")).status_code == 200


async def test_a_trial_with_more_slots_places_in_them(kit: Kit) -> None:
    market = await make_market(kit, [(0, 1), (0, 2), (0, 3)], people=4, slots=1)
    form = TrialForm(**USUAL.model_dump(), tables=0, meetings=0, slots=2)
    run = await solved(kit, market, form)
    assert (run.meetings, run.trial) == (3, "2 slots more")


async def test_a_lock_holds_in_every_run_and_one_that_cannot_be_kept_is_named(
    kit: Kit, browser_for: type[Browser]
) -> None:
    market = await make_market(kit, [(0, 1), (0, 2), (3, 1)], people=4, slots=3)
    browser = await browser_for().sign_in(market.organiser)
    wish, other = (market.requests[place].id or 0 for place in (0, 1))
    lock, slot = f"{market.desk}/locks", market.fair.slot(2)
    assert (await browser.press(f"{lock}/{wish}", _method="PUT", slot=str(slot))).status_code == 303
    refused = await browser.press(f"{lock}/{other}", _method="PUT", slot=str(slot))
    assert refused.status_code == 409
    assert f"{market.fair.people[0].name} has two meetings in one slot." in text_of(refused)
    run = await solved(kit, market)
    assert next(one["slot"] for one in plan_of(run) if one["wish"] == wish) == slot
    page = text_of(await browser.get(f"{market.desk}/runs/1/plan"))
    assert "1 lock" in page
    assert "3 meetings" in page
    async with kit.work() as work:
        await meetings.close_slot(work, market.fair.slots[2], by=market.fair.person(1))
    names = " and ".join(market.fair.people[place].name for place in (0, 1))
    blocked = await browser.press(f"{market.desk}/runs", **USUAL.model_dump())
    assert blocked.status_code == 422
    assert f"{names}: A lock cannot be kept: {market.fair.people[1].name} is not free then." in text_of(blocked)
    assert f'href="{market.desk}/locks">Mend it' in (await browser.get(market.desk)).text
    assert (await browser.press(f"{lock}/{wish}", _method="DELETE")).status_code == 303
    await queue(kit, market)


async def test_more_must_meets_than_slots_are_named_before_a_run(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [], people=4, slots=2)
    async with kit.work(quiet=True) as work:
        for other in (1, 2, 3):
            await meetings.must_meet(work, market.event_id, market.fair.person(0), market.fair.person(other))
    words = text_of(await (await browser_for().sign_in(market.organiser)).get(market.desk))
    assert "1 person has more must-meets than open slots or meetings left. Mend it " in words
    assert market.fair.people[0].name in words


async def test_the_pages_of_a_plan_and_of_locks_cost_a_fixed_number_of_queries(
    kit: Kit, browser_for: type[Browser]
) -> None:
    costs = []
    for people in (4, 4, 8):
        pairs = [(one, one + 1) for one in range(0, people, 2)]
        market = await make_market(kit, pairs, people=people, slots=3, tables=9)
        await solved(kit, market)
        browser = await browser_for().sign_in(market.organiser)
        for request in market.requests:
            await browser.press(f"{market.desk}/locks/{request.id}", _method="PUT", slot=str(market.fair.slot(1)))
        with counted(kit) as statements:
            for page in ("/runs/1/plan", "/locks", f"/locks/{market.requests[0].id}"):
                assert (await browser.get(market.desk + page)).status_code == 200
        costs.append(len(statements))
    assert costs[1] == costs[2]


async def _numbered(kit: Kit, event: int, number: int) -> MatchRun:
    async with kit.db.read() as db:
        return await run_numbered(db, event, number)


async def test_two_runs_are_compared_person_by_person(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], people=4, slots=1, tables=1)
    await solved(kit, market)
    await solved(kit, market, TrialForm(**USUAL.model_dump(), tables=1, meetings=0, slots=0))
    browser = await browser_for().sign_in(market.organiser)
    words = text_of(await browser.get(f"{market.desk}/runs/2/comparison?with=1"))
    for said in (
        "Meetings 1 2 ▲ more 1",
        "People with no meeting 2 0 ▼ fewer 2",
        "1 meetings stand at the same time in both. 0 are at another time, 0 are in run 1 alone, 1 in run 2 alone.",
        "Get more in run 2 2",
        "tries 1 table more",
    ):
        assert said in words
    back = text_of(await browser.get(f"{market.desk}/runs/1/comparison"))
    assert "Get fewer in run 1 2" in back
    nobody = await browser.get(f"{market.desk}/runs/1/comparison?with=9")
    assert nobody.status_code == 303
