"""Publish a run: its plan becomes meetings, and everybody is told."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import col, select

from conference.events.live import desk_topic
from conference.events.models import Event
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.runs import published_since
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import Planned, planned_meetings
from conference.meetings.models import MeetingRequest
from conference.meetings.queries import matching_input
from conference.meetings.service import place_meeting
from conference.meetings.service.setup import stand_in_line
from conference.notices.service import tell, write
from conference.people.queries import people_by_id

GONE = "The request was deleted meanwhile."


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a plan: meetings made, requests that no longer fitted and why, people who have none."""

    placed: int
    lost: dict[int, str]
    none: list[int]


async def publish(work: Work, run: MatchRun, *, by: int | None) -> Published:
    """Make the plan's meetings, each with a mail and a calendar entry for both, and tell those who have none.

    What no longer fits, because somebody booked, closed a slot or withdrew meanwhile, is left out, and its reason
    is kept; nobody is booked twice. Raises RuleBroken: `run.unfinished`, `run.failed`, `run.empty` (it adds nothing),
    `run.published`, `run.outdated` (another run was published since this one was made), `run.unsound` (the second
    check found faults).
    """
    await stand_in_line(work, run.event_id)
    row = await work.db.get_one(MatchRun, run.id, populate_existing=True)
    await _require_publishable(work, row)
    summary = summary_from_json(row.summary or "{}")
    placed, lost = await _place_all(work, row)
    none = await _without(work, row)
    summary.lost = lost
    row.state, row.published_at, row.summary = RunState.PUBLISHED, work.now, summary.to_json()
    await work.db.flush()
    await _tell_all(work, row, placed, none)
    work.push(Push(run_topic(row.id or 0)))
    work.push(Push(desk_topic(row.event_id)))
    return Published(len(placed), lost, none)


async def _require_publishable(work: Work, run: MatchRun) -> None:
    name = f"Run {run.number}"
    if run.state == RunState.PUBLISHED:
        raise RuleBroken("run.published", f"{name} is published already. Nothing was sent again.")
    if run.state in (RunState.QUEUED, RunState.RUNNING):
        raise RuleBroken("run.unfinished", f"{name} is still at work. Wait for it, or stop it.")
    if run.state == RunState.FAILED or run.schedule is None or run.summary is None:
        raise RuleBroken("run.failed", f"{name} has no plan. Run again.")
    if not run.meetings:
        raise RuleBroken("run.empty", f"{name} adds no meeting, so there is nothing to publish.")
    other = await published_since(work.db, run.event_id, run.made_at)
    if other is not None:
        raise RuleBroken("run.outdated", f"Run {other} was published after {name} was made. Run again.")
    if summary_from_json(run.summary).violations:
        raise RuleBroken("run.unsound", f"{name} did not pass the second check, so it cannot be published.")


async def _place_all(work: Work, run: MatchRun) -> tuple[list[Planned], dict[int, str]]:
    plan = planned_meetings(run)
    requests = await _requests(work, (meeting.request for meeting in plan))
    placed: list[Planned] = []
    lost: dict[int, str] = {}
    for meeting in plan:
        await asyncio.sleep(0)  # hundreds of meetings take seconds: pages are served between two of them
        request = requests.get(meeting.request)
        why = GONE if request is None else await _place(work, run, meeting, request)
        if why is None:
            placed.append(meeting)
        else:
            lost[meeting.request] = why
    return placed, lost


async def _place(work: Work, run: MatchRun, meeting: Planned, request: MeetingRequest) -> str | None:
    """Make one meeting; None when it stands, else why not. At its table, or at another one if that is taken."""
    for table in (meeting.table, None):
        try:
            # Whatever the database refuses undoes this meeting alone.
            async with work.db.begin_nested():
                await place_meeting(
                    work,
                    run.event_id,
                    meeting.first,
                    meeting.second,
                    meeting.slot,
                    table=table,
                    request=request,
                    run_id=run.id,
                )
        except NotFound:
            return GONE
        except RuleBroken as refused:
            if refused.code != "table.taken" or table is None:
                return refused.message
        else:
            return None
    return None


async def _requests(work: Work, numbers: Iterable[int]) -> dict[int, MeetingRequest]:
    asked = sorted(numbers)
    found: dict[int, MeetingRequest] = {}
    for start in range(0, len(asked), 500):
        part = select(MeetingRequest).where(col(MeetingRequest.id).in_(asked[start : start + 500]))
        found |= {row.id: row for row in await work.db.exec(part) if row.id is not None}
    return found


async def _without(work: Work, run: MatchRun) -> list[int]:
    """Participants who have no meeting now."""
    given = await matching_input(work.db, run.event_id)
    return sorted(given.people.keys() - {end for meeting in given.meetings for end in (meeting.first, meeting.second)})


async def _tell_all(work: Work, run: MatchRun, placed: list[Planned], none: list[int]) -> None:
    """The bell for those who got meetings (each has its mail already); bell and mail for those who have none."""
    event = await work.db.get_one(Event, run.event_id)
    home = f"/e/{event.slug}"
    left = _left_over(run)
    counts = Counter(person for meeting in placed for person in (meeting.first, meeting.second))
    for person, count in sorted(counts.items()):
        text = f"The organisers have placed {_counted(count, 'meeting')} for you."
        if left[person]:
            has = "has" if left[person] == 1 else "have"
            text += f" {_counted(left[person], 'wish', 'wishes').capitalize()} of yours {has} no time yet: see why."
        path = f"{home}/wishes" if left[person] else f"{home}/meetings"
        await tell(work, person, text, path, event=event.id, icon="calendar-check")
    people = await people_by_id(work.db, none)
    for number in none:
        text = "The matching found no time for you yet. Here are people who may fit."
        await tell(work, number, text, f"{home}/meetings/discover", event=event.id, icon="sparkles")
        await write(
            work,
            people[number],
            "match_none",
            key=f"match-none-{run.id}-{number}",
            event=event,
            link=work.kit.url(f"{home}/meetings/discover"),
            slots=work.kit.url(f"{home}/meetings"),
            why=work.kit.url(f"{home}/wishes") if left[number] else "",
        )


def _left_over(run: MatchRun) -> Counter[int]:
    """How many wishes of each person have no time after the publication."""
    summary = summary_from_json(run.summary or "{}")
    open_still = summary.unmet.keys() | summary.lost.keys()
    wishes = json.loads(run.problem or "{}")["wishes"]
    return Counter(end for wish in wishes if wish["id"] in open_still for end in (wish["a"], wish["b"]))


def _counted(count: int, one: str, many: str = "") -> str:
    return f"a {one}" if count == 1 else f"{count} {many or one + 's'}"
