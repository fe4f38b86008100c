"""The organiser's pages of a run: for organisers alone, true before, during and after, and nothing typed is lost."""

import csv
import io
import json
from datetime import timedelta

import pytest

from conference.events.models import Role
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.matchmaking.jobs import Bench, Press, solve_run
from conference.matchmaking.live import may_hear_run
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.recheck import verdict
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.service import fail_run, note_progress
from conference.matchmaking.service.progress import begin_run
from tests.client import Browser, text_of
from tests.conference.console.factories import Counter
from tests.conference.matchmaking.factories import make_market, plan_of, queue, reload, solved
from tests.factories import make_event, make_member

WEIGHTS = {"both": "10", "one": "4", "must": "6", "at_least": "1", "unanswered": "on"}
PAGES = ("", "/runs/1", "/runs/1/publication", "/runs/1/plan.csv", "/runs/1/unmet.csv", "/runs/1/problem.json")


@pytest.mark.parametrize("page", PAGES)
async def test_only_the_events_organisers_see_a_run(kit: Kit, browser_for: type[Browser], page: str) -> None:
    market, other = await make_market(kit), await make_market(kit)
    await solved(kit, market)
    assert (await browser_for().get(market.desk + page)).status_code == 303
    for stranger in (market.fair.people[0], other.organiser):
        assert (await (await browser_for().sign_in(stranger)).get(market.desk + page)).status_code == 404
    assert (await (await browser_for().sign_in(market.organiser)).get(market.desk + page)).status_code == 200


async def test_nobody_else_starts_stops_publishes_or_listens(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    browser = await browser_for().sign_in(market.fair.people[0])
    assert (await browser.press(market.desk + "/runs", **WEIGHTS)).status_code == 404
    assert (await browser.press(market.desk + "/runs/1/stop", _method="PUT")).status_code == 404
    assert (await browser.press(market.desk + "/runs/1/publication", _method="PUT")).status_code == 404
    assert (await reload(kit, run)).state == RunState.FINISHED
    async with kit.db.read() as db:
        assert await may_hear_run(db, market.organiser.id, run.id or 0)
        assert not await may_hear_run(db, market.fair.person(0), run.id or 0)
        assert not await may_hear_run(db, None, run.id or 0)
        assert not await may_hear_run(db, market.organiser.id, 999)


async def test_a_run_is_found_in_its_own_event_only(kit: Kit, browser_for: type[Browser]) -> None:
    market, other = await make_market(kit), await make_market(kit)
    await solved(kit, market)
    browser = await browser_for().sign_in(other.organiser)
    assert (await browser.get(other.desk + "/runs/1")).status_code == 404
    assert (await browser.get(other.desk + "/runs/x")).status_code == 404


async def test_before_the_first_run_the_data_are_checked(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1)], tables=0)
    words = text_of(await (await browser_for().sign_in(market.organiser)).get(market.desk))
    assert "4 people, 3 slots, 0 tables, 1 open requests." in words
    assert "The number of tables is 0: no meeting has a place. Raise it." in words
    assert "2 participants have no request at all, neither made nor received." in words
    assert "Start the first run" in words


