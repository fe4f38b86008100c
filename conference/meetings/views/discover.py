"""Finding people to meet: who fits, why, and how many free slots you share; with filters, search and order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.directory.folding import fold
from conference.directory.roster import Entry
from conference.foundation.web import go, render
from conference.meetings.kept import matchmaker_of, own_list_of
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import availability
from conference.meetings.queries.pages import open_requests, paired_with
from conference.meetings.queries.standing import is_participant, rules_at
from conference.meetings.queries.suggestions import OwnList
from conference.meetings.rules.fit import FITTING, Fit, Matchmaker
from conference.meetings.views.seat import Seat, seat_of
from scheduling.suggestions.lexicon import Lexicon

PAGE = 12
FACET = 6  # phrases shown of each facet
LOOKED_THROUGH = 400  # people of one search whose free slots are looked up


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may be worth meeting. `points` of a million say how well they fit; the reasons (`fit`) are made for
    those who are shown. `first`: of the fair part of the list; `lifted`: there so that they are seen at all. `bond`: ""
    (you can ask), "theirs", "mine" (open requests), "agreed" or "meeting". `refusal` says why you two may not meet, ""
    where you may."""

    other: Entry
    points: int
    first: bool
    lifted: bool
    bond: str
    request_id: int | None
    refusal: str = ""
    shared: int = 0
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class _Offer:
    """What the page chooses from: suggestions and people in touch, or everybody where one searches."""

    pool: list[Suggestion]
    everybody: int
    fitting: int
    used: int
    maker: Matchmaker


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for."""

    q: str
    needs: tuple[str, ...]
    offers: tuple[str, ...]
    country: str
    kind: str
    sector: str
    free: bool
    sort: str
    show: int

    @property
    def count(self) -> int:
        chosen = (self.country, self.kind, self.sector)
        return len(self.needs) + len(self.offers) + sum(map(bool, chosen)) + self.free


async def discover(request: Request) -> Response:
    """The page. A search looks among everybody who takes part, the plain list among those who fit."""
    seat, filters = await seat_of(request), _read(request)
    async with seat.kit.db.read() as db:
        if not await is_participant(db, seat.event_id, seat.me):
            return go(request, seat.url(), "Join the meetings first, then we can suggest people.", "info")
        rules = await rules_at(db, seat.event_id)
        offer = await _offer(seat, db, filters)
        found = _filtered(offer.pool, filters, offer.maker.lexicon)
        found = await _with_slots(seat, db, found)
    if not filters.q:
        found = [s for s in found if s.bond or not s.refusal]
    if filters.free:
        found = [s for s in found if s.shared]
    found = _sorted(found, filters.sort)
    shown = filters.show + (0 if filters.q else sum(bool(s.bond) for s in found))  # on top of the fair part
    pool, me = offer.pool, offer.maker.people[seat.me]
    return await render(
        request,
        "meetings/discover.html",
        current="meetings",
        found=[replace(s, fit=offer.maker.fit(me, s.other)) for s in found[:shown]],
        left=max(0, len(found) - shown),
        more=_address(request, filters.show + PAGE * 2),
        fitting=offer.fitting,
        total=offer.everybody,
        filters=filters,
        looked_for=_facet((s.other.needs for s in pool), filters.needs),
        offered=_facet((s.other.offers for s in pool), filters.offers),
        countries=sorted(
            {(s.other.country, s.other.country_name) for s in pool if s.other.country}, key=lambda pair: fold(pair[1])
        ),
        kinds=_choices(s.other.house.kind for s in pool if s.other.house),
        sectors=_choices(s.other.sector for s in pool if s.other.sector),
        used=offer.used,
        limit=rules.max_requests if rules else 0,
    )


async def _offer(seat: Seat, db: AsyncSession, filters: Filters) -> _Offer:
    """Everybody who comes into question: for a search all who take part, else my list and people in touch."""
    roster, maker = await matchmaker_of(seat.kit, db, seat.event_id)
    own = await own_list_of(seat.kit, db, seat.event_id, maker, seat.me)
    requests = await open_requests(db, roster, seat.event_id, seat.me)
    bonds: dict[int, tuple[str, int | None]] = {
        r.other.id: ("agreed" if r.accepted else "mine" if r.mine else "theirs", r.id) for r in requests
    }
    for met in await paired_with(db, seat.event_id, seat.me):
        bonds.setdefault(met, ("meeting", None))
    listed = maker.people if filters.q else dict.fromkeys((*own.points, *bonds))
    others = [maker.people[number] for number in listed if number in maker.people and number != seat.me]
    pool = [_suggestion(maker, seat.me, other, own, bonds) for other in others]
    if not filters.q:
        pool = [s for s in pool if s.first or s.bond or s.points >= FITTING]
    used = sum(1 for r in requests if r.mine and r.waiting)
    return _Offer(pool, len(maker.people) - 1, own.fitting, used, maker)


def _suggestion(
    maker: Matchmaker, me: int, other: Entry, own: OwnList, bonds: Mapping[int, tuple[str, int | None]]
) -> Suggestion:
    """Who is in touch is on no list any more, so that their points are made here."""
    bond, request = bonds.get(other.id, ("", None))
    points = own.points.get(other.id, 0)
    if bond and not points:
        points = maker.points(maker.people[me], other)
    return Suggestion(other, points, other.id in own.first, other.id in own.lifted, bond, request)


async def _with_slots(seat: Seat, db: AsyncSession, found: list[Suggestion]) -> list[Suggestion]:
    """With the free slots that two share, and what the event's rules say; a list is a little older than both."""
    people = [seat.me, *(s.other.id for s in found)]
    among = people if len(people) <= LOOKED_THROUGH else None
    times = await availability(db, seat.event_id, seat.kit.clock.now(), among, viewer=seat.me)
    apart = await apart_of(db, seat.event_id, among)
    return [
        replace(s, shared=times.shared(seat.me, s.other.id).bit_count(), refusal=apart.words(seat.me, s.other.id))
        for s in found
    ]


