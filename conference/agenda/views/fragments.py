"""Pieces of the agenda that look the same to many readers, rendered once: by programme and state."""

import re
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from markupsafe import Markup

from conference.agenda.rules.days import Day, days_of
from conference.agenda.rules.grid import Grid, lay_out
from conference.agenda.rules.wave import Slot, has_wave, slots_of
from conference.foundation.templating import Templates, tm
from conference.programme.cards import Programme, SessionCard

# Readers share cards, but neither their clocks nor their clashes: a card is rendered with holes for these.
HOLES = {name: Markup(f"\x02{name}\x03") for name in ("starts", "ends", "spot", "hint")}
_HOLE = re.compile("\x02(.*?)\x03")
MOST = 8_000  # pieces of one programme, about 1 kB each; then it starts anew
_TEMPLATES = {"grid": "agenda/_card.html", "list": "agenda/_row.html", "tile": "agenda/_tile.html"}


@dataclass(frozen=True, slots=True)
class Look:
    """All that makes one reader's card of a session differ from another's. `starred` is None without a star."""

    shape: str  # grid, list, tile
    session: int
    moment: str
    starred: bool | None
    mine: bool
    dim: bool
    going: int = 0
    narrow: bool = False  # one column of the grid
    shared: bool = False  # a column of several places


@dataclass(frozen=True, slots=True)
class Own:
    """What fills the holes of a card for one reader: their clock, their clash, the place in their grid."""

    zone: ZoneInfo
    clash: str = ""
    spot: str = ""


@dataclass(slots=True)
class Pieces:
    """What was worked out for one programme; it goes when the programme does."""

    days: dict[str, tuple[Day, ...]] = field(default_factory=dict)
    grids: dict[tuple[str, date], Grid | None] = field(default_factory=dict)
    slots: dict[tuple[str, date], list[Slot]] = field(default_factory=dict)
    waves: dict[tuple[str, date], bool] = field(default_factory=dict)
    cards: dict[Look, list[str]] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)

    def days_in(self, programme: Programme, zone: ZoneInfo) -> tuple[Day, ...]:
        if zone.key not in self.days:
            self.days[zone.key] = days_of(programme.standing, zone)
        return self.days[zone.key]

    def grid_of(self, day: Day, zone: ZoneInfo) -> Grid | None:
        key = (zone.key, day.date)
        if key not in self.grids:
            self.grids[key] = lay_out(day.sessions, zone)
        return self.grids[key]

    def slots_on(self, day: Day, zone: ZoneInfo) -> list[Slot]:
        key = (zone.key, day.date)
        if key not in self.slots:
            self.slots[key] = slots_of(day.sessions)
            self.waves[key] = has_wave(day.sessions)
        return self.slots[key]

    def has_wave(self, day: Day, zone: ZoneInfo) -> bool:
        self.slots_on(day, zone)
        return self.waves[zone.key, day.date]

    def card(self, templates: Templates, look: Look, session: SessionCard, base: str, own: Own) -> str:
        """HTML of a session as this look has it, filled in for one reader. `base` is the event's address."""
        parts = self.cards.get(look)
        if parts is None:
            if len(self.cards) >= MOST:
                self.cards.clear()
            html = templates.render(_TEMPLATES[look.shape], s=session, look=look, base=base, **HOLES)
            parts = self.cards[look] = _HOLE.split(html)  # text, hole, text, hole, text
        filled = parts.copy()
        for number in range(1, len(parts), 2):
            filled[number] = self._fill(templates, parts[number], session, own)
        return "".join(filled)

    def _fill(self, templates: Templates, hole: str, session: SessionCard, own: Own) -> str:
        if hole == "starts":
            return tm(session.starts_at, own.zone)
        if hole == "ends":
            return tm(session.ends_at, own.zone)
        if hole == "spot":
            return own.spot
        return self._hint(templates, own.clash) if own.clash else ""

    def _hint(self, templates: Templates, clash: str) -> str:
        if clash not in self.hints:
            if len(self.hints) >= MOST:
                self.hints.clear()
            self.hints[clash] = templates.render("agenda/_hint.html", clash=clash)
        return self.hints[clash]


_PIECES: WeakKeyDictionary[Programme, Pieces] = WeakKeyDictionary()


def pieces_of(programme: Programme) -> Pieces:
    return _PIECES.setdefault(programme, Pieces())
