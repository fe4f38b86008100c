"""Pieces of the agenda that look the same to many readers, rendered once: by programme, zone and state."""

from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from markupsafe import Markup

from conference.agenda.rules.days import Day, days_of
from conference.agenda.rules.grid import Grid, lay_out
from conference.agenda.rules.wave import Slot, has_wave, slots_of
from conference.foundation.templating import Templates
from conference.programme.cards import Programme, SessionCard

HINT = Markup("\x02hint\x03")  # where a card says what is in its way: readers share cards, but not their clashes
MOST = 8_000  # pieces of one programme, about 1 kB each; then it starts anew
_TEMPLATES = {"grid": "agenda/_card.html", "list": "agenda/_row.html", "tile": "agenda/_tile.html"}


@dataclass(frozen=True, slots=True)
class Look:
    """All that makes one reader's card of a session differ from another's. `starred` is None without a star."""

    shape: str  # grid, list, tile
    session: int
    zone: str
    moment: str
    starred: bool | None
    mine: bool
    dim: bool
    going: int = 0
    extra: str = ""  # placement classes in the grid


@dataclass(slots=True)
class Pieces:
    """What was worked out for one programme; it goes when the programme does."""

    days: dict[str, tuple[Day, ...]] = field(default_factory=dict)
    grids: dict[tuple[str, date], Grid | None] = field(default_factory=dict)
    slots: dict[tuple[str, date], list[Slot]] = field(default_factory=dict)
    waves: dict[tuple[str, date], bool] = field(default_factory=dict)
    cards: dict[Look, str] = field(default_factory=dict)
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

    def card(
        self, templates: Templates, look: Look, session: SessionCard, zone: ZoneInfo, base: str, clash: str
    ) -> str:
        """HTML of a session as this look has it, with the reader's own clash. `base` is the event's address."""
        found = self.cards.get(look)
        if found is None:
            if len(self.cards) >= MOST:
                self.cards.clear()
            facts = {"s": session, "look": look, "zone": zone, "base": base, "hint": HINT}
            found = self.cards[look] = templates.render(_TEMPLATES[look.shape], **facts)
        return found.replace(HINT, self._hint(templates, clash) if clash else "")

    def _hint(self, templates: Templates, clash: str) -> str:
        if clash not in self.hints:
            if len(self.hints) >= MOST:
                self.hints.clear()
            self.hints[clash] = templates.render("agenda/_hint.html", clash=clash)
        return self.hints[clash]


_PIECES: WeakKeyDictionary[Programme, Pieces] = WeakKeyDictionary()


def pieces_of(programme: Programme) -> Pieces:
    return _PIECES.setdefault(programme, Pieces())
