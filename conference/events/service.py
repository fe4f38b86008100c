"""Verbs of events: found one, let people in, give and take roles, announce."""

from dataclasses import dataclass

from sqlmodel import col, delete

from conference.events.forms import EventForm
from conference.events.live import event_topic
from conference.events.models import Announcement, Event, MemberRole, Membership, Registration, Role
from conference.events.queries import is_member, roles_of
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.news import access_topic
from conference.foundation.signals import Signal
from conference.foundation.work import Work


@dataclass(frozen=True, slots=True)
class MemberAdmitted(Signal):
    event: int
    person: int


async def found(work: Work, form: EventForm) -> Event:
    """Make an event."""
    event = Event(**form.model_dump(), made_at=work.now)
    work.db.add(event)
    await work.db.flush()
    return event


async def admit(work: Work, event: int, person: int, roles: frozenset[str] = frozenset()) -> None:
    """Put a person on an event's list, with roles besides attending. Twice does no harm."""
    if not await is_member(work.db, event, person):
        work.db.add(Membership(event_id=event, person_id=person, joined_at=work.now))
        work.signal(MemberAdmitted(event, person))
    for role in sorted(roles - {Role.ATTENDEE} - await roles_of(work.db, event, person)):
        work.db.add(MemberRole(event_id=event, person_id=person, role=Role(role)))
    await work.db.flush()
    work.push(Push(access_topic(person)))


async def join(work: Work, event: Event, person: int) -> None:
    """Take part in an event whose registration is open. Twice does no harm.

    Raises RuleBroken("event.invited") where the organisers put people on the list.
    """
    if event.registration != Registration.OPEN:
        raise RuleBroken("event.invited", f"{event.name} is by invitation. The organisers can put you on the list.")
    await admit(work, event.id or 0, person)


async def take_role(work: Work, event: int, person: int, role: Role) -> None:
    """Take a role from a member; their open sockets are checked anew."""
    if role == Role.ATTENDEE:
        raise RuleBroken("role.attendee", "Every member attends. To end that, take the person off the list.")
    await work.db.exec(
        delete(MemberRole).where(
            col(MemberRole.event_id) == event,
            col(MemberRole.person_id) == person,
            col(MemberRole.role) == role,
        )
    )
    work.push(Push(access_topic(person)))


async def announce(work: Work, event: int, text: str, *, by: int | None) -> Announcement:
    """Say something to everybody at the event."""
    announcement = Announcement(event_id=event, at=work.now, text=text, by_id=by)
    work.db.add(announcement)
    await work.db.flush()
    work.push(Push(event_topic(event)))
    return announcement
