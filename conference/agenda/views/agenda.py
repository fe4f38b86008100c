"""The agenda: one day of the programme, for members with stars and clashes, for visitors kept ready."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from conference.agenda.rules.choice import Choice, read_choice
from conference.agenda.views.sheet import Sheet, SheetMaker
from conference.foundation.web import answer, kit_of, render, wants_partial
from conference.people.live import person_topic
from conference.programme.cards import KINDS
from conference.programme.kept import going_at
from conference.programme.live import programme_topic
from conference.programme.views.reader import Reader, reader_of


async def show_agenda(request: Request) -> Response:
    """The whole page, or for a script the sheet alone. Everything it shows is in the address."""
    kit = kit_of(request)
    reader = await reader_of(request)
    topic = programme_topic(reader.guest.event_id)
    revisions = kit.pages.at((topic,))
    query = request.query_params
    choice = read_choice(query, query.getlist("track"), query.getlist("kind"))
    going = await going_at(kit, reader.guest.event_id)
    sheet = SheetMaker(kit.templates, reader, choice, going).make()
    here = _address(reader, choice, sheet)
    facts: dict[str, Any] = {
        "reader": reader,
        "sheet": sheet,
        "choice": choice,
        "zone": sheet.zone,
        "topic": topic,
        "seq": kit.revisions[topic],
        **_own_topic(request, reader),
        "here": here,
        # Kept apart from the whole page, which visitors get ready-made under its own address.
        "part": f"{here}{'&' if '?' in here else '?'}part=1",
    }
    if wants_partial(request):
        return answer(request, kit.templates.render("agenda/_sheet.html", **facts))
    facts |= {"kinds": _kinds(sheet), "day_links": _day_links(reader, choice, sheet)}
    response = await render(request, "agenda/agenda.html", current="agenda", **facts)
    return kit.pages.keep(request, response, revisions) if reader.same_for_all else response


def _own_topic(request: Request, reader: Reader) -> dict[str, object]:
    """What the sheet listens to besides the programme: the reader's own day."""
    if not reader.is_member:
        return {"own_topic": "", "own_seq": 0}
    topic = person_topic(reader.guest.person_id)
    return {"own_topic": topic, "own_seq": kit_of(request).revisions[topic]}


def _address(reader: Reader, choice: Choice, sheet: Sheet, **other: str) -> str:
    """The address of this sheet, with `other` fields in place of those of the choice."""
    fields = {"day": sheet.day.date.isoformat() if sheet.day else "", "q": choice.words, "zone": choice.zone}
    fields |= {"mine": "on" if choice.mine else "", "view": "list" if choice.view == "list" else ""} | other
    pairs = [(name, value) for name, value in fields.items() if value]
    pairs += [("track", key) for key in sorted(choice.tracks)] + [("kind", key) for key in sorted(choice.kinds)]
    return reader.url("agenda") + (f"?{urlencode(pairs)}" if pairs else "")


def _day_links(reader: Reader, choice: Choice, sheet: Sheet) -> list[tuple[str, str, bool]]:
    """Address, name and whether it is the one shown, for each day."""
    return [
        (_address(reader, choice, sheet, day=day.date.isoformat()), day.short, day is sheet.day) for day in sheet.days
    ]


def _kinds(sheet: Sheet) -> list[tuple[str, str]]:
    """The kinds of session on this day, breaks left aside, in the order of the list of kinds."""
    there = {session.kind for session in sheet.day.sessions if not session.is_break} if sheet.day else set()
    return [(key, name) for key, name in KINDS.items() if key in there]