async def test_a_run_is_started_watched_and_published_without_scripts(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, accepted=2)
    browser = await browser_for().sign_in(market.organiser)
    begun = await browser.press(market.desk + "/runs", **WEIGHTS)
    assert (begun.status_code, begun.headers["location"]) == (303, market.desk + "/runs/1")
    waiting = await browser.get(market.desk)
    assert '<meta http-equiv="refresh"' in waiting.text
    assert "Run 1 has started. You may leave this page." in text_of(waiting)
    assert "Waiting for the worker" in text_of(waiting)
    assert "Run again" not in text_of(waiting)
    bench = Bench()
    await bench.look(kit)
    assert bench._at_work is not None
    await bench._at_work
    done = text_of(await browser.get(market.desk))
    for words in (
        "Run finished",
        "100.0 % of the best possible",
        "Mutual wishes met 100.0 % 2 of 2",
        "People with no meeting 0 of 4",
        "Rule breaks 0",
        "Checked again by an independent script: all 4 meetings are valid.",
        "Nobody: every wish of this run has a time.",
    ):
        assert words in done
    before = text_of(await browser.get(market.desk + "/runs/1/publication"))
    assert "An e-mail and a calendar entry for each new meeting 4 people" in before
    assert f"{market.fair.people[0].name} 2 2" in before
    published = await browser.press(market.desk + "/runs/1/publication", _method="PUT")
    assert published.headers["location"] == market.desk + "/runs/1"
    on_its_way = await browser.get(market.desk)
    assert '<meta http-equiv="refresh"' in on_its_way.text
    for words in ("Publishing has begun. You may leave this page.", "Publishing, 0 of 4", "On its way to everybody."):
        assert words in text_of(on_its_way)
    assert "Run again" not in text_of(on_its_way)
    refused = await browser.press(market.desk + "/runs/1/publication", _method="PUT")
    assert refused.status_code == 409
    assert "Run 1 is being published already. Nothing is sent twice." in text_of(refused)
    press = Press()
    await press.look(kit)
    assert press._at_work is not None
    await press._at_work
    after = text_of(await browser.get(market.desk))
    assert "4 meetings, and everybody is told." in after
    assert "Run published" in after
    again = await browser.press(market.desk + "/runs/1/publication", _method="PUT")
    assert again.status_code == 409
    assert "Run 1 is published already. Nothing was sent again." in text_of(again)


async def test_starting_twice_says_so_and_keeps_what_was_set(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    browser = await browser_for().sign_in(market.organiser)
    await browser.press(market.desk + "/runs", **WEIGHTS)
    answer = await browser.press(market.desk + "/runs", **WEIGHTS)
    assert answer.status_code == 422
    assert "Run 1 is at work. Wait for it, or stop it and start anew." in text_of(answer)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("both", "11", "Please choose 10 or less."),
        ("one", "a lot", "Please type a number."),
        ("at_least", "0", "Please choose 1 or more."),
    ],
)
async def test_a_weight_out_of_range_comes_back(
    kit: Kit, browser_for: type[Browser], field: str, value: str, said: str
) -> None:
    market = await make_market(kit)
    browser = await browser_for().sign_in(market.organiser)
    answer = await browser.press(market.desk + "/runs", **{**WEIGHTS, "must": "9", field: value})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'name="{field}"' in answer.text
    assert f'value="{value}"' in answer.text
    assert 'name="must" min="0" max="10" value="9"' in answer.text


