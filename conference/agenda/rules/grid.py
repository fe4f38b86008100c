"""The agenda's grid: rooms across, five-minute rows down. Each place is a class of the style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from conference.programme.cards import SHAPES, SessionCard
from conference.programme.models import SessionKind

STEP = timedelta(minutes=5)
MOST_ROWS = 288  # of the style sheet: a day
MOST_TALL = 144
MOST_COLUMNS = 40
ROOMY = 6  # columns that fit a laptop's screen
FEW = 4  # sessions of a column that may take in another one
# What is meant for everybody may stretch over rooms in which nothing else happens at that time.
WIDE = frozenset(
    {
        SessionKind.PLENARY,
        SessionKind.PANEL,
        SessionKind.BREAK,
        SessionKind.WORLD_CAFE,
        SessionKind.AWARD,
        SessionKind.QUIZ,
        SessionKind.FEEDBACK,
        SessionKind.MATCHMAKING,
    }
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a card stands: first row, rows, first column (the hours are column 1), columns."""

    row: int
    rows: int
    column: int
    span: int
    shared: bool = False  # one column, and it belongs to several places, so the card says which

    @property
    def classes(self) -> str:
        return f"at-{self.row} for-{self.rows} col-{self.column} span-{self.span}"


@dataclass(frozen=True, slots=True)
class Column:
    number: int
    name: str
    hue: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Hour:
    row: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Grid:
    """One day's grid. `spots` is by session number, `start` the instant of row 0."""

    start: datetime
    rows: int
    columns: tuple[Column, ...]
    hours: tuple[Hour, ...]
    spots: dict[int, Spot]

    def row_of(self, at: datetime) -> int | None:
        """The row of an instant, None when it lies outside."""
        row = (at - self.start) // STEP
        return row if 0 <= row <= self.rows else None


def lay_out(sessions: Sequence[SessionCard], zone: ZoneInfo) -> Grid | None:
    """The grid of one day's sessions; None when there are none.

    Rows count real time from the hour in which the day begins, so a day on which the clock changes has its
    hour twice, or not at all, and every card keeps its true length.
    """
    if not sessions:
        return None
    first = min(session.starts_at for session in sessions)
    start = first.astimezone(UTC) - timedelta(minutes=first.astimezone(zone).minute, seconds=first.second)
    rows = min(MOST_ROWS - 1, max(_row(session.ends_at, start) for session in sessions))
    lanes = _lanes(sessions)
    return Grid(
        start,
        rows,
        tuple(_column(number, lane) for number, lane in enumerate(lanes, 2)),
        tuple(Hour(hour * 12, start + timedelta(hours=hour)) for hour in range(rows // 12 + 1)),
        _spots(sessions, lanes, start, rows),
    )


def _row(at: datetime, start: datetime) -> int:
    """Rows from `start` (in UTC, so that the difference is real time) to `at`."""
    return (at - start) // STEP


def _lanes(sessions: Sequence[SessionCard]) -> list[list[SessionCard]]:
    """The sessions by column, in the order of their places; what has no place stands last.

    A place that only breaks use gets no column: a break stretches over the others. Beyond `ROOMY` columns
    places with few sessions share one, as long as nothing in it overlaps.
    """
    by_place: dict[int, list[SessionCard]] = {}
    for session in sorted(sessions, key=_place_order):
        number = session.place.id if session.place else 0
        while session.place is None and not _free(by_place.get(number, []), session):
            number -= 1  # what runs online at the same time stands side by side
        by_place.setdefault(number, []).append(session)
    lanes = [lane for lane in by_place.values() if not all(session.is_break for session in lane)]
    while len(lanes) > ROOMY and (pair := _mergeable(lanes)) is not None:
        keep, gone = pair
        lanes[keep] += lanes.pop(gone)
    return (lanes or list(by_place.values()))[:MOST_COLUMNS]


def _place_order(session: SessionCard) -> tuple[bool, int, int]:
    place = session.place
    return (place is None, place.position if place else 0, place.id if place else 0)


def _mergeable(lanes: Sequence[list[SessionCard]]) -> tuple[int, int] | None:
    """The first two columns, from the right, that are small and never overlap."""
    small = [number for number, lane in enumerate(lanes) if len(lane) <= FEW]
    for gone in reversed(small):
        for keep in reversed(small):
            if keep < gone and all(_free(lanes[keep], session) for session in lanes[gone]):
                return keep, gone
    return None


def _column(number: int, lane: Sequence[SessionCard]) -> Column:
    """A column's head. A theme has its own shape; any other hue takes that of the first session's track."""
    names = list(dict.fromkeys(session.place_name for session in lane))
    place = lane[0].place
    hue = place.hue if place else "break"
    glyph = hue if hue in SHAPES.values() else lane[0].track.glyph
    return Column(number, " · ".join(names), hue, glyph)


def _spots(
    sessions: Sequence[SessionCard], lanes: Sequence[list[SessionCard]], start: datetime, rows: int
) -> dict[int, Spot]:
    taken = [list(lane) for lane in lanes]
    home = {session.id: column for column, lane in enumerate(lanes) for session in lane}
    spots: dict[int, Spot] = {}
    for session in sessions:
        column = home.get(session.id)
        if column is None:
            free = [number for number, lane in enumerate(taken) if _free(lane, session)]
            if not free:
                continue  # a break while every room is busy: the list has it
            column = max(free, key=lambda number: _width(_run(session, number, taken)))
            taken[column].append(session)
        first, last = _stretch(session, column, taken) if session.kind in WIDE else (column, column)
        row = min(_row(session.starts_at, start), rows)
        tall = max(1, min(_row(session.ends_at, start) - row, MOST_TALL, MOST_ROWS - row))
        shared = len({other.place for other in lanes[column]}) > 1
        spots[session.id] = Spot(row, tall, first + 2, last - first + 1, shared and first == last)
    return spots


def _stretch(session: SessionCard, home: int, taken: list[list[SessionCard]]) -> tuple[int, int]:
    """The run of columns around `home` that are free during a session; it is then taken there."""
    first, last = _run(session, home, taken)
    for column in range(first, last + 1):
        if column != home:
            taken[column].append(session)
    return first, last


def _run(session: SessionCard, home: int, taken: list[list[SessionCard]]) -> tuple[int, int]:
    """First and last of the columns around `home` in which nothing else happens during a session."""
    first = last = home
    while last + 1 < len(taken) and _free(taken[last + 1], session):
        last += 1
    while first > 0 and _free(taken[first - 1], session):
        first -= 1
    return first, last


def _width(run: tuple[int, int]) -> int:
    return run[1] - run[0]


def _free(column: list[SessionCard], session: SessionCard) -> bool:
    return all(other.ends_at <= session.starts_at or session.ends_at <= other.starts_at for other in column)
