"""The form in which an organiser drafts a ballot, and changes it until it is frozen."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from conference.ballots import service
from conference.ballots.forms import COLUMNS, BallotForm, Counting, DraftForm, is_drawn
from conference.ballots.models import BallotState
from conference.ballots.queries import BallotView, ballot_row, ballot_view, candidates_of, jury_row
from conference.ballots.rules import CAVEATS, METHODS, NAMES, require_own, require_state
from conference.ballots.views.portraits import with_portraits
from conference.events.entrance import Guest, organiser
from conference.events.queries import member_called
from conference.foundation.forms import FormState, parse_form, posted
from conference.foundation.web import go, kit_of, number, render
from conference.people.queries import people_by_id

EMPTY_ROWS = 3
FRESH = {**{name: field.default for name, field in Counting.model_fields.items()}, "allow_blank": True}


async def new_ballot(request: Request) -> Response:
    """An empty form; voting is proposed for the next full hour, ten minutes long."""
    who = await organiser(request)
    now = kit_of(request).clock.now().astimezone(ZoneInfo(who.event.zone))
    start = now.replace(minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(hours=1)
    end = start + timedelta(minutes=10)
    times = {"opens": start.isoformat(timespec="minutes"), "closes": end.isoformat(timespec="minutes")}
    return await _form(request, who, FormState({**FRESH, **times}))


async def add_ballot(request: Request) -> Response:
    who = await organiser(request)
    form, state = await _read(request, who)
    if form is None:
        return await _form(request, who, state, status=422)
    async with kit_of(request).work() as work:
        ballot = await service.add_ballot(work, who.event_id, form, by=who.person_id)
    return go(request, _path(who, ballot.id or 0), "Drafted. Freeze it when the candidates are final.")


async def edit_ballot(request: Request) -> Response:
    who = await organiser(request)
    view = await _draft(request, who)
    async with kit_of(request).db.read() as db:
        candidates = await candidates_of(db, view.id)
        jury = await jury_row(db, view.id)
        people = await people_by_id(db, [row.person_id for row in candidates if row.person_id])
    zone = ZoneInfo(who.event.zone)
    values = {
        "title": view.title,
        "description": view.description,
        **{name: getattr(view, name) for name in Counting.model_fields if name != "jury_method"},
        "top_score": view.top_score or FRESH["top_score"],
        "jury_method": jury.method if jury else FRESH["jury_method"],
        "allow_blank": view.allow_blank,
        "electorate": view.electorate,
        "conflict": view.conflict,
        "verifiable": view.verifiable,
        "opens": view.opens_at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes"),
        "closes": view.closes_at.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes"),
        **{column: [getattr(row, field) or "" for row in candidates] for column, field in COLUMNS.items()},
        "person": [people[row.person_id].email if row.person_id in people else "" for row in candidates],
    }
    return await _form(request, who, FormState(values), view)


async def redraft_ballot(request: Request) -> Response:
    who = await organiser(request)
    view = await _draft(request, who)
    form, state = await _read(request, who, view.session_id)
    if form is None:
        return await _form(request, who, state, view, status=422)
    kit = kit_of(request)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, view.id)
    async with kit.work() as work:
        await service.redraft(work, ballot, form, by=who.person_id)
    return go(request, _path(who, view.id), "Changed.")


async def _draft(request: Request, who: Guest) -> BallotView:
    async with kit_of(request).db.read() as db:
        view = await ballot_view(db, who.event_id, number(request, "ballot"), drafts=True)
    require_state(view.state, BallotState.DRAFT)
    require_own(view.jury_of)
    return view


async def _read(request: Request, who: Guest, session: int | None = None) -> tuple[BallotForm | None, FormState]:
    """The ballot that was typed, or what is wrong with it: first each field, then how they fit together."""
    data, wrong = await with_portraits(kit_of(request), await posted(request))
    form, state = parse_form(data, DraftForm)
    if form is None or wrong:
        state.errors |= {"candidate": wrong} if wrong else {}
        return None, state
    people: dict[str, int] = {}
    async with kit_of(request).db.read() as db:
        for typed in form.people():
            found = await member_called(db, who.event_id, typed)
            if isinstance(found, str):
                state.errors["candidate"] = f"{typed}: {found}"
                return None, state
            people[typed] = found.id or 0
    try:
        return form.as_ballot(ZoneInfo(who.event.zone), session, people), state
    except ValidationError as broken:
        first = broken.errors()[0]
        state.errors[""] = str(first.get("ctx", {}).get("error", f"{first['msg']}."))
        return None, state


async def _form(
    request: Request, who: Guest, state: FormState, view: BallotView | None = None, *, status: int = 200
) -> Response:
    columns = {name: list(state.values.get(name, [])) for name in COLUMNS}
    columns["portrait"] = [path if is_drawn(path) else "" for path in columns["portrait"]]
    length = max(map(len, columns.values()))
    length += 0 if length and status != 200 else 1 if length else EMPTY_ROWS
    table = [{name: cells[row] if row < len(cells) else "" for name, cells in columns.items()} for row in range(length)]
    return await render(
        request,
        "ballots/draft.html",
        status=status,
        current="ballots",
        form=state,
        table=table,
        ballot=view,
        jury_methods=list(NAMES.items()),
        methods=[(key, name, METHODS[key], CAVEATS.get(key, "")) for key, name in NAMES.items()],
        zone=who.event.zone,
        url=_path(who, view.id) if view else f"/e/{who.event.slug}/console/ballots",
    )


def _path(who: Guest, ballot: int) -> str:
    return f"/e/{who.event.slug}/console/ballots/{ballot}"
