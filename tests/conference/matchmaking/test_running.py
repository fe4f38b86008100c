"""A run from start to end: the real solver's process, one at a time, stopped, killed, forgotten."""

import asyncio
import json
import os
import signal
from datetime import timedelta

import psutil
import pytest
from sqlmodel import select

from conference.foundation.clock import FixedClock
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.matchmaking.forms import USUAL
from conference.matchmaking.jobs import Bench, solve_run
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.recheck import verdict
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.service import begin_run, note_progress, start_run, stop_run
from conference.meetings import service as meetings
from conference.meetings.models import MeetingRequest, RequestState
from tests.conference.matchmaking.factories import hard_problem, make_market, plan_of, queue, reload, solved, tangle


async def child(name: str) -> psutil.Process:
    """The child process that runs a module, as soon as it is there."""
    for _ in range(400):
        for process in psutil.Process().children():
            if name in process.cmdline():
                return process
        await asyncio.sleep(0.01)
    raise AssertionError(f"no child runs {name}")


async def test_a_run_places_everybody_and_its_plan_stands_a_second_check(kit: Kit) -> None:
    market = await make_market(kit, accepted=2)
    run = await solved(kit, market)
    assert verdict(json.loads(run.problem or ""), json.loads(run.schedule or "")) == []
    assert sorted(meeting["wish"] for meeting in plan_of(run)) == [request.id for request in market.requests]
    summary = summary_from_json(run.summary or "")
    assert (run.value, run.bound, run.meetings, run.zeros) == (2 * 20 + 2 * 8, 56, 4, 0)
    assert (summary.met, summary.violations) == ({"accepted": (2, 2), "wish": (2, 2)}, [])


async def test_a_run_changes_no_request_and_no_meeting(kit: Kit) -> None:
    market = await make_market(kit, accepted=1)
    await solved(kit, market)
    async with kit.db.read() as db:
        states = (await db.exec(select(MeetingRequest.state).order_by(MeetingRequest.id))).all()  # type: ignore[arg-type]
    assert states == [RequestState.ACCEPTED, *[RequestState.REQUESTED] * 3]


async def test_standing_meetings_keep_slot_and_table_and_add_no_value(kit: Kit) -> None:
    market = await make_market(kit)
    slot, pair = market.fair.slot(1), (market.fair.person(0), market.fair.person(1))
    async with kit.work() as work:
        standing = await meetings.place_meeting(
            work,
            market.event_id,
            *pair,
            slot,
            request=market.requests[0],
            table=2,
        )
    run = await solved(kit, market)
    kept = [meeting for meeting in plan_of(run) if meeting["wish"] == f"meeting-{standing.id}"]
    assert kept == [{"wish": f"meeting-{standing.id}", "slot": slot, "table": 1}]
    assert (run.meetings, run.value) == (3, 24)


async def test_unanswered_requests_can_be_left_out(kit: Kit) -> None:
    market = await make_market(kit, accepted=1)
    run = await solved(kit, market, USUAL.model_copy(update={"unanswered": False}))
    assert [meeting["wish"] for meeting in plan_of(run)] == [market.requests[0].id]


async def test_the_worst_served_person_comes_first_where_that_is_wanted(kit: Kit) -> None:
    """In two slots: 1 and 2 have said yes to 0, but 3 has nobody else for a second meeting, and 1 has."""
    wishes = [(0, 1), (0, 2), (0, 3), (1, 5), (1, 6), (2, 7), (3, 4), (4, 6)]
    market = await make_market(kit, wishes, people=8, slots=2, tables=4, accepted=2)
    usual = await solved(kit, market)
    even = await solved(kit, market, USUAL.model_copy(update={"worst_first": True}))
    assert (usual.value, even.value, even.bound) == (72, 68, 68)
    assert [request.id for request in market.requests[1:]] == sorted(meeting["wish"] for meeting in plan_of(even))
    assert verdict(json.loads(even.problem or ""), json.loads(even.schedule or "")) == []


async def test_two_runs_of_one_event_do_not_work_at_once(kit: Kit) -> None:
    market = await make_market(kit)

    async def start() -> str:
        try:
            await queue(kit, market)
        except RuleBroken as refused:
            assert refused.message == "Run 1 is at work. Wait for it, or stop it and start anew."
            return refused.code
        return "started"

    assert sorted(await asyncio.gather(start(), start(), start())) == ["run.at_work", "run.at_work", "started"]


async def test_another_event_is_not_held_up(kit: Kit) -> None:
    first, second = await make_market(kit), await make_market(kit)
    assert ((await queue(kit, first)).number, (await queue(kit, second)).number) == (1, 1)


@pytest.mark.parametrize(
    ("market", "said"),
    [
        ({"pairs": []}, "There are no open requests: a run has nothing to place."),
        ({"tables": 0}, "The number of tables is 0: no meeting has a place. Raise it."),
        ({"max_meetings": 0}, "The limit of meetings a person is 0: nobody can be booked. Raise it."),
        ({"slots": 0}, "The event has no slots for meetings. Add slots that lie ahead."),
    ],
)
async def test_a_run_that_can_place_nothing_says_so_at_once(kit: Kit, market: dict[str, int], said: str) -> None:
    made = await make_market(kit, **market)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as refused:
        await queue(kit, made)
    assert (refused.value.code, refused.value.message) == ("run.pointless", said)


