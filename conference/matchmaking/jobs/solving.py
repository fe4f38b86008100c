"""Takes queued runs, has the solver do them in a process of its own, and keeps what comes out."""

import asyncio
import json
import signal
from contextlib import suppress
from time import monotonic
from typing import Any

from conference.foundation.child import OUT_OF_TIME, Ended, run_child
from conference.foundation.kit import Kit
from conference.foundation.logs import log
from conference.matchmaking.queries.runs import has_unfinished, queued_runs
from conference.matchmaking.rules.figures import summarise
from conference.matchmaking.rules.repair import beside, engine_wish
from conference.matchmaking.service import begin_run, end_run, fail_run, fail_stale_runs, note_progress
from conference.matchmaking.service.progress import Task
from conference.meetings.queries import matching_input
from scheduling.matching.codec import problem_from_json
from scheduling.matching.codec_schedule import schedule_from_json

NOTE_EVERY = 0.5  # seconds between two notes of how far a run is
WALL = 60  # seconds after which the solver ends with the best so far
LIMIT = 180.0  # seconds after which it is killed
CHECK_LIMIT = 60.0
CHEAP = 20_000  # wishes up to which a repair is shown beside a full run, which then takes about a second
BESIDE_WALL = 15
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "failed to map segment", "allocate memory", "start new thread")

STOPPED_EARLY = "The run was stopped before it had a plan. Nothing was changed."
KILLED = "The solver’s process was ended by the system, often because memory ran short. Nothing was changed; run again."
TOO_LONG = "The solver did not come to an end in three minutes and was stopped. Nothing was changed; run again."
BROKEN = "The solver failed, and the log says how. Nothing was changed; run again, or ask the operator."
UNCHECKED = "The plan could not be checked a second time, so it was put away. Nothing was changed; run again."


class Bench:
    """The runs on which this process works, one after the other."""

    def __init__(self) -> None:
        self._at_work: asyncio.Task[None] | None = None

    async def look(self, kit: Kit) -> None:
        """Give up runs whose worker is gone, and take the next queued one; returns at once."""
        async with kit.db.read() as db:
            if not await has_unfinished(db):
                return
            queued = await queued_runs(db)
        async with kit.work() as work:
            await fail_stale_runs(work)
        if queued and (self._at_work is None or self._at_work.done()):
            self._at_work = asyncio.create_task(solve_run(kit, queued[0]), name="matchmaking")


async def solve_run(kit: Kit, run: int) -> None:
    """Do one queued run from beginning to end. Nothing happens where another worker has it."""
    async with kit.work() as work:
        task = await begin_run(work, run)
    if task is None:
        return
    try:
        failure = await _solve(kit, task)
    except Exception:  # the edge of the job: the run must not seem to be at work for ever
        log.exception("run failed", extra={"run": run})
        failure = BROKEN
    if failure is not None:
        async with kit.work() as work:
            await fail_run(work, run, failure)


async def _solve(kit: Kit, task: Task) -> str | None:
    """Solve, check and keep; or say why not."""
    began = monotonic()
    problem = json.loads(task.problem)
    mending = json.loads(task.mending) if task.mending else None
    if mending is None:
        ended, stopped = await _watched(kit, task, task.problem.encode())
    else:
        wish = json.dumps(engine_wish(problem, mending)).encode()
        ended, stopped = await _watched(kit, task, wish, "--repair")
    if ended is None:
        return None  # given up meanwhile
    kind = "schedule" if mending is None else "repair"
    if ended.last is None or ended.last.get("type") != kind:
        return _why(ended, stopped)
    answer = ended.last[kind]
    schedule = answer if mending is None else answer["schedule"]
    changes = None
    if mending is not None:
        full = await _beside(kit, task, mending, problem) if not stopped else None
        changes = {"changes": answer["changes"], "figures": answer["figures"], "beside": full}
    checked = await run_child(
        "conference.matchmaking.recheck",
        given=json.dumps({"problem": problem, "schedule": schedule}).encode(),
        limit=CHECK_LIMIT,
    )
    if checked.last is None or checked.last.get("type") != "verdict":
        log.error("check failed", extra={"run": task.id, "status": checked.status, "said": checked.complaints[-500:]})
        return UNCHECKED
    async with kit.db.read() as db:
        participants = (await matching_input(db, task.event)).people
    summary = summarise(
        problem_from_json(problem),
        schedule_from_json(schedule),
        participants,
        checked.last["violations"],
        monotonic() - began,
        mending["requests"] if mending else None,
    )
    async with kit.work() as work:
        await end_run(work, task.id, schedule, summary, changes)
    return None


async def _beside(kit: Kit, task: Task, mending: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any] | None:
    """What a full run would give in the repair's place, where that is cheap to know."""
    if len(problem["wishes"]) > CHEAP:
        return None
    # Only what the repair may move may be moved here too: the problem is the very same.
    ended, stopped = await _watched(kit, task, task.problem.encode(), wall=BESIDE_WALL)
    if stopped or ended is None or ended.last is None or ended.last.get("type") != "schedule":
        return None
    return beside(mending, ended.last["schedule"])


async def _watched(kit: Kit, task: Task, given: bytes, *options: str, wall: int = WALL) -> tuple[Ended | None, bool]:
    """Run the solver, note how far it is, and pass on the wish to stop. None when the run was given up meanwhile."""
    stop = asyncio.Event()
    newest: list[dict[str, Any]] = []

    def take(line: dict[str, Any]) -> None:
        if line["type"] == "progress":
            newest[:] = [line]

    arguments = (*options, "--seed", str(task.seed), "--wall", str(wall))
    child = asyncio.create_task(run_child("scheduling", *arguments, given=given, limit=LIMIT, line=take, stop=stop))
    noted = None
    try:
        while not (await asyncio.wait({child}, timeout=NOTE_EVERY))[0]:
            progress = newest[0] if newest and newest[0] is not noted else None
            async with kit.work() as work:
                wanted = await note_progress(work, task.id, progress)
            noted = progress or noted
            if wanted is None:
                return None, False
            if wanted:
                stop.set()
        return child.result(), stop.is_set()
    finally:
        child.cancel()
        with suppress(asyncio.CancelledError):
            await child


def _why(ended: Ended, stopped: bool) -> str:
    """Why there is no schedule, in a sentence for the organiser."""
    log.error("solver failed", extra={"status": ended.status, "said": ended.complaints[-500:]})
    if stopped:
        return STOPPED_EARLY
    if ended.complaints == OUT_OF_TIME:
        return TOO_LONG
    if ended.status == -signal.SIGKILL or any(sign in ended.complaints for sign in OUT_OF_MEMORY):
        return KILLED
    if ended.last is not None and ended.last.get("type") == "contradictions":
        facts = "; ".join(str(flaw["fact"]) for flaw in ended.last["flaws"][:3])
        return f"The event’s data contradict each other: {facts}. Nothing was changed; mend that and run again."
    return BROKEN