def _read(request: Request) -> Filters:
    asked = request.query_params
    show = asked.get("show", "")
    return Filters(
        q=asked.get("q", "").strip()[:80],
        needs=tuple(asked.getlist("need"))[:20],
        offers=tuple(asked.getlist("offer"))[:20],
        country=asked.get("country", "")[:2],
        kind=asked.get("kind", "")[:40],
        sector=asked.get("sector", "")[:80],
        free=asked.get("free") == "on",
        sort=asked.get("sort", "fit"),
        show=min(int(show), 1000) if show.isascii() and show.isdigit() and 0 < len(show) < 5 else PAGE,
    )


def _filtered(pool: Iterable[Suggestion], filters: Filters, lexicon: Lexicon) -> list[Suggestion]:
    words = fold(filters.q).split()
    needs, offers = (_stems(chosen, lexicon) for chosen in (filters.needs, filters.offers))
    return [
        s
        for s in pool
        if all(word in s.other.folded for word in words)
        and (not filters.country or s.other.country == filters.country)
        and (not filters.kind or (s.other.house is not None and s.other.house.kind == filters.kind))
        and (not filters.sector or s.other.sector == filters.sector)
        and (not filters.needs or _has(s.other.needs, needs, lexicon))
        and (not filters.offers or _has(s.other.offers, offers, lexicon))
    ]


def _stems(chosen: tuple[str, ...], lexicon: Lexicon) -> list[frozenset[str]]:
    return [stems for choice in chosen if (stems := lexicon.stems_of(choice[:80]))]


def _has(phrases: tuple[str, ...], wanted: list[frozenset[str]], lexicon: Lexicon) -> bool:
    """Whether any wanted phrase is among these, in whatever form of the words."""
    return any(here >= stems for here in map(lexicon.stems_of, phrases) for stems in wanted)


def _sorted(found: list[Suggestion], order: str) -> list[Suggestion]:
    if order == "slots":
        return sorted(found, key=lambda s: (-s.shared, -s.points, s.other.id))
    if order == "country":
        return sorted(found, key=lambda s: (fold(s.other.country_name), -s.points, s.other.id))
    # The fair part stays before the rest: behind better fits it would be seen by few.
    return sorted(found, key=lambda s: (not (s.first or s.bond), -s.points, -s.shared, s.other.id))


def _facet(listed: Iterable[tuple[str, ...]], chosen: tuple[str, ...]) -> list[tuple[str, int, bool]]:
    """The commonest phrases with how many people have each; what is chosen stays in sight."""
    counts: Counter[str] = Counter(phrase for phrases in listed for phrase in dict.fromkeys(phrases))
    top = [phrase for phrase, _ in counts.most_common(FACET)]
    return [(phrase, counts[phrase], phrase in chosen) for phrase in dict.fromkeys((*chosen, *top))]


def _choices(values: Iterable[str]) -> list[tuple[str, int]]:
    """What there is to choose from, with how many people have each, by name."""
    return sorted(Counter(values).items(), key=lambda pair: fold(pair[0]))


def _address(request: Request, show: int) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "show"]
    return f"{request.url.path}?{urlencode([*pairs, ('show', str(show))])}#more"
