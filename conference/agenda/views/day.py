"""My day: one busy calendar of everything, with what collides and why; private blocks come and go here."""

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from conference.agenda.forms import BlockForm
from conference.agenda.rules.mine import my_days
from conference.agenda.service import block_time, unblock_time
from conference.events.entrance import member
from conference.events.models import Event
from conference.foundation.forms import FormState, read_form, rules_of
from conference.foundation.templating import day
from conference.foundation.web import answer, go, kit_of, number, render, wants_partial
from conference.people.live import person_topic
from conference.programme.live import programme_topic
from conference.programme.views.reader import Reader, reader_of

MOST_DAYS = 14  # to choose from for a private block


async def show_day(request: Request) -> Response:
    await member(request)
    reader = await reader_of(request)
    if wants_partial(request):
        facts = _facts(request, reader)
        return answer(request, kit_of(request).templates.render("agenda/_my_days.html", **facts))
    today = reader.now.astimezone(reader.zone).date()
    first = max(reader.guest.event.starts_on, min(today, reader.guest.event.ends_on))
    return await _page(request, reader, FormState({"day": first.isoformat()}))


async def add_block(request: Request) -> Response:
    """Keep time for oneself."""
    guest = await member(request)
    reader = await reader_of(request)
    form, state = await read_form(request, BlockForm)
    if form is not None:
        async with rules_of(state, "start"), kit_of(request).work() as work:
            await block_time(work, guest.event_id, *form.span(reader.zone), form.label, by=guest.person_id)
    if state.broken:
        return await _page(request, reader, state, status=422)
    return go(request, reader.url("day"), "That time is yours. Nobody can ask for it.")


async def remove_block(request: Request) -> Response:
    guest = await member(request)
    async with kit_of(request).work() as work:
        await unblock_time(work, number(request, "block"), by=guest.person_id)
    return go(request, f"/e/{guest.event.slug}/day", "That time is free again.")


async def _page(request: Request, reader: Reader, state: FormState, *, status: int = 200) -> Response:
    days = [(each.isoformat(), day(each)) for each in _dates(reader.guest.event)]
    facts = _facts(request, reader)
    return await render(
        request, "agenda/day.html", status=status, current="agenda", form=state, day_options=days, **facts
    )


def _facts(request: Request, reader: Reader) -> dict[str, Any]:
    kit = kit_of(request)
    own, programme = person_topic(reader.guest.person_id), programme_topic(reader.guest.event_id)
    days = my_days(reader.programme, reader.own, reader.now, reader.zone)
    return {
        "reader": reader,
        "zone": reader.zone,
        "days": days,
        "clashes": sum(each.clashes for each in days),
        "topics": ((own, kit.revisions[own]), (programme, kit.revisions[programme])),
    }


def _dates(event: Event) -> list[date]:
    length = min((event.ends_on - event.starts_on).days + 1, MOST_DAYS)
    return [event.starts_on + timedelta(days=step) for step in range(length)]
