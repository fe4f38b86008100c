"""The organiser's settings of the meetings: blocks and slots, tables, limits, who may meet whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import Guest, organiser
from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, parse_form, read_form, rules_of
from conference.foundation.web import go, kit_of, render
from conference.meetings import service
from conference.meetings.forms import BarsForm, BlockForm, DropForm, LimitsForm, SlotsForm, SuggestionForm, TablesForm
from conference.meetings.models import MeetingRules
from conference.meetings.queries.apart import belongings
from conference.meetings.queries.settings import SlotUse, bars_of, groups_of, impact_of, slot_uses
from conference.meetings.queries.standing import rules_at
from conference.meetings.rules.apart import Bar, group_name, in_words
from conference.meetings.rules.blocks import blocks
from conference.meetings.rules.words import plural
from conference.meetings.views.weighing import preview_of, weighing_of

LIMITS = LimitsForm(tables=10, colleagues=True)
BLOCK = {"minutes": 20, "pause": 0}


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class _Sheet:
    """All that the page shows. `days`: blocks of slots by day on the event's clock."""

    rules: MeetingRules | None
    days: list[list[list[SlotUse]]]
    groups: list[_Group]
    bars: frozenset[Bar]
    words: str

    @property
    def slots(self) -> int:
        return sum(len(block) for day in self.days for block in day)


async def show_settings(request: Request) -> Response:
    return await _page(request, await organiser(request))


async def save_limits(request: Request) -> Response:
    """Keep tables and limits; an event without meetings has them from now on."""
    guest = await organiser(request)
    form, state = await read_form(request, LimitsForm)
    if form is None:
        return await _page(request, guest, limits=state, status=422)
    async with kit_of(request).work() as work:
        await service.set_up(work, guest.event_id, form)
    return go(request, f"{home(guest)}#limits", "Saved. Meetings that stand are not touched.")


async def add_block(request: Request) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, BlockForm)
    if form is not None:
        async with rules_of(state), kit_of(request).work() as work:
            added = await service.add_block(work, guest.event_id, form, guest.event.zone)
    if state.broken:
        return await _page(request, guest, block=state, status=422 if form is None else 409)
    return go(request, f"{home(guest)}#slots", f"{plural(added, 'slot')} added.")


async def save_tables(request: Request) -> Response:
    """Give the ticked slots a number of tables of their own."""
    guest = await organiser(request)
    form, state = await read_form(request, TablesForm)
    if form is None:
        return await _page(request, guest, slots=state, status=422)
    async with kit_of(request).work() as work:
        await service.set_tables(work, guest.event_id, form.slot, form.tables)
    return go(request, f"{home(guest)}#slots", f"Tables changed in {plural(len(form.slot), 'slot')}.")


async def show_removal(request: Request) -> Response:
    """Whom it hits when the ticked slots are taken out."""
    guest = await organiser(request)
    asked, state = parse_form({"slot": request.query_params.getlist("slot")}, SlotsForm)
    if asked is None:
        return await _page(request, guest, slots=state, status=422)
    return await _removal(request, guest, asked.slot, FormState())


async def remove_slots(request: Request) -> Response:
    guest = await organiser(request)
    form, state = await read_form(request, DropForm)
    if form is None:
        return await _page(request, guest, slots=state, status=422)
    async with rules_of(state), kit_of(request).work() as work:
        fallen = await service.drop_slots(work, guest.event_id, form.slot, note=form.note)
    if state.broken:
        return await _removal(request, guest, form.slot, state, status=409)
    told = f" {plural(fallen, 'meeting')} cancelled; everybody in them is told." if fallen else ""
    return go(request, f"{home(guest)}#slots", f"{plural(len(form.slot), 'slot')} taken out.{told}")


async def save_bars(request: Request) -> Response:
    """Keep who may meet whom."""
    guest = await organiser(request)
    form, state = await read_form(request, BarsForm)
    if form is None:
        return await _page(request, guest, status=422, bars=state)
    async with kit_of(request).work() as work:
        await service.set_bars(work, guest.event_id, form)
    return go(request, f"{home(guest)}#who", "Saved. It holds for new requests and for the next run.")


async def save_suggestions(request: Request) -> Response:
    """Keep what counts when people are suggested to each other."""
    guest = await organiser(request)
    form, state = await read_form(request, SuggestionForm)
    if form is None:
        return await _page(request, guest, status=422, suggestions=state)
    async with kit_of(request).work() as work:
        await service.weigh_suggestions(work, guest.event_id, form)
    return go(request, f"{home(guest)}#suggestions", "Saved. Everybody’s suggestions are made anew within a minute.")


async def try_suggestions(request: Request) -> Response:
    """Whom somebody would be suggested with these weights; nothing is kept."""
    guest = await organiser(request)
    form, state = parse_form(request.query_params, SuggestionForm)
    if form is None:
        return await _page(request, guest, status=422, suggestions=state)
    return await _page(request, guest, trial=form, suggestions=state)


def home(guest: Guest) -> str:
    """The path of the settings."""
    return f"/e/{guest.event.slug}/console/matchmaking/settings"


async def _page(
    request: Request,
    guest: Guest,
    *,
    status: int = 200,
    trial: SuggestionForm | None = None,
    **states: FormState,
) -> Response:
    sheet = await _sheet(request, guest)
    weighing = await weighing_of(kit_of(request), guest.event_id)
    rules = sheet.rules
    limits = {name: getattr(rules, name) for name in LimitsForm.model_fields} if rules else LIMITS.model_dump()
    limits["longest_run"] = limits["longest_run"] or ""
    days = {"day": guest.event.starts_on.isoformat(), **BLOCK}
    forms: Mapping[str, FormState] = {
        "limits": FormState(limits),
        "block": FormState(days),
        "slots": FormState(),
        "bars": FormState(),
        "suggestions": FormState(weighing.values),
        "trial": FormState({"who": request.query_params.get("who", "")}),
    } | states
    return await render(
        request,
        "meetings/settings.html",
        status=status,
        current="matchmaking",
        sheet=sheet,
        weighing=weighing,
        preview=await preview_of(request, guest.event_id, trial) if trial else None,
        home=home(guest),
        zone=ZoneInfo(guest.event.zone),
        states=forms,
    )


async def _sheet(request: Request, guest: Guest) -> _Sheet:
    async with kit_of(request).db.read() as db:
        rules = await rules_at(db, guest.event_id)
        uses = await slot_uses(db, guest.event_id)
        people = await belongings(db, guest.event_id)
        bars = await bars_of(db, guest.event_id)
    zone, by_slot = ZoneInfo(guest.event.zone), {use.slot.id: use for use in uses}
    days: dict[str, list[list[SlotUse]]] = {}
    for block in blocks([use.slot for use in uses]):
        day = block[0].starts_at.astimezone(zone).date().isoformat()
        days.setdefault(day, []).append([by_slot[slot.id] for slot in block])
    groups = [_Group(key, group_name(key), count) for key, count in groups_of(people.values())]
    return _Sheet(rules, list(days.values()), groups, bars, in_words(bars, rules.colleagues if rules else True))


async def _removal(
    request: Request, guest: Guest, slots: list[int], state: FormState, *, status: int = 200
) -> Response:
    async with kit_of(request).db.read() as db:
        impact = await impact_of(db, guest.event_id, slots, kit_of(request).clock.now())
    if not impact.slots:
        raise NotFound
    return await render(
        request,
        "meetings/settings_removal.html",
        status=status,
        current="matchmaking",
        impact=impact,
        home=home(guest),
        zone=ZoneInfo(guest.event.zone),
        form=state,
    )
