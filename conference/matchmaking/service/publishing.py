"""Publish a run: the organiser's word, and the worker's next step of it."""

from collections.abc import Collection, Sequence

from sqlalchemy.exc import IntegrityError

from conference.events.live import desk_topic
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.runs import published_since, run_in_the_way
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import (
    Planned,
    left_to_publish,
    slots_named,
    slots_text,
    stage_slots,
    whole_units,
)
from conference.matchmaking.service.placing import leave_out, place_some
from conference.matchmaking.service.runs import in_the_way
from conference.matchmaking.service.telling import people_to_tell, tell_some
from conference.meetings.queries import matching_input
from conference.meetings.rules.words import plural

GONE = "somebody who left"
FAILED = "This could not be done, and the log says how. What stood, stands, and requests stay open."


async def publish(
    work: Work, run: MatchRun, *, by: int | None, slots: Collection[int] | None = None, anyway: bool = False
) -> None:
    """Have the plan's meetings made, each with a mail and a calendar entry for both, and tell those who have none.

    With `slots`, those of the plan in these slots alone: a stage; the rest can follow. The worker does it in small
    transactions (`publish_some`). What no longer fits, because somebody booked, closed a slot or withdrew meanwhile,
    stops it, unless it shall be left out and its reason kept (`anyway`); nobody is booked twice. Raises RuleBroken:
    `run.unfinished`, `run.failed`, `run.empty` (it adds nothing), `run.publishing` (this run or another one is on its
    way out), `run.published`, `run.at_work` (another run is), `run.outdated` (another run was published since this
    one was made), `run.unsound` (the second check found faults), `run.trial`, `run.overtaken` (some of it no longer
    fits, with the names).
    """
    row = await work.db.get_one(MatchRun, run.id, populate_existing=True, with_for_update=True)
    await _require_publishable(work, row)
    stage = [planned for planned in left_to_publish(row) if slots is None or planned.key in slots]
    if not stage:
        raise RuleBroken("run.empty", f"Nothing of run {row.number} is planned there, so there is nothing to publish.")
    if not anyway:
        await _require_fresh(work, row, stage)
    row.stage = slots_text({planned.key for planned in stage})
    row.state, row.publishing_at, row.published_by_id = RunState.PUBLISHING, work.now, by
    row.dealt = row.told = 0
    try:
        await work.db.flush()
    except IntegrityError:
        raise RuleBroken("run.at_work", "Another run was started or published a moment ago. Wait for it.") from None
    _push(work, row)
    work.push(Push(desk_topic(row.event_id)))


async def publish_some(work: Work, run: int, plan: Sequence[Planned], count: int) -> bool:
    """Go on publishing: do the next `count` steps of the plan, or, when all are done, tell the next `count` people.

    True while there is more to do. The step and the mark of how far it is are one transaction, and the run's row is
    held meanwhile: whoever comes second, another worker or one after a crash, goes on behind it.
    """
    row = await _being_published(work, run)
    if row is None:
        return False
    if row.dealt < len(plan):
        await place_some(work, row, whole_units(plan, row.dealt, count))
    elif not await tell_some(work, row, count):
        _end_stage(work, row)
    _push(work, row)
    return row.state == RunState.PUBLISHING


async def skip_one(work: Work, run: int, plan: Sequence[Planned]) -> None:
    """Go past the next meeting or the next person, whose turn has failed."""
    row = await _being_published(work, run)
    if row is None:
        return
    if row.dealt < len(plan):
        [unit] = whole_units(plan, row.dealt, 1)
        leave_out(row, {planned.request: FAILED for planned in unit})
        row.dealt += len(unit)
    else:
        row.told = next(iter(await people_to_tell(work, row)), row.told)
    _push(work, row)


def _end_stage(work: Work, run: MatchRun) -> None:
    """The run is published when nothing of it is left, else it waits for its next stage."""
    run.staged, run.stage = slots_text(slots_named(run.staged) | stage_slots(run)), ""
    if left_to_publish(run):
        run.state = RunState.FINISHED
    else:
        run.state, run.published_at = RunState.PUBLISHED, work.now
    work.push(Push(desk_topic(run.event_id)))


async def _require_fresh(work: Work, run: MatchRun, stage: Sequence[Planned]) -> None:
    given = await matching_input(work.db, run.event_id, work.now)
    gone = outrun(stage, given)
    if gone:
        pairs = [f"{given.names.get(p.first, GONE)} and {given.names.get(p.second, GONE)}" for p in gone[:5]]
        more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
        raise RuleBroken(
            "run.overtaken",
            f"The event has changed since run {run.number}: {plural(len(gone), 'meeting')} no longer fit"
            f"{'s' if len(gone) == 1 else ''} ({'; '.join(pairs)}{more}). Repair the plan or run again; or publish the "
            "others, and the requests of these stay open with the reason.",
        )


async def _require_publishable(work: Work, run: MatchRun) -> None:
    name = f"Run {run.number}"
    if run.trial:
        raise RuleBroken("run.trial", f"{name} only tried {run.trial}. Change the settings so, and run again.")
    if run.state == RunState.PUBLISHED:
        raise RuleBroken("run.published", f"{name} is published already. Nothing was sent again.")
    if run.state == RunState.PUBLISHING:
        raise RuleBroken("run.publishing", f"{name} is being published already. Nothing is sent twice.")
    if run.state in (RunState.QUEUED, RunState.RUNNING):
        raise RuleBroken("run.unfinished", f"{name} is still at work. Wait for it, or stop it.")
    if run.state == RunState.FAILED or run.schedule is None or run.summary is None:
        raise RuleBroken("run.failed", f"{name} has no plan. Run again.")
    if not run.meetings:
        raise RuleBroken("run.empty", f"{name} changes nothing, so there is nothing to publish.")
    # In this order: a publication that ends between the two looks is seen by the second one.
    if other := await run_in_the_way(work.db, run.event_id):
        raise in_the_way(*other)
    since = await published_since(work.db, run)
    if since is not None:
        raise RuleBroken("run.outdated", f"Run {since} was published after {name} was made. Run again.")
    if summary_from_json(run.summary).violations:
        raise RuleBroken("run.unsound", f"{name} did not pass the second check, so it cannot be published.")


async def _being_published(work: Work, run: int) -> MatchRun | None:
    row = await work.db.get(MatchRun, run, populate_existing=True, with_for_update=True)
    return row if row is not None and row.state == RunState.PUBLISHING else None


def _push(work: Work, run: MatchRun) -> None:
    work.push(Push(run_topic(run.id or 0)))
