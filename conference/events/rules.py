"""Rules of events that need no rows but those at hand."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conference.events.models import Event


def dates_label(first: date, last: date) -> str:
    """The days of an event in words: `10–12 November 2020`."""
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%B} – {last.day} {last:%B %Y}"
    return f"{first.day}–{last.day} {last:%B %Y}"


def moment(event: Event, now: datetime) -> str:
    """Whether an event is `ahead`, `live` or `past`, by the days of its own zone."""
    today = now.astimezone(ZoneInfo(event.zone)).date()
    return "ahead" if today < event.starts_on else "past" if today > event.ends_on else "live"
