"""Substitution: choosing a colleague to go in one's place, and answering when one is asked."""

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.directory.roster import Entry
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.web import go, number, render
from conference.meetings import service
from conference.meetings.forms import SubstituteForm
from conference.meetings.kept import matchmaker_of
from conference.meetings.models import Meeting, MeetingSlot, Substitution, SubstitutionState
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import availability
from conference.meetings.rules.words import Clocks, clocks
from conference.meetings.views.seat import Seat, entry_of, seat_of


@dataclass(frozen=True, slots=True)
class _Colleague:
    """Somebody of one's organisation. `why` is empty for who can go."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class _Sight:
    """A meeting that may change hands: for who has it (`mine`), or for the colleague who is asked."""

    meeting: Meeting
    slot: MeetingSlot
    other: Entry
    clocks: Clocks
    mine: bool
    asked: Substitution | None
    asker: Entry | None
    asked_one: Entry | None
    colleagues: list[_Colleague]


async def show_substitution(request: Request) -> Response:
    seat = await seat_of(request)
    return await _page(request, seat, FormState())


async def ask_colleague(request: Request) -> Response:
    """Ask a colleague to go in one's place."""
    seat = await seat_of(request)
    sight = await _look(request, seat)
    form, state = await read_form(request, SubstituteForm)
    if form is not None:
        async with rules_of(state), seat.kit.work() as work:
            await service.ask_substitute(work, sight.meeting, form, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=422 if form is None else 409)
    return go(request, seat.url(f"/{sight.meeting.id}"), "Asked. The meeting stays yours until they say yes.")


async def accept_substitution(request: Request) -> Response:
    """Go in a colleague's place."""
    seat = await seat_of(request)
    sight, state = await _look(request, seat), FormState()
    if sight.asked is None:
        raise NotFound
    async with rules_of(state), seat.kit.work() as work:
        await service.accept_substitution(work, sight.asked, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=409)
    return go(request, seat.url(f"/{sight.meeting.id}"), "The meeting is yours now. All three of you are told.")


async def end_substitution(request: Request) -> Response:
    """Say no, or take the question back."""
    seat = await seat_of(request)
    sight, state = await _look(request, seat), FormState()
    if sight.asked is None:
        raise NotFound
    async with rules_of(state), seat.kit.work() as work:
        await service.end_substitution(work, sight.asked, by=seat.me)
    if state.broken:
        return await _page(request, seat, state, status=409)
    return go(request, seat.url(f"/{sight.meeting.id}" if sight.mine else ""), "Said. The meeting stays as it is.")


async def _page(request: Request, seat: Seat, state: FormState, *, status: int = 200) -> Response:
    return await render(
        request,
        "meetings/substitution.html",
        status=status,
        current="meetings",
        sight=await _look(request, seat),
        form=state,
    )


async def _look(request: Request, seat: Seat) -> _Sight:
    """The meeting, for one of its two or for who is asked to go. Raises NotFound for anybody else."""
    async with seat.kit.db.read() as db:
        meeting = await db.get(Meeting, number(request, "meeting"))
        if meeting is None or meeting.event_id != seat.event_id:
            raise NotFound
        waiting = select(Substitution).where(
            Substitution.meeting_id == meeting.id, col(Substitution.state) == SubstitutionState.ASKED
        )
        asked = (await db.exec(waiting)).first()
        mine = seat.me in (meeting.first_id, meeting.second_id)
        if not mine and (asked is None or asked.to_id != seat.me):
            raise NotFound
        leaver = seat.me if mine else asked.from_id if asked else 0
        if mine and asked is not None and asked.from_id != seat.me:
            asked = None  # the other side's question is not this one's business
        slot = await db.get_one(MeetingSlot, meeting.slot_id)
        roster, _ = await matchmaker_of(seat.kit, db, seat.event_id)
        other = entry_of(roster, meeting.second_id if meeting.first_id == leaver else meeting.first_id)
        colleagues = await _colleagues(seat, db, other, slot) if mine and asked is None else []
    return _Sight(
        meeting=meeting,
        slot=slot,
        other=other,
        clocks=clocks(slot.starts_at, slot.ends_at, seat.zone.key, other.zone, other.name),
        mine=mine,
        asked=asked,
        asker=entry_of(roster, asked.from_id) if asked else None,
        asked_one=entry_of(roster, asked.to_id) if asked else None,
        colleagues=colleagues,
    )


async def _colleagues(seat: Seat, db: AsyncSession, other: Entry, slot: MeetingSlot) -> list[_Colleague]:
    """The people of one's organisation: who can go first, the others with the reason."""
    roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
    me = roster.by_id.get(seat.me)
    if me is None or me.house is None:
        return []
    mates = [mate for mate in roster.of_house(me.house.id) if mate.id not in (me.id, other.id)]
    numbers = [mate.id for mate in mates]
    free = await availability(db, seat.event_id, seat.kit.clock.now(), numbers)
    apart = await apart_of(db, seat.event_id, [*numbers, other.id])
    place = next((1 << at for at, row in enumerate(free.slots) if row.id == slot.id), 0)

    def why(mate: Entry) -> str:
        if mate.id not in maker.people:
            return "does not take part in the meetings"
        if apart.why(mate.id, other.id):
            return f"may not meet {other.first_name} at this event"
        return "" if free.free[mate.id] & place else "is not free then"

    return sorted((_Colleague(mate, why(mate)) for mate in mates), key=lambda one: bool(one.why))
