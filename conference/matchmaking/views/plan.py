"""The plan of a run, meeting by meeting, and the organiser's locks in it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.folding import fold
from conference.events.entrance import Guest, organiser
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, kit_of, number, render
from conference.matchmaking.forms import LockForm
from conference.matchmaking.queries.locks import LockRow, lock_rows, locks_of
from conference.matchmaking.rules.plan import planned_meetings, times_of
from conference.matchmaking.rules.sheets import CHANGES
from conference.matchmaking.service.locks import lock_wish, unlock_wish
from conference.matchmaking.views.runs import home, load
from conference.meetings.models import MeetingRequest
from conference.meetings.queries import slots_of
from conference.meetings.queries.places import places_for
from conference.meetings.rules.words import moment
from conference.people.queries import people_by_id
from scheduling.matching.changes import ChangeKind

SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A planned meeting, or one that a repair changes (`change` says how; only what is new can be locked)."""

    request: int
    first: str
    second: str
    slot: int
    starts_at: datetime | None
    table: int
    locked: bool
    change: str


async def show_plan(request: Request) -> Response:
    """The planned meetings by time, found by a name."""
    guest = await organiser(request)
    run = await load(request, guest)
    words = request.query_params.get("q", "").strip()[:80]
    plan = planned_meetings(run)
    async with kit_of(request).db.read() as db:
        locks = await locks_of(db, guest.event_id)
        starts = {slot.id: slot.starts_at for slot in await slots_of(db, guest.event_id)}
        people = await people_by_id(db, sorted({end for one in plan for end in (one.first, one.second)}))
    starts |= {slot: span[0] for slot, span in times_of(run).items()}
    names = {number: person.name for number, person in people.items()}
    gone = "Somebody who left"
    lines = [
        _Line(
            one.request,
            names.get(one.first, gone),
            names.get(one.second, gone),
            one.slot,
            starts.get(one.slot),
            one.table,
            locks.get(one.request) == one.slot,
            CHANGES[ChangeKind(one.kind)] if one.meeting is not None else "",
        )
        for one in plan
    ]
    found = [line for line in lines if fold(words) in fold(f"{line.first}\n{line.second}")]
    return await render(
        request,
        "matchmaking/plan.html",
        current="matchmaking",
        run=run,
        found=found[:SHOWN],
        total=len(found),
        words=words,
        locks=len(locks),
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
    )


async def show_locks(request: Request) -> Response:
    """All locks, to be lifted or changed."""
    guest = await organiser(request)
    async with kit_of(request).db.read() as db:
        found = await lock_rows(db, guest.event_id)
    return await render(
        request,
        "matchmaking/locks.html",
        current="matchmaking",
        found=found,
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
    )


async def show_lock(request: Request) -> Response:
    """A wish, and every slot with what stands in its way there."""
    return await _page(request, await organiser(request), FormState())


async def lock(request: Request) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, LockForm)
    if form is not None:
        async with rules_of(state), kit_of(request).work() as work:
            await lock_wish(work, guest.event_id, number(request, "request"), form.slot, by=guest.person_id)
    if state.broken:
        return await _page(request, guest, state, status=422 if form is None else 409)
    return go(request, f"{home(guest)}/locks", "Locked: every run from now on places it so. Run again to see the rest.")


async def unlock(request: Request) -> Response:
    guest = await organiser(request)
    async with kit_of(request).work() as work:
        await unlock_wish(work, guest.event_id, number(request, "request"))
    return go(request, f"{home(guest)}/locks", "Unlocked: the next run places it where it is best.")


async def _page(request: Request, guest: Guest, state: FormState, *, status: int = 200) -> Response:
    kit, wish = kit_of(request), number(request, "request")
    async with kit.db.read() as db:
        row = await db.get(MeetingRequest, wish)
        if row is None or row.event_id != guest.event_id:
            raise NotFound
        people = await people_by_id(db, [row.asker_id, row.invitee_id])
        names = {person: people[person].name for person in (row.asker_id, row.invitee_id)}
        places = await places_for(db, guest.event_id, names, kit.clock.now())
        locked: LockRow | None = next((one for one in await lock_rows(db, guest.event_id) if one.request == wish), None)
    return await render(
        request,
        "matchmaking/lock.html",
        status=status,
        current="matchmaking",
        wish=row,
        names=list(names.values()),
        places=places,
        locked=locked,
        when=moment(locked.starts_at, guest.event.zone) if locked else "",
        zone=ZoneInfo(guest.event.zone),
        home=home(guest),
        form=state,
    )