async def test_the_live_part_comes_alone_and_says_how_far(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        await begin_run(work, run.id or 0)
        await note_progress(work, run.id or 0, {"phase": "improve", "value": 40, "bound": 56})
    browser = await browser_for().sign_in(market.organiser)
    part = await browser.get(market.desk + "/runs/1", headers={"hx-request": "true"})
    assert part.text.strip().startswith(f'<div id="run" data-topic="run.{run.id}" data-seq="2"')
    assert "Looking for better exchanges" in text_of(part)
    assert "71.4 % of the best possible" in text_of(part)
    stopped = await browser.press(market.desk + "/runs/1/stop", _method="PUT")
    assert stopped.status_code == 303
    assert (await reload(kit, run)).stop_wanted
    assert "Stopping" in text_of(await browser.get(market.desk))


async def test_a_failed_run_says_why_and_leads_on(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        await begin_run(work, run.id or 0)
        await fail_run(work, run.id or 0, "The solver’s process was ended by the system.")
    browser = await browser_for().sign_in(market.organiser)
    words = text_of(await browser.get(market.desk))
    assert "The solver’s process was ended by the system." in words
    assert "Run again" in words
    assert (await browser.get(market.desk + "/runs/1/publication")).status_code == 303
    assert (await browser.get(market.desk + "/runs/1/schedule.json")).status_code == 404


async def test_faults_found_by_the_second_check_forbid_publishing(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    run = await solved(kit, market)
    schedule = json.loads(run.schedule or "")
    schedule["meetings"][1]["slot"] = schedule["meetings"][0]["slot"]
    schedule["meetings"][1]["table"] = schedule["meetings"][0]["table"]
    found = verdict(json.loads(run.problem or ""), schedule)
    assert found != []
    async with kit.work() as work:
        row = await work.db.get_one(MatchRun, run.id)
        summary = summary_from_json(row.summary or "")
        summary.violations = found
        row.summary = summary.to_json()
    browser = await browser_for().sign_in(market.organiser)
    page = await browser.get(market.desk)
    assert "The independent script found faults, so this run cannot be published:" in text_of(page)
    assert "/publication" not in page.text


async def test_the_reason_of_each_unmet_wish_is_shown(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit, [(0, 1), (2, 3)], slots=1, tables=1)
    run = await solved(kit, market)
    (held,) = plan_of(run)
    left = next(request for request in market.requests if request.id != held["wish"])
    names = {person.id: person.name for person in market.fair.people}
    words = text_of(await (await browser_for().sign_in(market.organiser)).get(market.desk))
    assert "2 people" in words
    assert f"1 wished, 0 kept only 1 slot open, tables full {names[left.invitee_id]}: tables full" in words


async def test_runs_are_compared(kit: Kit, browser_for: type[Browser], clock: FixedClock) -> None:
    market = await make_market(kit, accepted=1)
    browser = await browser_for().sign_in(market.organiser)
    await browser.press(market.desk + "/runs", **{k: v for k, v in WEIGHTS.items() if k != "unanswered"})
    async with kit.db.read() as db:
        first = await db.get_one(MatchRun, 1)
    await solve_run(kit, first.id or 0)
    clock.move(timedelta(minutes=1))
    await solved(kit, market)
    words = text_of(await browser.get(market.desk))
    assert "Match run 2" in words
    assert "Meetings 4 ▲ 3 vs run 1" in words
    assert "People with no meeting 0 ▼ 2 vs run 1" in words
    assert "Match run 1" in text_of(await browser.get(market.desk + "/runs/1"))


async def test_exports_stand_a_check_and_run_no_formula(kit: Kit, browser_for: type[Browser]) -> None:
    market = await make_market(kit)
    async with kit.work() as work:
        person = await work.db.get_one(type(market.organiser), market.fair.person(0))
        person.name = "=HYPERLINK(1)"
    await solved(kit, market)
    browser = await browser_for().sign_in(market.organiser)
    problem = await browser.get(market.desk + "/runs/1/problem.json")
    schedule = await browser.get(market.desk + "/runs/1/schedule.json")
    assert verdict(problem.json(), schedule.json()) == []
    plan = list(csv.DictReader(io.StringIO((await browser.get(market.desk + "/runs/1/plan.csv")).text)))
    assert len(plan) == 4
    assert {row["start"][:10] for row in plan} == {"2020-11-11"}
    assert {row["start"][-6:] for row in plan} == {"+01:00"}
    assert "'=HYPERLINK(1)" in {row["first"] for row in plan} | {row["second"] for row in plan}


async def test_the_page_asks_as_much_for_many_people_as_for_few(kit: Kit, browser_for: type[Browser]) -> None:
    small = await make_market(kit, [(0, 1)], people=2)
    large = await make_market(kit, people=6, pairs=[(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)])
    counted = []
    for market in (small, large):
        await solved(kit, market)
        browser = await browser_for().sign_in(market.organiser)
        await browser.get(market.desk)
        with Counter(kit) as queries:
            await browser.get(market.desk)
        counted.append(queries.count)
    assert counted[0] == counted[1]


async def test_an_event_without_meetings_says_so(kit: Kit, browser_for: type[Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        organiser = await make_member(work, event, "Hana Novák", Role.ORGANISER)
    browser = await browser_for().sign_in(organiser)
    page = await browser.get(f"/e/{event.slug}/console/matchmaking")
    assert (page.status_code, "This event has no meetings yet" in text_of(page)) == (200, True)
    assert (await browser.press(f"/e/{event.slug}/console/matchmaking/runs", **WEIGHTS)).status_code == 404
