"""A session as calendars know it."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from conference.foundation.kit import Kit
from conference.programme.cards import SessionCard
from scheduling.calendar import CalendarItem, Status, time_label

REMIND_MINUTES = 10


def calendar_host(kit: Kit) -> str:
    """The host that stands in our UIDs."""
    return urlsplit(kit.settings.base_url).hostname or "localhost"


def session_item(session: SessionCard, venue: ZoneInfo, slug: str, kit: Kit) -> CalendarItem:
    """The calendar entry of a session. It says the same to everybody, so that one UID is one entry everywhere."""
    people = ", ".join(face.name for face in session.faces)
    return CalendarItem(
        uid=f"{session.uid}@{calendar_host(kit)}",
        sequence=session.sequence,
        revised_at=session.revised_at,
        start=session.starts_at,
        end=session.ends_at,
        summary=session.title,
        description="\n\n".join(filter(None, (people, session.abstract))),
        url=kit.url(f"/e/{slug}/sessions/{session.id}"),
        location=session.place_name,
        categories=tuple(filter(None, (session.kind_name, session.track.name))),
        status=Status.CANCELLED if session.is_cancelled else Status.CONFIRMED,
        join_url=session.live_url,
        alarm_minutes=REMIND_MINUTES,
        time_labels=(time_label(session.starts_at, session.ends_at, venue),),
    )