async def test_a_killed_solver_fails_the_run_and_nothing_else(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    task = asyncio.create_task(solve_run(kit, run.id or 0))
    os.kill((await child("scheduling")).pid, signal.SIGKILL)
    await task
    found = await reload(kit, run)
    assert (found.state, found.schedule) == (RunState.FAILED, None)
    assert found.failure is not None
    assert found.failure.startswith("The solver’s process was ended by the system")
    assert (await solved(kit, market)).number == 2


async def test_a_stopped_run_keeps_the_best_so_far(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        (await work.db.get_one(MatchRun, run.id)).problem = hard_problem()
    task = asyncio.create_task(solve_run(kit, run.id or 0))
    while (found := await reload(kit, run)).phase not in ("improve", "tighten", "exact"):
        assert found.state in (RunState.QUEUED, RunState.RUNNING)
        await asyncio.sleep(0.05)
    assert found.value is not None
    async with kit.work() as work:
        await stop_run(work, found)
    await asyncio.wait_for(task, 30)
    found = await reload(kit, run)
    assert found.state == RunState.STOPPED
    assert verdict(json.loads(found.problem or ""), json.loads(found.schedule or "")) == []
    assert found.meetings is not None
    assert found.meetings > 300


async def test_a_run_stopped_at_once_says_that_there_is_no_plan(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        await stop_run(work, run)
    found = await reload(kit, run)
    assert (found.state, found.failure) == (
        RunState.FAILED,
        "You stopped the run before it began. Nothing was changed.",
    )
    with pytest.raises(RuleBroken, match="Run 1 has ended already"):
        async with kit.work() as work:
            await stop_run(work, run)


async def test_a_worker_that_is_gone_holds_up_nobody(kit: Kit, clock: FixedClock) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        assert await begin_run(work, run.id or 0) is not None
    clock.move(timedelta(seconds=59))
    await Bench().look(kit)
    assert (await reload(kit, run)).state == RunState.RUNNING
    clock.move(timedelta(seconds=2))
    await Bench().look(kit)
    found = await reload(kit, run)
    assert (found.state, found.failure) == (
        RunState.FAILED,
        "The worker was ended in the middle of the run. Nothing was changed; run again.",
    )
    async with kit.work() as work:  # the old worker comes back: what it brings is not wanted any more
        assert await note_progress(work, run.id or 0, None) is None


async def test_only_one_worker_takes_a_run(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)

    async def take() -> bool:
        async with kit.work() as work:
            return await begin_run(work, run.id or 0) is not None

    assert sorted(await asyncio.gather(take(), take(), take())) == [False, False, True]


async def test_the_job_takes_the_queue_and_returns_at_once(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    bench = Bench()
    await bench.look(kit)
    await bench.look(kit)  # at work already: nothing is taken twice
    assert bench._at_work is not None
    await bench._at_work
    assert (await reload(kit, run)).state == RunState.FINISHED


async def test_a_run_says_how_far_it_is(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    before = kit.revisions[f"run.{run.id}"]
    await solve_run(kit, run.id or 0)
    assert kit.revisions[f"run.{run.id}"] >= before + 2


async def test_the_same_run_gives_the_same_plan(kit: Kit) -> None:
    market = await make_market(kit, tangle(8, 18), people=8, slots=4, tables=3)
    first, second = await solved(kit, market), await solved(kit, market)
    assert plan_of(first) == plan_of(second)


async def test_a_cancelled_worker_leaves_no_child(kit: Kit) -> None:
    market = await make_market(kit)
    run = await queue(kit, market)
    task = asyncio.create_task(solve_run(kit, run.id or 0))
    process = await child("scheduling")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


async def test_a_solver_that_wants_too_much_memory_is_refused_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conference.foundation.child.MEMORY_MB", 100)
    market = await make_market(kit)
    run = await queue(kit, market)
    async with kit.work() as work:
        (await work.db.get_one(MatchRun, run.id)).problem = hard_problem()
    await solve_run(kit, run.id or 0)
    found = await reload(kit, run)
    assert found.state == RunState.FAILED
    assert found.failure is not None
    assert "memory ran short" in found.failure


async def test_the_solver_sees_no_secret(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_SECRET_KEY", "x" * 64)
    market = await make_market(kit)
    run = await queue(kit, market)
    task = asyncio.create_task(solve_run(kit, run.id or 0))
    process = await child("scheduling")
    assert [name for name in process.environ() if name.startswith("FOLKMOOT")] == []
    await task
    assert (await reload(kit, run)).state == RunState.FINISHED


async def test_an_event_without_rules_for_meetings_has_no_runs(kit: Kit) -> None:
    market = await make_market(kit)
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await start_run(work, market.event_id + 99, USUAL, by=None)
