"""The lists: people, organisations, and one organisation."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from conference.directory.kept import roster_of
from conference.directory.roster import Entry, House, Roster, search_houses
from conference.events.entrance import member
from conference.foundation.errors import NotFound
from conference.foundation.web import kit_of, number, render, wants_partial

PAGE = 24


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list: which ones are shown, of how many, and where the neighbours are."""

    first: int
    last: int
    total: int
    before: str | None
    after: str | None


def _page(request: Request, total: int, size: int = PAGE) -> tuple[slice, Paging]:
    """The slice that `?page=` asks for; beyond the last page it is the last."""
    text = request.query_params.get("page", "1")
    pages = max(1, -(-total // size))
    page = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    start = (page - 1) * size

    def address(other: int) -> str | None:
        asked = {**request.query_params, "page": str(other)}
        return f"{request.url.path}?{urlencode(asked)}" if 1 <= other <= pages else None

    shown = slice(start, start + size)
    return shown, Paging(min(start + 1, total), min(start + size, total), total, address(page - 1), address(page + 1))


async def _roster(request: Request) -> tuple[Roster, int]:
    guest = await member(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        return await roster_of(kit, db, guest.event_id), guest.person_id


async def show_people(request: Request) -> Response:
    """Everybody at the event, searched and paged."""
    roster, viewer = await _roster(request)
    asked = {name: request.query_params.get(name, "").strip()[:80] for name in ("q", "country", "kind")}
    found: list[Entry] = roster.search(asked["q"], country=asked["country"], kind=asked["kind"])
    shown, paging = _page(request, len(found))
    template = "directory/_people.html" if wants_partial(request) else "directory/people.html"
    return await render(
        request,
        template,
        current="people",
        asked=asked,
        searched=any(asked.values()),
        people=found[shown],
        paging=paging,
        total=len(roster.entries),
        countries=roster.countries(),
        kinds=roster.kinds(),
        houses=len(roster.houses()),
        me=viewer,
    )


async def show_organisations(request: Request) -> Response:
    """The organisations of the people here."""
    roster, _ = await _roster(request)
    houses = roster.houses()
    asked = {name: request.query_params.get(name, "").strip()[:80] for name in ("q", "sector", "country")}
    found: list[House] = search_houses(houses, asked["q"], sector=asked["sector"], country=asked["country"])
    shown, paging = _page(request, len(found), 50)
    return await render(
        request,
        "directory/organisations.html",
        current="people",
        asked=asked,
        searched=any(asked.values()),
        houses=[(house, roster.of_house(house.id)) for house in found[shown]],
        paging=paging,
        total=len(houses),
        people=len(roster.entries),
        countries=sorted({(house.country, house.country_name) for house in houses}, key=lambda pair: pair[1]),
        sectors=sorted({house.sector for house in houses if house.sector}),
    )


async def show_organisation(request: Request) -> Response:
    """One organisation, with its people at this event. One without anybody here is not found."""
    roster, viewer = await _roster(request)
    people = roster.of_house(number(request, "organisation"))
    if not people or people[0].house is None:
        raise NotFound
    return await render(
        request, "directory/organisation.html", current="people", house=people[0].house, people=people, me=viewer
    )
