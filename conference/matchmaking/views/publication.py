"""Publishing a run, whole or a day at a time: first whom it reaches, then the deed."""

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, render
from conference.matchmaking.forms import PublicationForm
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.outrun import outrun
from conference.matchmaking.rules.plan import Planned, left_to_publish
from conference.matchmaking.rules.preview import preview_of
from conference.matchmaking.service import publish
from conference.matchmaking.views.runs import home, load
from conference.meetings.queries import MatchInput, matching_input, slots_of


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of the plan that can go out on its own."""

    key: str
    at: datetime
    meetings: int


async def show_publication(request: Request) -> Response:
    """Who gets how many meetings, who gets none, and what no longer fits."""
    guest = await organiser(request)
    return await _page(request, guest, await load(request, guest), FormState())


async def publish_run(request: Request) -> Response:
    """Have the meetings made and everybody told; the worker does it while the page shows how far it is."""
    guest = await organiser(request)
    run = await load(request, guest)
    form, state = await read_form(request, PublicationForm)
    if form is not None:
        slots = await _slots_on(request, guest, form.day) if form.day else None
        # What can be published at no price is answered as such, the rest comes back with the question.
        guard = rules_of(state) if _nothing_to_ask(run) is None else nullcontext()
        async with guard, kit_of(request).work() as work:
            await publish(work, run, by=guest.person_id, slots=slots, anyway=form.anyway)
    if state.broken:
        return await _page(request, guest, run, state, status=422 if form is None else 409)
    return go(request, f"{home(guest)}/runs/{run.number}", "Publishing has begun. You may leave this page.")


async def _slots_on(request: Request, guest: Guest, days: list[str]) -> set[int]:
    zone = ZoneInfo(guest.event.zone)
    async with kit_of(request).db.read() as db:
        slots = await slots_of(db, guest.event_id)
    return {slot.id for slot in slots if slot.starts_at.astimezone(zone).date().isoformat() in set(days)}


async def _page(request: Request, guest: Guest, run: MatchRun, state: FormState, *, status: int = 200) -> Response:
    kit = kit_of(request)
    async with kit.db.read() as db:
        given = await matching_input(db, guest.event_id, kit.clock.now())
    if why := _nothing_to_ask(run):
        return go(request, f"{home(guest)}/runs/{run.number}", *why)
    plan = left_to_publish(run)
    new = Counter(person for step in plan if step.meeting is None for person in step.pair)
    got = summary_from_json(run.summary or "{}").got
    reached = [(given.names.get(p, ""), n, got.get(p, n)) for p, n in new.items()]
    return await render(
        request,
        "matchmaking/publication.html",
        status=status,
        current="matchmaking",
        run=run,
        form=state,
        mended=preview_of(run, given.names, {slot.id: slot.starts_at for slot in given.slots}),
        left=len(plan),
        days=_days(plan, given, ZoneInfo(guest.event.zone)),
        reached=sorted(reached, key=lambda row: (-row[1], row[0])),
        without=sorted(given.names[person] for person, count in got.items() if count == 0 and person in given.names),
        gone=[(given.names.get(m.first, ""), given.names.get(m.second, "")) for m in outrun(plan, given)],
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
    )


def _nothing_to_ask(run: MatchRun) -> tuple[str, str] | None:
    """Why there is no question to ask about a run, and how grave that is."""
    if run.trial:
        return f"Run {run.number} only tried {run.trial}. Change the settings so, and run again.", "info"
    if run.state == RunState.PUBLISHING:
        return "This run is being published already.", "info"
    if run.published_at is not None:
        return "This run is published already.", "info"
    if run.summary is None or not run.meetings:
        return "This run has nothing to publish.", "warn"
    return None


def _days(plan: list[Planned], given: MatchInput, zone: ZoneInfo) -> list[_Day]:
    counts = Counter(planned.key for planned in plan)
    days: dict[str, list[tuple[datetime, int]]] = {}
    for slot in given.slots:
        if counts[slot.id]:
            key = slot.starts_at.astimezone(zone).date().isoformat()
            days.setdefault(key, []).append((slot.starts_at, counts[slot.id]))
    return [_Day(key, rows[0][0], sum(count for _, count in rows)) for key, rows in days.items()]
