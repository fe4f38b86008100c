"""Verbs of an organiser before and during a run."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from conference.events.live import desk_topic
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.forms import TrialForm, WeightsForm
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.locks import locks_of
from conference.matchmaking.queries.runs import run_in_the_way
from conference.matchmaking.rules.checks import concerns
from conference.matchmaking.rules.greedy import greedy_value
from conference.matchmaking.rules.lock_checks import kept_locks
from conference.matchmaking.rules.problem import Place, build_problem
from conference.matchmaking.rules.trial import in_words, tried
from conference.meetings.queries import MatchInput, matching_input
from scheduling.matching.codec import problem_to_json
from scheduling.matching.model import Problem
from scheduling.matching.validation import validate

SEED = 1


async def start_run(work: Work, event: int, form: WeightsForm, *, by: int | None) -> MatchRun:
    """Take the wishes, slots and meetings as they are now as a problem, and queue a run; a worker solves it.

    Locks are kept. A `TrialForm` makes a run on changed data that can never be published. Raises RuleBroken:
    `run.at_work`, `run.publishing` (one at a time), `run.pointless` (nothing could be placed, or locks contradict
    each other, and why), `run.contradiction`. NotFound for an event without rules for meetings.
    """
    await require_rest(work, event)
    given = await matching_input(work.db, event, work.now)
    trial = ""
    if isinstance(form, TrialForm):
        given, trial = tried(given, form), in_words(form)
    locks = await locks_of(work.db, event)
    for concern in concerns(given, form, work.now, locks):
        if concern.blocks:
            who = " and ".join(name for _, name in concern.people) if concern.code == "lock" else ""
            raise RuleBroken("run.pointless", f"{who}: {concern.text}" if who else concern.text)
    problem = build_problem(given, form, work.now, locked_places(given, locks))
    return await queue(work, event, problem, weights=form.model_dump_json(), by_id=by, trial=trial)


def locked_places(given: MatchInput, locks: Mapping[int, int]) -> dict[int, Place]:
    """Where the organisers' locks put open requests, at any table."""
    return {request: (slot, None) for request, slot in kept_locks(given, locks).items()}


async def queue(work: Work, event: int, problem: Problem, **facts: Any) -> MatchRun:
    """Write a run down for the worker; `facts` are further columns of it. Raises RuleBroken as `start_run` does."""
    for flaw in validate(problem):
        raise RuleBroken("run.contradiction", f"The event’s data contradict each other: {flaw.fact}. Mend that first.")
    last = (await work.db.exec(select(func.max(MatchRun.number)).where(col(MatchRun.event_id) == event))).one()
    # Looked at again after the number is taken: whatever is in the way from here on has the very same number.
    await require_rest(work, event)
    run = MatchRun(
        event_id=event,
        number=(last or 0) + 1,
        seed=SEED,
        made_at=work.now,
        greedy=greedy_value(problem),
        problem=json.dumps(problem_to_json(problem), separators=(",", ":")),
        **facts,
    )
    work.db.add(run)
    try:
        await work.db.flush()
    except IntegrityError:
        raise in_the_way(run.number, RunState.QUEUED) from None
    work.push(Push(run_topic(run.id or 0)))
    work.push(Push(desk_topic(event)))
    return run


async def stop_run(work: Work, run: MatchRun) -> None:
    """Ask a run to end with the best plan it has. Raises RuleBroken("run.over") when it has ended already."""
    row = await work.db.get_one(MatchRun, run.id, populate_existing=True, with_for_update=True)
    if row.state not in (RunState.QUEUED, RunState.RUNNING):
        raise RuleBroken("run.over", f"Run {row.number} has ended already.")
    row.stop_wanted = True
    if row.state == RunState.QUEUED:
        row.state, row.finished_at = RunState.FAILED, work.now
        row.failure = "You stopped the run before it began. Nothing was changed."
    work.push(Push(run_topic(row.id or 0)))


async def require_rest(work: Work, event: int) -> None:
    """Nothing of the event is run or published at the moment."""
    other = await run_in_the_way(work.db, event)
    if other is not None:
        raise in_the_way(*other)


def in_the_way(number: int, state: str) -> RuleBroken:
    """The refusal that names the run which must come to its end first."""
    if state == RunState.PUBLISHING:
        return RuleBroken("run.publishing", f"Run {number} is being published. Wait until everybody is told.")
    return RuleBroken("run.at_work", f"Run {number} is at work. Wait for it, or stop it and start anew.")
