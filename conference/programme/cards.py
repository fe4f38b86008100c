"""The programme as pages show it: slotted dataclasses, built once for each revision and read by everybody."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from conference.programme.models import SessionKind, SessionState

KINDS: dict[str, str] = {
    SessionKind.PLENARY: "Plenary",
    SessionKind.PANEL: "Panel",
    SessionKind.WORKSHOP: "Workshop",
    SessionKind.BREAKOUT: "Breakout",
    SessionKind.WORLD_CAFE: "World café",
    SessionKind.PITCH: "Pitches",
    SessionKind.AWARD: "Award",
    SessionKind.QUIZ: "Quiz",
    SessionKind.MATCHMAKING: "1:1 meetings",
    SessionKind.BREAK: "Break",
    SessionKind.SIDE_EVENT: "Side event",
    SessionKind.FEEDBACK: "Feedback",
    SessionKind.CONSULTATION: "Consultation",
}

# A session of these kinds is a frame for other things: nothing collides with it.
OPEN_KINDS = frozenset({SessionKind.MATCHMAKING, SessionKind.BREAK})

# The sprite names each shape after the theme that first had it; organisers choose shapes by what they look like.
SHAPES: dict[str, str] = {
    "star": "plenary",
    "leaf": "green",
    "grid": "digital",
    "hexagon": "resil",
    "triangle": "skills",
    "bars": "finance",
    "ring": "cafe",
    "bow-tie": "meet",
    "bar": "break",
}


def glyph_of(shape: str) -> str:
    """The sprite's name of a shape; the bar for one that it does not have."""
    return SHAPES.get(shape, shape if shape in SHAPES.values() else "break")


@dataclass(frozen=True, slots=True)
class Face:
    """A person on the bill of a session."""

    id: int
    name: str
    initials: str
    portrait: str | None
    role: str
    line: str  # job title and organisation


@dataclass(frozen=True, slots=True)
class TrackCard:
    """A track. `hue` is a theme of the style sheet, `glyph` a name of the sprite."""

    id: int
    key: str
    name: str
    hue: str
    glyph: str


@dataclass(frozen=True, slots=True)
class Place:
    id: int
    name: str
    hue: str
    position: int


NO_TRACK = TrackCard(0, "", "", "break", "break")


@dataclass(frozen=True, slots=True, eq=False)
class SessionCard:
    """A session with its track, place and people. `words` is what a search looks through, case folded."""

    id: int
    uid: str
    kind: str
    state: str
    track: TrackCard
    place: Place | None
    starts_at: datetime
    ends_at: datetime
    title: str
    abstract: str
    capacity: int | None
    live_url: str | None
    sequence: int
    revised_at: datetime
    faces: tuple[Face, ...] = ()
    words: str = ""

    @property
    def is_break(self) -> bool:
        return self.kind == SessionKind.BREAK

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def place_name(self) -> str:
        return self.place.name if self.place else "Online"

    def moment(self, now: datetime) -> str:
        """`past`, `live` or `ahead` at `now`."""
        return "past" if self.ends_at <= now else "live" if self.starts_at <= now else "ahead"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Programme:
    """An event's published and cancelled sessions by time, then by the order of their places."""

    event: int
    zone: ZoneInfo
    sessions: tuple[SessionCard, ...] = ()
    tracks: tuple[TrackCard, ...] = ()
    by_id: dict[int, SessionCard] = field(default_factory=dict)
    speakers: int = 0
    tables: int = 0  # of all world cafés
    countries: int = 0  # of the event's members

    @property
    def standing(self) -> list[SessionCard]:
        """The sessions that take place."""
        return [session for session in self.sessions if not session.is_cancelled]

    def live(self, now: datetime) -> list[SessionCard]:
        """The sessions that run at `now`, breaks left aside."""
        return [
            session
            for session in self.sessions
            if session.starts_at <= now < session.ends_at and not session.is_break and not session.is_cancelled
        ]


@dataclass(frozen=True, slots=True)
class Busy:
    """A span of the viewer's time that is taken: `duty`, `meeting`, `private`, or `star` for a starred session.

    `ref` is the number of the session or meeting, `id` that of the commitment (0 for a star). `open` is a starred
    block of meetings or a break: it is a frame for other things, so nothing collides with it.
    """

    kind: str
    ref: int
    starts_at: datetime
    ends_at: datetime
    label: str
    id: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What concerns one viewer: the starred sessions, and everything that takes their time, by start."""

    stars: frozenset[int] = frozenset()
    busy: tuple[Busy, ...] = ()


NOBODY = Own()
