"""A calendar item as a VEVENT and the VCALENDAR round it: the only place that calls icalendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scheduling.calendar_item import JOIN_SCHEMES, PAGE_SCHEMES, CalendarItem, Status, to_utc
from scheduling.calendar_text import escaped, one_line, paragraphs, uri

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Component, Event

# Without a release number: an upgrade must not change the bytes of every feed, and with them the ETags.
PRODID = "-//Folkmoot//Folkmoot Calendar//EN"
CANCELLED_LABEL = "Cancelled:"


def envelope(method: str | None = None) -> Calendar:
    """An empty VCALENDAR; `method` only in a message to a person (RFC 5546)."""
    from icalendar import Calendar  # slow: import on first use

    # Not Calendar.new(): it makes up a random UID and a PRODID with the library's release.
    shell = Calendar()
    put_text(shell, "VERSION", "2.0")
    put_text(shell, "PRODID", PRODID)
    put_text(shell, "CALSCALE", "GREGORIAN")
    if method is not None:
        put_text(shell, "METHOD", method)
    return shell


def identity(item: CalendarItem, stamp: datetime) -> Event:
    """A VEVENT of UID and DTSTAMP alone."""
    from icalendar import Event  # slow: import on first use

    # Not Event.new(): it makes up a random UID and takes the time of the rendering.
    event = Event()
    put_text(event, "UID", item.uid)
    event.add("DTSTAMP", to_utc(stamp))
    return event


def outline(item: CalendarItem, stamp: datetime, summary: str) -> Event:
    """A VEVENT that says which revision, when and what, but nothing that opens a door."""
    event = identity(item, stamp)
    event.add("SEQUENCE", item.sequence)
    event.add("DTSTART", to_utc(item.start))
    event.add("DTEND", to_utc(item.end))
    event.add("LAST-MODIFIED", to_utc(item.revised_at))
    put_text(event, "SUMMARY", one_line(summary))
    return event


def full(item: CalendarItem, stamp: datetime, cancelled_label: str = CANCELLED_LABEL) -> Event:
    """A VEVENT with all we know; a cancelled one labelled, blocking no time, without alarm and join link."""
    cancelled = item.status is Status.CANCELLED
    event = outline(item, stamp, _labelled(item.summary, cancelled_label) if cancelled else item.summary)
    put_text(event, "STATUS", item.status)
    join = uri(item.join_url, JOIN_SCHEMES) if item.join_url and not cancelled else ""
    page = uri(item.url, PAGE_SCHEMES) if item.url else ""
    put_text(event, "DESCRIPTION", _description(item, join, page))
    put_text(event, "LOCATION", " - ".join(filter(None, (one_line(item.location), join))))
    categories = dict.fromkeys(filter(None, map(one_line, item.categories)))
    if categories:
        event.add("CATEGORIES", escaped(*categories), encode=False)
    if join or page:
        _put_uri(event, "URL", join or page, {})
    if join:
        _put_conference(event, join, one_line(item.join_label))
    if cancelled:
        put_text(event, "TRANSP", "TRANSPARENT")
    elif item.alarm_minutes is not None:
        event.add_component(_alarm(item.summary, item.alarm_minutes))
    return event


def put_text(component: Component, name: str, text: str) -> None:
    """Add a TEXT property, cleaned and escaped; none at all when nothing is left of `text`."""
    clean = paragraphs(text)
    if clean:
        component.add(name, escaped(clean), encode=False)


def put_refresh(shell: Calendar, refresh: timedelta) -> None:
    """The two hints how often to fetch a feed; VALUE=DURATION is not optional (RFC 7986 5.7)."""
    from icalendar import vDuration  # slow: import on first use

    shell.add("REFRESH-INTERVAL", vDuration(refresh), parameters={"VALUE": "DURATION"})
    shell.add("X-PUBLISHED-TTL", vDuration(refresh))


def put_source(shell: Calendar, source_url: str) -> None:
    """The address the feed comes from (RFC 7986 5.8)."""
    _put_uri(shell, "SOURCE", uri(source_url, PAGE_SCHEMES), {"VALUE": "URI"})


def rendered(shell: Calendar, events: Iterable[Event]) -> bytes:
    """The calendar with its events as bytes: UTF-8, CRLF, lines of at most 75 octets."""
    for event in events:
        shell.add_component(event)
    return bytes(shell.to_ical())


def _labelled(summary: str, label: str) -> str:
    return summary if one_line(summary).startswith(label) else f"{label} {summary}"


def _description(item: CalendarItem, join: str, page: str) -> str:
    """The join link first: a phone shows one line. The page last, when URL is taken by the join link."""
    head = "\n".join(filter(None, (join, *map(one_line, item.time_labels))))
    tail = page if join and page != join else ""
    return "\n\n".join(filter(None, (head, paragraphs(item.description), tail)))


def _put_uri(component: Component, name: str, address: str, parameters: dict[str, str]) -> None:
    from icalendar import vUri  # slow: import on first use

    component.add(name, vUri(address), parameters=parameters)


def _put_conference(event: Event, join: str, label: str) -> None:
    """CONFERENCE by hand (RFC 7986 5.11, 6.3): icalendar's own class quotes the list FEATURE as one value."""
    from icalendar import Parameters, vUri  # slow: import on first use

    address = vUri(join)
    address.params = Parameters({"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]})
    if label:
        address.params["LABEL"] = label
    event.add("CONFERENCE", address)


def _alarm(summary: str, minutes: int) -> Alarm:
    """A DISPLAY alarm with all three properties it must have (RFC 5545 3.6.6)."""
    from icalendar import Alarm  # slow: import on first use

    alarm = Alarm()
    put_text(alarm, "ACTION", "DISPLAY")
    put_text(alarm, "DESCRIPTION", one_line(summary))
    # Not vDuration, which writes no lead time as P0D: of alarms, write only what is seen everywhere.
    put_text(alarm, "TRIGGER", f"-PT{minutes}M" if minutes else "PT0S")
    return alarm
