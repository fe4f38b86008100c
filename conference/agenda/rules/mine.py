"""One's own day: everything that takes a person's time as one list, with what collides and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from conference.programme.cards import Busy, Own, Programme, SessionCard
from conference.programme.rules import collide, overlap_reason

KIND_WORDS = {"star": "Starred", "duty": "Your duty", "meeting": "Your meeting", "private": "Private"}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in somebody's day. `kind` as of `Busy`; a cancelled session stays visible and takes no time."""

    kind: str
    title: str
    path: str  # below the event's address
    starts_at: datetime
    ends_at: datetime
    place: str
    hue: str
    moment: str
    clash: str
    block: int  # the number of a private block, else 0
    cancelled: bool = False

    @property
    def kind_word(self) -> str:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class MyDay:
    date: date
    items: tuple[Item, ...]

    @property
    def clashes(self) -> int:
        return sum(bool(item.clash) for item in self.items)


def my_days(programme: Programme, own: Own, now: datetime, zone: ZoneInfo) -> tuple[MyDay, ...]:
    """The days with something in them, by time on the clock of `zone`."""
    by_date: dict[date, list[Item]] = {}
    for item in my_items(programme, own, now, zone):
        by_date.setdefault(item.starts_at.astimezone(zone).date(), []).append(item)
    return tuple(MyDay(key, tuple(by_date[key])) for key in sorted(by_date))


def my_items(programme: Programme, own: Own, now: datetime, zone: ZoneInfo) -> list[Item]:
    """Everything of one's own, by start. A session both starred and a duty stands there once, as the duty."""
    busy = without_twins(own.busy)
    items = [_item(programme, other, busy, now, zone) for other in busy]
    items += [_cancelled(session, now) for session in _called_off(programme, own)]
    return sorted(items, key=lambda item: (item.starts_at, item.ends_at, item.title))


def without_twins(busy: Iterable[Busy]) -> list[Busy]:
    """The list without stars of sessions in which the person has a duty."""
    listed = list(busy)
    duties = {item.ref for item in listed if item.kind == "duty"}
    return [item for item in listed if item.kind != "star" or item.ref not in duties]


def _item(programme: Programme, item: Busy, busy: Sequence[Busy], now: datetime, zone: ZoneInfo) -> Item:
    session = programme.by_id.get(item.ref) if item.kind in ("star", "duty") else None
    past = item.ends_at <= now
    reason = "" if past else _reason(item, busy, zone)
    path = "" if item.kind == "private" else f"meetings/{item.ref}"
    if session is not None:
        path = f"sessions/{session.id}"
    elif item.kind == "duty":
        path = ""  # a duty at another event
    return Item(
        item.kind,
        item.label or "Private",
        path,
        item.starts_at,
        item.ends_at,
        session.place_name if session else "",
        session.track.hue if session else "meet",
        "past" if past else "live" if item.starts_at <= now else "ahead",
        reason,
        item.id if item.kind == "private" else 0,
    )


def _reason(item: Busy, busy: Sequence[Busy], zone: ZoneInfo) -> str:
    for other in busy:
        if collide(item, other):
            return overlap_reason(item.starts_at, item.ends_at, other, zone)
    return ""


def _called_off(programme: Programme, own: Own) -> list[SessionCard]:
    return [session for session in programme.sessions if session.is_cancelled and session.id in own.stars]


def _cancelled(session: SessionCard, now: datetime) -> Item:
    return Item(
        "star",
        session.title,
        f"sessions/{session.id}",
        session.starts_at,
        session.ends_at,
        session.place_name,
        session.track.hue,
        session.moment(now),
        "",
        0,
        cancelled=True,
    )
