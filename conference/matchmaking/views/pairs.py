"""The organisers' wishes: who must meet, who is kept apart, and wishes from a file."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.forms import FormState, posted, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render
from conference.matchmaking.forms import PairForm
from conference.matchmaking.queries.pairs import (
    apart_pairs,
    faults_of,
    import_numbered,
    imports_of,
    must_meets,
    pair_counts,
    participant_called,
    wish_rows,
)
from conference.matchmaking.rules.wish_file import Unreadable, decode, write_wishes
from conference.matchmaking.service.imports import import_wishes
from conference.matchmaking.views.files import csv_text, file_response
from conference.matchmaking.views.runs import home
from conference.meetings import service as meetings

SHOWN = 100  # rows of a report on its page; its file has all


async def show_pairs(request: Request) -> Response:
    return await _page(request, await organiser(request))


async def add_pair(request: Request) -> Response:
    """Say of two people that they must meet, or that they are kept apart."""
    guest = await organiser(request)
    form, state = await read_form(request, PairForm)
    if form is not None:
        numbers = await _called(request, guest, form, state)
        if numbers is not None:
            async with rules_of(state), kit_of(request).work() as work:
                if form.kind == "must":
                    await meetings.must_meet(work, guest.event_id, *numbers)
                else:
                    await meetings.keep_apart(work, guest.event_id, *numbers, by=guest.person_id)
    if form is None or state.broken:
        return await _page(request, guest, pair=state, status=422)
    said = "They must meet: the next run places them first." if form.kind == "must" else "They are kept apart."
    return go(request, f"{home(guest)}/wishes#{form.kind}", said)


async def lift_must(request: Request) -> Response:
    guest = await organiser(request)
    async with kit_of(request).work() as work:
        await meetings.lift_must(work, guest.event_id, number(request, "request"))
    return go(request, f"{home(guest)}/wishes#must", "Taken back.")


async def lift_apart(request: Request) -> Response:
    guest = await organiser(request)
    pair = (number(request, "one"), number(request, "other"))
    async with kit_of(request).work() as work:
        await meetings.lift_apart(work, guest.event_id, *pair)
    return go(request, f"{home(guest)}/wishes#apart", "They may meet again.")


async def take_in(request: Request) -> Response:
    """Read a file of wishes in, and show what became of its rows."""
    guest = await organiser(request)
    state = FormState()
    given = (await posted(request)).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        state.errors["file"] = "Please choose a file."
    else:
        try:
            text = decode(await given.read())
            async with rules_of(state, "file"), kit_of(request).work() as work:
                report = await import_wishes(work, guest.event_id, given.filename, text, by=guest.person_id)
        except Unreadable as unreadable:
            state.errors["file"] = str(unreadable)
    if state.broken:
        return await _page(request, guest, file=state, status=422)
    return go(request, f"{home(guest)}/wishes/imports/{report.id}")


async def show_import(request: Request) -> Response:
    """What became of the rows of a file."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        report = await import_numbered(db, guest.event_id, number(request, "number"))
    faults = faults_of(report)
    return await render(
        request,
        "matchmaking/import.html",
        current="matchmaking",
        report=report,
        faults=faults[:SHOWN],
        wrong=len(faults),
        home=home(guest),
    )


async def export_faults(request: Request) -> Response:
    """The rows that were not taken in, each with its line and why, to be mended and sent again."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        report = await import_numbered(db, guest.event_id, number(request, "number"))
    lines: list[tuple[object, ...]] = [("line", "field", "why", "row")]
    lines += [(fault.line, fault.field, fault.why, *fault.row) for fault in faults_of(report)]
    return file_response(csv_text(lines), f"import-{report.id}-left-out.csv", "text/csv; charset=utf-8")


async def export_wishes(request: Request) -> Response:
    """All wishes, in the form that the import reads."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        found = await wish_rows(db, guest.event_id)
    return file_response(csv_text(write_wishes(found)), "wishes.csv", "text/csv; charset=utf-8")


async def _called(request: Request, guest: Guest, form: PairForm, state: FormState) -> tuple[int, int] | None:
    """The two whom the form names; else None, with the reason in its state."""
    async with kit_of(request).db.read() as db:
        found = {name: await participant_called(db, guest.event_id, getattr(form, name)) for name in ("one", "other")}
    for name, who in found.items():
        if isinstance(who, str):
            state.errors[name] = who
    one, other = found.values()
    return (one, other) if isinstance(one, int) and isinstance(other, int) else None


async def _page(request: Request, guest: Guest, *, status: int = 200, **states: FormState) -> Response:
    async with kit_of(request).db.read() as db:
        must, apart = await must_meets(db, guest.event_id), await apart_pairs(db, guest.event_id)
        counts = await pair_counts(db, guest.event_id)
        imports = await imports_of(db, guest.event_id)
    return await render(
        request,
        "matchmaking/pairs.html",
        status=status,
        current="matchmaking",
        must=must,
        apart=apart,
        counts=counts,
        imports=imports,
        home=home(guest),
        states={"pair": FormState({"kind": "must"}), "file": FormState()} | states,
    )
