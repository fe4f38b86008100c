"""iCalendar for people's own calendars: feed, download, invitation, entity tag (RFC 5545, 5546, 7986).

Plain data in, bytes out: the same arguments always give the same bytes. Every time is written in UTC, so no
zone table travels along that a client could misread; the venue's wall time is a line of the description.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from scheduling.calendar_etag import etag, matches
from scheduling.calendar_event import (
    CANCELLED_LABEL,
    PRODID,
    envelope,
    full,
    put_refresh,
    put_source,
    put_text,
    rendered,
)
from scheduling.calendar_invitation import Method, PartStat, Party, invitation
from scheduling.calendar_item import CalendarItem, Status, time_label, to_utc
from scheduling.calendar_text import one_line

__all__ = [
    "CANCELLED_LABEL",
    "PRODID",
    "CalendarItem",
    "Method",
    "PartStat",
    "Party",
    "Status",
    "download",
    "etag",
    "feed",
    "invitation",
    "matches",
    "time_label",
]


def feed(
    items: Iterable[CalendarItem],
    *,
    name: str,
    refresh: timedelta,
    source_url: str | None = None,
    cancelled_label: str = CANCELLED_LABEL,
) -> bytes:
    """A calendar to subscribe to; serve as `text/calendar; charset=UTF-8` with its `etag`.

    Items are sorted by start and UID. There is no METHOD, ORGANIZER or ATTENDEE. A cancelled item stays, as
    STATUS:CANCELLED with `cancelled_label` before its title: keep it in `items` for 30 days, or calendars
    that fetch rarely never hear of it. `refresh` is how often to fetch, in whole seconds. `source_url`
    stands in the file for everybody who gets a copy: leave it out when it holds the reader's secret.

    Raises ValueError for a UID that stands twice (clients show only the last) and a refresh that is not
    positive.
    """
    whole_seconds = timedelta(seconds=refresh // timedelta(seconds=1))
    if whole_seconds <= timedelta():
        raise ValueError(f"a feed cannot be fetched every {refresh}")
    ordered = sorted(items, key=lambda item: (to_utc(item.start), item.uid))
    _refuse_twins(ordered)
    shell = envelope()
    title = one_line(name)
    put_text(shell, "NAME", title)
    put_text(shell, "X-WR-CALNAME", title)
    put_refresh(shell, whole_seconds)
    if source_url:
        put_source(shell, source_url)
    return rendered(shell, (full(item, item.revised_at, cancelled_label) for item in ordered))


def download(item: CalendarItem, *, cancelled_label: str = CANCELLED_LABEL) -> bytes:
    """One session or meeting as a file; serve as `text/calendar; charset=UTF-8`.

    No METHOD: a reader who was not invited would find the buttons of an invitation dead.
    """
    return rendered(envelope(), [full(item, item.revised_at, cancelled_label)])


def _refuse_twins(items: list[CalendarItem]) -> None:
    seen: set[str] = set()
    for item in items:
        if item.uid in seen:
            raise ValueError(f"two items have the UID {item.uid}")
        seen.add(item.uid)
