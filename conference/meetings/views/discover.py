"""Finding people to meet: who fits, why, and how many free slots you share; with filters, search and order."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from conference.directory.folding import fold
from conference.directory.roster import Entry
from conference.foundation.web import go, render
from conference.meetings.kept import fit_index_of
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.availability import Availability, availability
from conference.meetings.queries.pages import open_requests, paired_with
from conference.meetings.queries.standing import is_participant, rules_at
from conference.meetings.rules.apart import Apart
from conference.meetings.rules.fit import Fit, stems
from conference.meetings.views.seat import Seat, seat_of

PAGE = 12
FACET = 6  # phrases shown of each facet
LEAST_DOTS = 3  # some fit is no suggestion yet


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who fits. `bond`: "" (you can ask), "theirs", "mine" (open requests), "agreed" or "meeting". `refusal`
    says why you two may not meet, "" where you may."""

    other: Entry
    fit: Fit | None
    shared: int
    bond: str
    request_id: int | None
    refusal: str


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
    seat = await seat_of(request)
    async with seat.kit.db.read() as db:
        if not await is_participant(db, seat.event_id, seat.me):
            return go(request, seat.url(), "Join the meetings first, then we can suggest people.", "info")
        rules = await rules_at(db, seat.event_id)
        suggestions, used = await _suggest(seat, db)
    filters = _read(request)
    fitting = [s for s in suggestions if s.fit and s.fit.dots >= LEAST_DOTS and (s.bond or not s.refusal)]
    pool = suggestions if filters.q else fitting
    found = _sorted(_filtered(pool, filters), filters.sort)
    return await render(
        request,
        "meetings/discover.html",
        current="meetings",
        found=found[: filters.show],
        left=max(0, len(found) - filters.show),
        more=_address(request, filters.show + PAGE * 2),
        fitting=len(fitting),
        total=len(suggestions),
        filters=filters,
        looked_for=_facet((s.other.needs for s in pool), filters.needs),
        offered=_facet((s.other.offers for s in pool), filters.offers),
        countries=sorted(
            {(s.other.country, s.other.country_name) for s in pool if s.other.country}, key=lambda pair: fold(pair[1])
        ),
        kinds=_choices(s.other.house.kind for s in pool if s.other.house),
        sectors=_choices(s.other.sector for s in pool if s.other.sector),
        used=used,
        limit=rules.max_requests if rules else 0,
    )


async def _suggest(seat: Seat, db: AsyncSession) -> tuple[list[Suggestion], int]:
    """Everybody else who takes part, and how many of my requests wait for an answer."""
    roster, index = await fit_index_of(seat.kit, db, seat.event_id)
    times = await availability(db, seat.event_id, seat.kit.clock.now(), viewer=seat.me)
    requests = await open_requests(db, roster, seat.event_id, seat.me)
    met = await paired_with(db, seat.event_id, seat.me)
    apart = await apart_of(db, seat.event_id)
    bonds = {r.other.id: ("agreed" if r.accepted else "mine" if r.mine else "theirs", r.id) for r in requests}
    me = roster.by_id.get(seat.me)
    fits = index.fits(me) if me else {}
    made = [
        _suggestion(seat.me, other, fits.get(other.id), times, bonds, met, apart)
        for other in index.people.values()
        if other.id != seat.me
    ]
    return made, sum(1 for r in requests if r.mine and r.waiting)


def _suggestion(
    me: int,
    other: Entry,
    fit: Fit | None,
    times: Availability,
    bonds: dict[int, tuple[str, int]],
    met: frozenset[int],
    apart: Apart,
) -> Suggestion:
    bond, request = bonds.get(other.id, ("meeting" if other.id in met else "", None))
    return Suggestion(other, fit, times.shared(me, other.id).bit_count(), bond, request, apart.words(me, other.id))


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


def _filtered(pool: Iterable[Suggestion], filters: Filters) -> list[Suggestion]:
    words = fold(filters.q).split()
    return [
        s
        for s in pool
        if all(word in s.other.folded for word in words)
        and (not filters.country or s.other.country == filters.country)
        and (not filters.kind or (s.other.house is not None and s.other.house.kind == filters.kind))
        and (not filters.sector or s.other.sector == filters.sector)
        and (not filters.free or s.shared)
        and _has(s.other.needs, filters.needs)
        and _has(s.other.offers, filters.offers)
    ]


def _has(phrases: tuple[str, ...], chosen: tuple[str, ...]) -> bool:
    """Whether any chosen phrase is among these, in whatever form of the words."""
    return not chosen or any(stems(phrase) >= stems(choice) for phrase in phrases for choice in chosen if stems(choice))


def _sorted(found: list[Suggestion], order: str) -> list[Suggestion]:
    def total(s: Suggestion) -> float:
        return -(s.fit.total if s.fit else 0.0)

    if order == "slots":
        return sorted(found, key=lambda s: (-s.shared, total(s), s.other.id))
    if order == "country":
        return sorted(found, key=lambda s: (fold(s.other.country_name), total(s), s.other.id))
    return sorted(found, key=lambda s: (total(s), -s.shared, s.other.id))


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
