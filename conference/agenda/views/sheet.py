"""The sheet of the agenda: one day as grid, list and waves, for one reader."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from markupsafe import Markup

from conference.agenda.rules.choice import Choice
from conference.agenda.rules.days import Day, pick_day
from conference.agenda.rules.grid import STEP, Column, Hour, Spot
from conference.agenda.rules.wave import Slot
from conference.agenda.views.fragments import Look, Own, Pieces, pieces_of
from conference.foundation.templating import Templates
from conference.programme.cards import Busy, SessionCard
from conference.programme.rules import clash_reason, collide, overlap_reason
from conference.programme.views.reader import Reader


@dataclass(frozen=True, slots=True)
class Block:
    """A meeting or private block of the reader, beside the sessions."""

    item: Busy
    place: str  # classes of the grid
    url: str
    past: bool
    clash: str


@dataclass(frozen=True, slots=True)
class Line:
    """A time of the list, with what begins then."""

    at: datetime
    moment: str
    rows: Markup
    blocks: tuple[Block, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class WaveLine:
    """A time on a day with waves: rows of sessions or of the reader's own, or (with a title) one block of tiles."""

    starts_at: datetime
    ends_at: datetime
    title: str
    live: bool
    rows: Markup
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page shows of one day."""

    day: Day | None
    days: tuple[Day, ...]
    zone: ZoneInfo
    shown: int
    mine: int
    columns: tuple[Column, ...] = ()
    hours: tuple[Hour, ...] = ()
    cards: str = ""
    now_row: int | None = None
    blocks: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    wave: tuple[WaveLine, ...] = ()


class SheetMaker:
    """Puts a sheet together for one reader and one choice."""

    def __init__(self, templates: Templates, reader: Reader, choice: Choice, going: dict[int, int]) -> None:
        self._templates = templates
        self._reader = reader
        self._choice = choice
        self._going = going
        self._zone = reader.programme.zone if choice.zone == "event" else reader.zone
        self._pieces: Pieces = pieces_of(reader.programme)
        self._duties = frozenset(item.ref for item in reader.own.busy if item.kind == "duty")
        self._starless = not reader.is_member
        self._base = reader.url()

    def make(self) -> Sheet:
        days = self._pieces.days_in(self._reader.programme, self._zone)
        day = pick_day(days, self._choice.day, self._reader.now, self._zone)
        if day is None:
            return Sheet(None, (), self._zone, 0, 0)
        looks = {session.id: self._look(session) for session in day.sessions}
        mine = sum(look.mine for look in looks.values())
        shown = sum(not look.dim for look in looks.values())
        sheet = Sheet(day, days, self._zone, shown, mine)
        if self._pieces.has_wave(day, self._zone):
            return replace(sheet, wave=self._wave(day, looks))
        return self._timetable(sheet, day, looks)

    def _look(self, session: SessionCard) -> Look:
        own = self._reader.own
        return Look(
            "list",
            session.id,
            session.moment(self._reader.now),
            None if self._starless or session.is_break else session.id in own.stars,
            session.id in own.stars or session.id in self._duties,
            not self._choice.lets_through(session, own, self._duties),
        )

    def _clash(self, session: SessionCard) -> str:
        """What is in a session's way; nothing for breaks and for what is over."""
        busy = self._reader.own.busy
        if not busy or session.is_break or session.ends_at <= self._reader.now:
            return ""
        return clash_reason(session, busy, self._zone)

    def _render(self, session: SessionCard, look: Look, clash: str, spot: str = "") -> str:
        own = Own(self._zone, clash, spot)
        return self._pieces.card(self._templates, look, session, self._base, own)

    def _placed(self, session: SessionCard, look: Look, clash: str, spot: Spot) -> str:
        """A card in the grid. Its look is written out: `replace` costs five times as much, for every card there is."""
        look = Look(
            "grid",
            look.session,
            look.moment,
            look.starred,
            look.mine,
            look.dim,
            look.going,
            spot.span == 1,
            spot.shared,
        )
        return self._render(session, look, clash, spot.classes)

    def _timetable(self, sheet: Sheet, day: Day, looks: dict[int, Look]) -> Sheet:
        grid = self._pieces.grid_of(day, self._zone)
        assert grid is not None
        column = len(grid.columns) + 2
        blocks = self._blocks(day, grid.start, column)
        clashes = {session.id: self._clash(session) for session in day.sessions}
        columns = grid.columns
        if blocks:
            columns = (*columns, Column(column, "Your time", "meet", "meet"))
        cards = "".join(
            self._placed(session, looks[session.id], clashes[session.id], grid.spots[session.id])
            for session in day.sessions
            if session.id in grid.spots
        )
        return replace(
            sheet,
            columns=columns,
            hours=grid.hours,
            cards=Markup(cards),
            now_row=grid.row_of(self._reader.now),
            blocks=blocks,
            lines=self._lines(day, looks, blocks, clashes),
        )

    def _lines(
        self, day: Day, looks: dict[int, Look], blocks: tuple[Block, ...], clashes: dict[int, str]
    ) -> tuple[Line, ...]:
        starting = {at: list(group) for at, group in groupby(day.sessions, key=lambda session: session.starts_at)}
        lines = []
        for at in sorted({*starting, *(block.item.starts_at for block in blocks)}):
            sessions = starting.get(at, [])
            moments = {looks[session.id].moment for session in sessions}
            here = tuple(block for block in blocks if block.item.starts_at == at)
            moments |= {"past" if block.past else "ahead" for block in here}
            moment = "live" if "live" in moments else "ahead" if "ahead" in moments else "past"
            rows = "".join(self._render(session, looks[session.id], clashes[session.id]) for session in sessions)
            hidden = not here and all(looks[session.id].dim for session in sessions)
            lines.append(Line(at, moment, Markup(rows), here, hidden))
        return tuple(lines)

    def _wave(self, day: Day, looks: dict[int, Look]) -> tuple[WaveLine, ...]:
        now = self._reader.now
        lines = [
            WaveLine(block.item.starts_at, block.item.ends_at, "", False, Markup(""), (block,))
            for block in self._blocks(day, day.sessions[0].starts_at, 2)
        ]
        for slot in self._pieces.slots_on(day, self._zone):
            rows = "".join(self._in_wave(session, looks[session.id], slot) for session in slot.sessions)
            title, live = slot.title if slot.is_wave else "", slot.starts_at <= now < slot.ends_at
            lines.append(WaveLine(slot.starts_at, slot.ends_at, title, live, Markup(rows)))
        return tuple(sorted(lines, key=lambda line: line.starts_at))

    def _in_wave(self, session: SessionCard, look: Look, slot: Slot) -> str:
        """A row, or a tile of a wave. There one chooses: that the others run at the same time goes without saying."""
        if not slot.is_wave:
            return self._render(session, look, self._clash(session))
        return self._render(session, replace(look, shape="tile", going=self._going.get(session.id, 0)), "")

    def _blocks(self, day: Day, start: datetime, column: int) -> tuple[Block, ...]:
        """The reader's meetings and private blocks on this day."""
        busy = self._reader.own.busy
        blocks = []
        for item in busy:
            if item.kind not in ("meeting", "private") or item.starts_at.astimezone(self._zone).date() != day.date:
                continue
            row = max(0, (item.starts_at - start) // STEP)
            tall = max(1, min(144, (item.ends_at - item.starts_at) // STEP, 288 - row))
            url = self._reader.url(f"meetings/{item.ref}") if item.kind == "meeting" else self._reader.url("day")
            clash = next((self._reason(item, other) for other in busy if collide(item, other)), "")
            past = item.ends_at <= self._reader.now
            blocks.append(Block(item, f"at-{min(row, 287)} for-{tall} col-{column}", url, past, "" if past else clash))
        return tuple(blocks)

    def _reason(self, item: Busy, other: Busy) -> str:
        return overlap_reason(item.starts_at, item.ends_at, other, self._zone)
