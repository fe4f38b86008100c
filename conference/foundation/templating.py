"""Templating: the Jinja environment, what every template may use, and the frame of a page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conference.foundation.files import ROOT
from conference.foundation.statics import static


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the sign, in the place that `order` gives it.

    `extra` entries fold into More on a phone; `dot` says in words what is new.
    """

    key: str
    url: str
    label: str
    icon: str
    order: int
    extra: bool = False
    dot: str | None = None
    group: str = ""  # backstage: the heading under which the entry stands


@dataclass(frozen=True, slots=True)
class ViewerCard:
    """The signed-in person as the frame shows them."""

    id: int
    name: str
    initials: str
    portrait: str | None
    zone: str
    lang: str


@dataclass(frozen=True, slots=True)
class EventCard:
    """The event as the frame shows it."""

    id: int
    slug: str
    name: str
    short_name: str
    tagline: str
    dates_label: str

    def url(self, path: str = "") -> str:
        return f"/e/{self.slug}/{path}"


@dataclass(frozen=True, slots=True)
class BellItem:
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Bell:
    unread: int
    items: tuple[BellItem, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The departure strip: what is live, and what is next for the viewer."""

    live_count: int
    live_text: str
    here_now: int
    next_text: str | None = None
    next_at: datetime | None = None
    next_url: str | None = None
    next_action: str | None = None


@dataclass(slots=True)
class Page:
    """The frame of a page; features fill it in through `Feature.context`."""

    now: datetime
    app_name: str
    path: str
    zone: ZoneInfo
    viewer: ViewerCard | None = None
    event: EventCard | None = None
    nav: list[NavItem] = field(default_factory=list)
    current: str = ""
    strip: Strip | None = None
    bell: Bell | None = None
    flashes: list[tuple[str, str]] = field(default_factory=list)
    roles: frozenset[str] = frozenset()
    live_topics: list[str] = field(default_factory=list)
    panels: list[Markup] = field(default_factory=list)  # what other features have to show on a page about one thing


class Templates:
    """Renders templates. Autoescape is on and an undefined name is an error, everywhere."""

    def __init__(self, cache: Path | None = None, *, reload: bool = False) -> None:
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)
        self.environment = Environment(
            loader=FileSystemLoader(ROOT / "templates"),
            autoescape=_escapes,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
            bytecode_cache=FileSystemBytecodeCache(str(cache)) if cache else None,
        )
        names: dict[str, Callable[..., object]] = {
            "icon": icon,
            "glyph": glyph,
            "static": static,
            "tm": tm,
            "day": day,
            "zone_name": zone_name,
        }
        self.environment.globals.update(names)

    def render(self, name: str, /, **context: object) -> str:
        return self.environment.get_template(name).render(**context)


def _escapes(name: str | None) -> bool:
    """Everything is escaped but the plain-text halves of mails."""
    return name is None or not name.endswith(".txt")


@lru_cache(maxsize=512)
def icon(name: str, cls: str = "") -> Markup:
    """An icon of the sprite; it is decoration, the words beside it carry the meaning."""
    classes = f"icon {cls}".strip()
    address = f"{static('vendor/lucide/icons.svg')}#{name}"
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>').format(classes, address)


@lru_cache(maxsize=64)
def glyph(name: str) -> Markup:
    """A track's own shape: colour is never the only carrier."""
    address = f"{static('vendor/lucide/icons.svg')}#g-{name}"
    shape = '<svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><use href="{}"></use></svg>'
    return Markup(shape).format(address)


@lru_cache(maxsize=8192)
def tm(at: datetime, zone: ZoneInfo) -> Markup:
    """A time of day in `zone`; a script shows it anew when the reader picks another zone."""
    local = at.astimezone(zone)
    stamp = local.isoformat(timespec="minutes")
    return Markup(f'<time datetime="{stamp}" data-t>{local.hour:02d}:{local.minute:02d}</time>')  # digits only


def day(at: datetime | date, zone: ZoneInfo | None = None, style: str = "long") -> str:
    """A day in words: `Tuesday 10 November` (long), `Tue 10` (short), `Tue 10 Nov` (medium)."""
    local = at.astimezone(zone) if isinstance(at, datetime) else at
    form = {"long": "%A {} %B", "short": "%a {}", "medium": "%a {} %b"}[style]
    return local.strftime(form).format(local.day)


def zone_name(zone: ZoneInfo) -> str:
    """A zone's city: `Europe/Brussels` is Brussels."""
    return zone.key.rpartition("/")[2].replace("_", " ")
