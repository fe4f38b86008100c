"""The page of a run: start it, watch it, stop it, look it over."""

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render, wants_partial
from conference.matchmaking.forms import WeightsForm
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.queries.page import run_page
from conference.matchmaking.queries.runs import AT_WORK, latest_number, run_numbered
from conference.matchmaking.rules.plan import outrun, planned_meetings
from conference.matchmaking.rules.words import PHASES
from conference.matchmaking.service import start_run, stop_run
from conference.meetings.queries import matching_input


async def show_latest(request: Request) -> Response:
    """The newest run; before the first one, what it would start from."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        newest = await latest_number(db, guest.event_id)
    return await show(request, guest, newest)


async def show_run(request: Request) -> Response:
    """One run by its number; the live part alone where a script asks."""
    return await show(request, await organiser(request), number(request, "number"))


async def start(request: Request) -> Response:
    """Queue a run with what counts."""
    guest = await organiser(request)
    form, state = await read_form(request, WeightsForm)
    if form is not None:
        async with rules_of(state), kit_of(request).work() as work:
            run = await start_run(work, guest.event_id, form, by=guest.person_id)
            begun = run.number
    if state.broken:
        async with kit_of(request).db.read() as db:
            newest = await latest_number(db, guest.event_id)
        return await show(request, guest, newest, state)
    return go(request, f"{home(guest)}/runs/{begun}", f"Run {begun} has started. You may leave this page.")


async def stop(request: Request) -> Response:
    """Ask a run to end with the best it has."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).work() as work:
        await stop_run(work, run)
    return go(request, f"{home(guest)}/runs/{run.number}", f"Run {run.number} ends with the best plan so far.")


async def show(request: Request, guest: Guest, newest: int | None, form: FormState | None = None) -> Response:
    """The page of run `newest`, or the page before the first run."""
    kit = kit_of(request)
    now = kit.clock.now()
    async with kit.db.read() as db:
        run = await run_numbered(db, guest.event_id, newest) if newest is not None else None
        # Taken before the rows of the run are used: news between the two is fetched, never missed.
        seq = kit.revisions[run_topic(run.id or 0)] if run else 0
        try:
            given = await matching_input(db, guest.event_id, now)
        except NotFound:
            return await render(request, "matchmaking/none.html", current="matchmaking")
        board = await run_page(db, guest.event_id, run, given, now)
    part = wants_partial(request) and run is not None and form is None
    return await render(
        request,
        "matchmaking/_run.html" if part else "matchmaking/page.html",
        status=422 if form is not None else 200,
        current="matchmaking",
        board=board,
        run=run,
        summary=board.summary,
        at_work=run is not None and run.state in AT_WORK,
        publishing=run is not None and run.state == RunState.PUBLISHING,
        phase=PHASES.get(run.phase, "") if run else "",
        gone=len(outrun(planned_meetings(run), given)) if run and run.publishing_at is None else 0,
        counts=(len(given.people), len(given.slots), given.tables, len(given.wishes)),
        form=form or FormState(board.weights.model_dump()),
        topic=run_topic(run.id or 0) if run else "",
        seq=seq,
        home=home(guest),
    )


async def load(request: Request, guest: Guest) -> MatchRun:
    """The run of the path, found among the event's own."""
    async with kit_of(request).db.read() as db:
        return await run_numbered(db, guest.event_id, number(request, "number"))


def home(guest: Guest) -> str:
    """The path of an event's matchmaking."""
    return f"/e/{guest.event.slug}/console/matchmaking"
