"""Two runs side by side."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.web import go, kit_of, render
from conference.matchmaking.models import MatchRun
from conference.matchmaking.queries.runs import run_lines, run_numbered
from conference.matchmaking.rules.comparison import compare
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import planned_meetings
from conference.matchmaking.views.runs import home, load
from conference.people.queries import people_by_id


async def show_comparison(request: Request) -> Response:
    """A run beside another one: that of the address, or the newest other one with a plan."""
    guest = await organiser(request)
    run = await load(request, guest)
    asked = request.query_params.get("with", "")
    async with kit_of(request).db.read() as db:
        lines = [line for line in await run_lines(db, guest.event_id) if line.meetings is not None]
        others = [line.number for line in lines if line.number != run.number]
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else next(iter(others), 0)
        if run.summary is None or wanted not in others:
            return go(request, f"{home(guest)}/runs/{run.number}", "There is no other run to compare with yet.", "info")
        other: MatchRun = await run_numbered(db, guest.event_id, wanted)
        before, after = summary_from_json(other.summary or "{}"), summary_from_json(run.summary)
        people = await people_by_id(db, sorted(after.got))
    return await render(
        request,
        "matchmaking/comparison.html",
        current="matchmaking",
        run=run,
        other=other,
        others=others,
        before=before,
        after=after,
        found=compare(
            planned_meetings(other),
            planned_meetings(run),
            before,
            after,
            {number: person.name for number, person in people.items()},
        ),
        lines={line.number: line for line in lines},
        home=home(guest),
    )
