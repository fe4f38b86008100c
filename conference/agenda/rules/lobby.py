"""What the lobby puts first: the greeting, the session on the poster, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from conference.events.models import Event
from conference.foundation.templating import day
from conference.programme.cards import Own, Programme, SessionCard

ALSO, NEXT = 5, 4  # cards beside the poster, rows of what comes next
DAYS = 7  # days shown at the top


@dataclass(frozen=True, slots=True)
class EventDay:
    date: date
    label: str
    sub: str
    today: bool


def greeting(at: datetime, zone: ZoneInfo) -> str:
    """Good morning until noon, good afternoon until six, on the reader's clock."""
    hour = at.astimezone(zone).hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


def event_days(event: Event, programme: Programme, now: datetime) -> tuple[EventDay, ...]:
    """The event's own days, in its zone, with how much happens on each."""
    today = now.astimezone(programme.zone).date()
    counts: dict[date, int] = {}
    for session in programme.standing:
        if not session.is_break:
            on = session.starts_at.astimezone(programme.zone).date()
            counts[on] = counts.get(on, 0) + 1
    length = min((event.ends_on - event.starts_on).days + 1, DAYS)
    days = [event.starts_on + timedelta(days=step) for step in range(length)]
    return tuple(EventDay(each, day(each, style="short"), _count(counts.get(each, 0)), each == today) for each in days)


def where_we_are(event: Event, now: datetime, zone: ZoneInfo) -> str:
    """`Day 1 of 3 · Tuesday 10 November`, or how long it still takes, or that it is over."""
    today = now.astimezone(zone).date()
    if today < event.starts_on:
        left = (event.starts_on - today).days
        return f"Starts {'tomorrow' if left == 1 else f'in {left} days'}, on {day(event.starts_on)}"
    if today > event.ends_on:
        return f"It ended on {day(event.ends_on)}. Slides and recordings stay with their sessions"
    number, total = (today - event.starts_on).days + 1, (event.ends_on - event.starts_on).days + 1
    return f"Day {number} of {total} · {day(today)}" if total > 1 else day(today)


def on_poster(live: Sequence[SessionCard], own: Own, going: Mapping[int, int]) -> list[SessionCard]:
    """The sessions that run, the reader's own first, then the best attended."""
    mine = {item.ref for item in own.busy if item.kind in ("star", "duty")}
    return sorted(live, key=lambda session: (session.id not in mine, -going.get(session.id, 0)))[: 1 + ALSO]


def next_up(programme: Programme, own: Own, now: datetime) -> list[SessionCard]:
    """What begins next; of what begins together the starred ones first."""
    ahead = [session for session in programme.standing if session.starts_at > now and not session.is_break]
    return sorted(ahead, key=lambda session: (session.starts_at, session.id not in own.stars))[:NEXT]


def minutes_through(session: SessionCard, now: datetime) -> tuple[int, int]:
    """Minutes passed, and minutes in all."""
    minute = timedelta(minutes=1)
    return (now - session.starts_at) // minute, max(1, (session.ends_at - session.starts_at) // minute)


def _count(number: int) -> str:
    return "No sessions" if not number else "1 session" if number == 1 else f"{number} sessions"
