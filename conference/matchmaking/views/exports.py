"""A run as files: for the stand-alone checker, and as lists for a spreadsheet."""

from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.errors import NotFound
from conference.foundation.web import kit_of
from conference.matchmaking.queries.page import fewer_than_hoped
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import planned_meetings, times_of
from conference.matchmaking.views.files import csv_text, file_response
from conference.matchmaking.views.runs import load
from conference.meetings.queries import matching_input


async def export_problem(request: Request) -> Response:
    """The problem as the solver got it."""
    run = await load(request, await organiser(request))
    return _file(run.problem, f"run-{run.number}-problem.json", "application/json")


async def export_schedule(request: Request) -> Response:
    """The schedule with its certificate and reasons."""
    run = await load(request, await organiser(request))
    return _file(run.schedule, f"run-{run.number}-schedule.json", "application/json")


async def export_plan(request: Request) -> Response:
    """The meetings that the run adds, on the event's clock."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).db.read() as db:
        given = await matching_input(db, guest.event_id)
    zone, slots = ZoneInfo(guest.event.zone), times_of(run)
    lines: list[tuple[object, ...]] = [("start", "end", "table", "first", "second", "request", "value")]
    for meeting in planned_meetings(run):
        times = (at.astimezone(zone).isoformat(timespec="minutes") for at in slots[meeting.slot])
        pair = (given.names.get(person, "") for person in (meeting.first, meeting.second))
        lines.append((*times, meeting.table, *pair, meeting.request, meeting.value))
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


def _file(text: str | None, name: str, kind: str) -> Response:
    if text is None:
        raise NotFound
    return file_response(text, name, kind)
