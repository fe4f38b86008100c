"""What the worker notes down of a run: begun, how far, ended, failed."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, select, update

from conference.events.live import desk_topic
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.figures import Summary
from conference.matchmaking.rules.plan import planned_meetings

STALE = timedelta(seconds=60)  # without a sign of life; a worker that runs gives one twice a second


@dataclass(frozen=True, slots=True)
class Task:
    """What the worker needs to know of the run that it has begun."""

    id: int
    event: int
    seed: int
    problem: str
    mending: str | None


async def begin_run(work: Work, run: int) -> Task | None:
    """Take a queued run to work on it; None when another worker was faster."""
    begun = (
        update(MatchRun)
        .where(col(MatchRun.id) == run, col(MatchRun.state) == RunState.QUEUED)
        .values(state=RunState.RUNNING, started_at=work.now, alive_at=work.now)
        .returning(col(MatchRun.event_id), col(MatchRun.seed), col(MatchRun.problem), col(MatchRun.mending))
    )
    row = (await work.db.exec(begun)).first()
    if row is None:
        return None
    work.push(Push(run_topic(run)))
    return Task(run, row[0], row[1], row[2] or "{}", row[3])


async def note_progress(work: Work, run: int, progress: dict[str, Any] | None) -> bool | None:
    """Say that the run is alive, and with `progress` how far it is. Answers whether it shall stop; None when it is
    not at work any more, because it was given up meanwhile."""
    values: dict[str, Any] = {"alive_at": work.now}
    if progress is not None:
        values |= {name: progress[name] for name in ("phase", "value", "bound")}
        work.push(Push(run_topic(run)))
    noted = (
        update(MatchRun)
        .where(col(MatchRun.id) == run, col(MatchRun.state) == RunState.RUNNING)
        .values(**values)
        .returning(col(MatchRun.stop_wanted))
    )
    row = (await work.db.exec(noted)).first()
    return None if row is None else bool(row[0])


async def end_run(
    work: Work, run: int, schedule: dict[str, Any], summary: Summary, changes: dict[str, Any] | None = None
) -> None:
    """Keep a run's schedule and figures, and of a repair what it changes. Nothing happens where the run was given up
    meanwhile."""
    row = await _at_work(work, run)
    if row is None:
        return
    row.state = RunState.STOPPED if summary.ended == "stopped" and row.stop_wanted else RunState.FINISHED
    row.finished_at = work.now
    row.phase = "done"
    row.value, row.bound = schedule["objective"]["value"], schedule["bound"]
    row.zeros = summary.zeros
    row.schedule = json.dumps(schedule, separators=(",", ":"))
    row.summary = summary.to_json()
    row.changes = None if changes is None else json.dumps(changes, separators=(",", ":"))
    row.meetings = len(planned_meetings(row))
    _tell(work, row)


async def fail_run(work: Work, run: int, why: str) -> None:
    """Write down in a sentence why a run came to nothing. What was published before stays as it is."""
    row = await _at_work(work, run)
    if row is not None:
        row.state, row.finished_at, row.failure = RunState.FAILED, work.now, why[:500]
        _tell(work, row)


async def fail_stale_runs(work: Work) -> None:
    """Give up runs whose worker has gone without a word."""
    gone = select(MatchRun.id).where(MatchRun.state == RunState.RUNNING, col(MatchRun.alive_at) < work.now - STALE)
    for run in (await work.db.exec(gone)).all():
        await fail_run(work, run or 0, "The worker was ended in the middle of the run. Nothing was changed; run again.")


async def _at_work(work: Work, run: int) -> MatchRun | None:
    row = await work.db.get(MatchRun, run, populate_existing=True, with_for_update=True)
    return row if row is not None and row.state == RunState.RUNNING else None


def _tell(work: Work, run: MatchRun) -> None:
    work.push(Push(run_topic(run.id or 0)))
    work.push(Push(desk_topic(run.event_id)))
