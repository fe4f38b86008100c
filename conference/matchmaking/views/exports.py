"""A run as files: for the stand-alone checker, and as lists for a spreadsheet."""

import asyncio
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.errors import NotFound
from conference.foundation.web import kit_of
from conference.matchmaking.queries.page import fewer_than_hoped
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import planned_meetings, times_of
from conference.matchmaking.rules.sheets import CHANGES, sheets_of
from conference.matchmaking.rules.workbook import KIND, workbook
from conference.matchmaking.views.files import csv_text, file_response
from conference.matchmaking.views.runs import load
from conference.meetings.queries import matching_input
from scheduling.matching.changes import ChangeKind


async def export_problem(request: Request) -> Response:
    """The problem as the solver got it."""
    run = await load(request, await organiser(request))
    return _file(run.problem, f"run-{run.number}-problem.json", "application/json")


async def export_schedule(request: Request) -> Response:
    """The schedule with its certificate and reasons."""
    run = await load(request, await organiser(request))
    return _file(run.schedule, f"run-{run.number}-schedule.json", "application/json")


async def export_plan(request: Request) -> Response:
    """The meetings that the run adds or changes, on the event's clock."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).db.read() as db:
        given = await matching_input(db, guest.event_id)
    zone = ZoneInfo(guest.event.zone)
    slots = {slot.id: (slot.starts_at, slot.ends_at) for slot in given.slots} | times_of(run)
    lines: list[tuple[object, ...]] = [("start", "end", "table", "first", "second", "request", "value", "change")]
    for meeting in planned_meetings(run):
        span = slots.get(meeting.slot)
        times = [at.astimezone(zone).isoformat(timespec="minutes") for at in span] if span else ["", ""]
        pair = (given.names.get(person, "") for person in meeting.pair)
        change = CHANGES[ChangeKind(meeting.kind)]
        lines.append((*times, meeting.table, *pair, max(meeting.request, 0) or "", meeting.value, change))
    return _file(csv_text(lines), f"run-{run.number}-plan.csv", "text/csv; charset=utf-8")


async def export_unmet(request: Request) -> Response:
    """Who gets fewer meetings than hoped for, one line for each request that has no time."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).db.read() as db:
        given = await matching_input(db, guest.event_id)
    if run.summary is None:
        raise NotFound
    people = fewer_than_hoped(run, summary_from_json(run.summary), given.names)
    lines: list[tuple[object, ...]] = [("person", "wishes", "meetings", "with", "why not", "what would help")]
    lines += [(person.name, person.wishes, person.got, *unmet) for person in people for unmet in person.unmet]
    return _file(csv_text(lines), f"run-{run.number}-unmet.csv", "text/csv; charset=utf-8")


async def export_workbook(request: Request) -> Response:
    """Meetings, people, unmet wishes and tables' use as one workbook."""
    guest = await organiser(request)
    run = await load(request, guest)
    if run.summary is None:
        raise NotFound
    async with kit_of(request).db.read() as db:
        given = await matching_input(db, guest.event_id)
    summary = summary_from_json(run.summary)
    fewer = fewer_than_hoped(run, summary, given.names)
    unmet = [(who.id, who.name, who.wishes, who.got, who.unmet) for who in fewer]
    starts = {slot.id: (slot.starts_at, slot.ends_at) for slot in given.slots}
    sheets = sheets_of(run, summary, unmet, given.names, starts)
    facts = {"title": f"{guest.event.name}: run {run.number}", "company": kit_of(request).settings.app_name}
    # Ten thousand people take a second or two: pages are served meanwhile.
    body = await asyncio.to_thread(workbook, sheets, ZoneInfo(guest.event.zone), facts)
    return file_response(body, f"run-{run.number}.xlsx", KIND)


def _file(text: str | None, name: str, kind: str) -> Response:
    if text is None:
        raise NotFound
    return file_response(text, name, kind)
