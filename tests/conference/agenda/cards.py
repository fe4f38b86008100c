"""Session cards for tests of rules: no database."""

from datetime import datetime
from itertools import count

from conference.programme.cards import NO_TRACK, Place, SessionCard
from tests.factories import at

_numbers = count(1)


def place(name: str, position: int) -> Place:
    return Place(position, name, "green", position)


def card(
    title: str,
    start: str | datetime,
    end: str | datetime,
    where: Place | None = None,
    kind: str = "breakout",
) -> SessionCard:
    """A session; times are of the first test day in Brussels, or instants."""
    number = next(_numbers)
    return SessionCard(
        id=number,
        uid=f"uid-{number}",
        kind=kind,
        state="published",
        track=NO_TRACK,
        place=where,
        starts_at=at(start) if isinstance(start, str) else start,
        ends_at=at(end) if isinstance(end, str) else end,
        title=title,
        abstract="",
        capacity=None,
        live_url=None,
        sequence=0,
        revised_at=at("08:00"),
        words=title.casefold(),
    )
