"""Publishing a run: first whom it reaches, then the deed."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.web import go, kit_of, render
from conference.matchmaking.models import RunState
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.plan import outrun, planned_meetings
from conference.matchmaking.service import publish
from conference.matchmaking.views.runs import home, load
from conference.meetings.queries import matching_input


async def show_publication(request: Request) -> Response:
    """Who gets how many meetings, who gets none, and what no longer fits."""
    guest = await organiser(request)
    run = await load(request, guest)
    kit = kit_of(request)
    async with kit.db.read() as db:
        given = await matching_input(db, guest.event_id, kit.clock.now())
    if run.state == RunState.PUBLISHING:
        return go(request, f"{home(guest)}/runs/{run.number}", "This run is being published already.", "info")
    if run.published_at is not None:
        return go(request, f"{home(guest)}/runs/{run.number}", "This run is published already.", "info")
    if run.summary is None or not run.meetings:
        return go(request, f"{home(guest)}/runs/{run.number}", "This run has nothing to publish.", "warn")
    plan = planned_meetings(run)
    new: dict[int, int] = {}
    for meeting in plan:
        for person in (meeting.first, meeting.second):
            new[person] = new.get(person, 0) + 1
    names = given.names
    got = summary_from_json(run.summary).got
    return await render(
        request,
        "matchmaking/publication.html",
        current="matchmaking",
        run=run,
        reached=sorted(
            ((names.get(p, ""), n, got.get(p, n)) for p, n in new.items()), key=lambda row: (-row[1], row[0])
        ),
        without=sorted(names[person] for person, count in got.items() if count == 0 and person in names),
        gone=[(names.get(m.first, ""), names.get(m.second, "")) for m in outrun(plan, given)],
        home=home(guest),
    )


async def publish_run(request: Request) -> Response:
    """Have the meetings made and everybody told; the worker does it while the page shows how far it is."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).work() as work:
        await publish(work, run, by=guest.person_id)
    return go(request, f"{home(guest)}/runs/{run.number}", "Publishing has begun. You may leave this page.")
