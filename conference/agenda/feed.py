"""A person's calendar feed: its secret address and its bytes."""

import hmac
from datetime import datetime, timedelta

from conference.agenda.queries.feed import Booked, key_version, own_meetings, own_sessions, owner_of
from conference.events.models import Event
from conference.foundation.kit import Kit
from conference.meetings.calendar import calendar_item
from conference.people.models import Person
from conference.programme.calendar import session_item
from conference.programme.cards import SessionCard
from conference.programme.kept import programme_of
from scheduling.calendar import CalendarItem, feed

KEEP_CANCELLED = timedelta(days=30)
FETCH_EVERY = timedelta(hours=1)


def feed_token(kit: Kit, person: int, event: int, version: int) -> str:
    """The secret of a feed's address. It is derived, never stored: a new version makes another one."""
    return kit.secrets.digest("feed", f"{person}.{event}.{version}")[:40]


def feed_path(kit: Kit, person: int, event: int, version: int) -> str:
    return f"/feeds/{person}-{event}-{feed_token(kit, person, event, version)}.ics"


async def feed_for(kit: Kit, person: int, event: int, token: str) -> bytes | None:
    """The feed, None for a wrong or revoked secret and for somebody who does not take part."""
    async with kit.db.read() as db:
        version = await key_version(db, person, event)
        if not hmac.compare_digest(token.encode(), feed_token(kit, person, event, version).encode()):
            return None
        owner = await owner_of(db, person, event)
        if owner is None:
            return None
        since = kit.clock.now() - KEEP_CANCELLED
        wanted = await own_sessions(db, person, event)
        meetings = await own_meetings(db, person, event, since)
    programme = await programme_of(kit, event)
    found, member = owner[1], owner[0]
    items = [
        session_item(session, programme.zone, found.slug, kit)
        for session in programme.sessions
        if session.id in wanted and _still_told(session, since)
    ]
    items += [_meeting(kit, found, member, booked) for booked in meetings]
    return feed(items, name=f"{found.short_name}: my agenda", refresh=FETCH_EVERY)


def _still_told(session: SessionCard, since: datetime) -> bool:
    """Cancelled sessions stay for 30 days: calendars that fetch rarely never hear of it otherwise."""
    return not session.is_cancelled or session.revised_at > since


def _meeting(kit: Kit, event: Event, owner: Person, booked: Booked) -> CalendarItem:
    return calendar_item(kit, event, booked.meeting, booked.slot, owner, booked.other, booked.message)
