"""Reads of events, memberships and announcements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Announcement, Event, MemberRole, Membership, Registration, Role
from conference.foundation.db import Reading, rows
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event as the front page lists it; `mine` when the viewer takes part."""

    event: Event
    mine: bool


async def event_by_slug(db: AsyncSession, slug: str) -> Event | None:
    return (await db.exec(select(Event).where(Event.slug == slug))).first()


async def all_events(db: AsyncSession) -> Sequence[Event]:
    """Every event, the latest first."""
    return (await db.exec(select(Event).order_by(col(Event.starts_on).desc(), col(Event.id)))).all()


async def only_event(db: AsyncSession) -> Event | None:
    """The event of an installation that has exactly one."""
    found = (await db.exec(select(Event).limit(2))).all()
    return found[0] if len(found) == 1 else None


async def open_events(db: AsyncSession) -> Sequence[Event]:
    """The events that everybody who can read mail may join, the latest first."""
    asked = select(Event).where(Event.registration == Registration.OPEN)
    return (await db.exec(asked.order_by(col(Event.starts_on).desc(), col(Event.id)))).all()


async def listed_events(db: AsyncSession, person: int | None) -> list[ListedEvent]:
    """What the front page shows: one's own events first, then those that are open or have a public agenda."""
    taking_part = (col(Membership.event_id) == Event.id) & (col(Membership.person_id) == (person or 0))
    asked = (
        select(Event, Membership.id)
        .outerjoin(Membership, taking_part)
        .where(
            col(Membership.id).is_not(None) | col(Event.public_agenda) | (col(Event.registration) == Registration.OPEN)
        )
        .order_by(col(Membership.id).is_(None), col(Event.starts_on).desc(), col(Event.id))
    )
    return [ListedEvent(event, membership is not None) for event, membership in (await db.exec(asked)).all()]


_MEMBER = frozenset({Role.ATTENDEE.value})
_ROLES = (
    core_select(col(Membership.event_id), col(Membership.person_id), col(MemberRole.role))
    .outerjoin(
        MemberRole,
        (col(MemberRole.event_id) == Membership.event_id) & (col(MemberRole.person_id) == Membership.person_id),
    )
    .where(
        col(Membership.event_id) == bindparam("event"),
        col(Membership.person_id).in_(bindparam("people", expanding=True)),
    )
)


async def roles_among(db: Reading, pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], frozenset[str]]:
    """Roles by event and person, for those who are members: at least `attendee`. One query for each event."""
    people: dict[int, list[int]] = defaultdict(list)
    for event, person in pairs:
        people[event].append(person)
    found: dict[tuple[int, int], frozenset[str]] = {}
    for event, those in people.items():
        for _, person, role in await rows(db, _ROLES, {"event": event, "people": those}):
            known = found.get((event, person), _MEMBER)
            found[event, person] = known | {role} if role else known
    return found


async def roles_of(db: Reading, event: int, person: int) -> frozenset[str]:
    """A person's roles at an event; empty for a stranger, and at least `attendee` for a member."""
    return (await roles_among(db, [(event, person)])).get((event, person), frozenset())


async def is_member(db: AsyncSession, event: int, person: int | None) -> bool:
    """Whether a person takes part in an event."""
    if person is None:
        return False
    asked = select(Membership.id).where(Membership.event_id == event, Membership.person_id == person)
    return (await db.exec(asked)).first() is not None


async def has_role(db: AsyncSession, event: int, person: int | None, role: Role) -> bool:
    return person is not None and role in await roles_of(db, event, person)


async def members(db: AsyncSession, event: int, role: str | None = None) -> Sequence[int]:
    """The numbers of an event's members, or of those with a role, in order."""
    if role is None or role == Role.ATTENDEE:
        asked = select(Membership.person_id).where(Membership.event_id == event)
        return (await db.exec(asked.order_by(col(Membership.person_id)))).all()
    asked = select(MemberRole.person_id).where(MemberRole.event_id == event, MemberRole.role == role)
    return (await db.exec(asked.order_by(col(MemberRole.person_id)))).all()


async def member_called(db: AsyncSession, event: int, said: str) -> Person | str:
    """The member with this e-mail address or whole name; else why there is none, as a sentence."""
    words = said.strip().casefold()
    asked = (
        select(Person)
        .join(Membership, col(Membership.person_id) == Person.id)
        .where(
            Membership.event_id == event,
            or_(func.lower(col(Person.email)) == words, func.lower(col(Person.name)) == words),
        )
    )
    found = (await db.exec(asked.limit(2))).all()
    if len(found) == 1:
        return found[0]
    return "Several people have this name: use the e-mail address." if found else "No member is called so."


async def events_of(db: AsyncSession, person: int) -> Sequence[Event]:
    """The events in which a person takes part, the latest first."""
    asked = select(Event).join(Membership, col(Membership.event_id) == Event.id).where(Membership.person_id == person)
    return (await db.exec(asked.order_by(col(Event.starts_on).desc(), col(Event.id)))).all()


async def announcements(db: AsyncSession, event: int, limit: int = 5) -> Sequence[Announcement]:
    """The latest words from the organisers, the newest first."""
    asked = select(Announcement).where(Announcement.event_id == event)
    return (await db.exec(asked.order_by(col(Announcement.at).desc(), col(Announcement.id).desc()).limit(limit))).all()
