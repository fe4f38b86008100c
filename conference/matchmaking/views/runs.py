"""The page of a run: start it, watch it, stop it, look it over."""

from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render, wants_partial
from conference.matchmaking.forms import TrialForm, WeightsForm
from conference.matchmaking.live import run_topic
from conference.matchmaking.models import Firmness, MatchRun, RunState
from conference.matchmaking.queries.page import run_page
from conference.matchmaking.queries.runs import AT_WORK, latest_number, run_numbered
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import left_to_publish, staged
from conference.matchmaking.rules.repair import IN_WORDS
from conference.matchmaking.rules.words import PHASES
from conference.matchmaking.service import start_run, stop_run
from conference.meetings.queries import matching_input

READY = (RunState.FINISHED, RunState.STOPPED)


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
    return await _start(request, WeightsForm)


async def try_out(request: Request) -> Response:
    """Queue a run that only tries what more tables, meetings or slots would give."""
    return await _start(request, TrialForm)


async def _start(request: Request, model: type[WeightsForm]) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, model)
    if form is not None:
        async with rules_of(state), kit_of(request).work() as work:
            run = await start_run(work, guest.event_id, form, by=guest.person_id)
            begun, trial = run.number, run.trial
    if state.broken:
        async with kit_of(request).db.read() as db:
            newest = await latest_number(db, guest.event_id)
        # What a trial says stands at its own fields; its weights are those of the run.
        return await show(request, guest, newest, **{"trial" if model is TrialForm else "form": state})
    said = f"Run {begun} tries {trial}. Nothing is changed." if trial else f"Run {begun} has started."
    return go(request, f"{home(guest)}/runs/{begun}", f"{said} You may leave this page.")


async def stop(request: Request) -> Response:
    """Ask a run to end with the best it has."""
    guest = await organiser(request)
    run = await load(request, guest)
    async with kit_of(request).work() as work:
        await stop_run(work, run)
    return go(request, f"{home(guest)}/runs/{run.number}", f"Run {run.number} ends with the best plan so far.")


async def show(
    request: Request,
    guest: Guest,
    newest: int | None,
    form: FormState | None = None,
    trial: FormState | None = None,
    repair: FormState | None = None,
) -> Response:
    """The page of run `newest`, or the page before the first run; with a form that was refused."""
    refused = form is not None or trial is not None or repair is not None
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
        ahead = {slot.id for slot in given.slots if slot.starts_at > now}
        board = await run_page(db, guest.event_id, run, given, now, guest.event.zone)
    part = wants_partial(request) and run is not None and not refused
    return await render(
        request,
        "matchmaking/_run.html" if part else "matchmaking/page.html",
        status=422 if refused else 200,
        current="matchmaking",
        board=board,
        run=run,
        summary=board.summary,
        at_work=run is not None and run.state in AT_WORK,
        publishing=run is not None and run.state == RunState.PUBLISHING,
        phase=PHASES.get(run.phase, "") if run else "",
        left=len(left_to_publish(run)) if run else 0,
        stage=len(staged(run)) if run and run.state == RunState.PUBLISHING else 0,
        gone=len(outrun(left_to_publish(run), given)) if run and run.state in READY and not run.trial else 0,
        counts=(len(given.people), len(given.slots), given.tables, len(given.wishes)),
        form=form or FormState(board.weights.model_dump()),
        repair=repair or FormState({"firmness": Firmness.SPARING}),
        firmness=[(key.value, words) for key, words in IN_WORDS.items()],
        standing=sum(meeting.slot_id in ahead for meeting in given.meetings),
        trial=trial or FormState({"tables": 1, "meetings": 0, "slots": 0}),
        zone=ZoneInfo(guest.event.zone),
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
