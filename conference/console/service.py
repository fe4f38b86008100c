"""Verbs of the organiser's desk: put people on the list, give and take roles."""

from sqlmodel import select

from conference.console.forms import MemberForm
from conference.events.live import desk_topic
from conference.events.models import Event, Role
from conference.events.queries import is_member, members
from conference.events.service import admit
from conference.events.service import take_role as take
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.notices.service import write
from conference.people.models import Person
from conference.people.service import add_person


async def add_member(work: Work, event: Event, form: MemberForm, *, by: int) -> Person:
    """Put a person on the event's list, with an account where there is none, and tell them by mail.

    Raises RuleBroken("member.there") for somebody who is on the list already.
    """
    number = event.id or 0
    person = await add_person(work, email=form.email, name=form.name, zone=event.zone)
    if await is_member(work.db, number, person.id):
        raise RuleBroken("member.there", f"{person.name} is on the list already, with this address.")
    await admit(work, number, person.id or 0, frozenset(map(str, form.roles)))
    host = await work.db.get(Person, by)
    await write(
        work,
        person,
        "member_added",
        key=f"member-added-{number}-{person.id}",
        event=event,
        host=host.name if host else "",
        link=work.kit.url(f"/e/{event.slug}/"),
    )
    work.push(Push(desk_topic(number)))
    return person


async def give_role(work: Work, event: int, person: int, role: Role) -> None:
    """Give a member a role. Twice does no harm. Raises NotFound for somebody who is no member."""
    if not await is_member(work.db, event, person):
        raise NotFound
    await admit(work, event, person, frozenset({str(role)}))
    work.push(Push(desk_topic(event)))


async def take_role(work: Work, event: int, person: int, role: Role) -> None:
    """Take a role from a member. Raises RuleBroken("role.last_organiser") where nobody would be left backstage."""
    if not await is_member(work.db, event, person):
        raise NotFound
    if role == Role.ORGANISER:
        # Two organisers who take the role from each other at once are served one after the other.
        await work.db.exec(select(Event.id).where(Event.id == event).with_for_update())
        if list(await members(work.db, event, Role.ORGANISER)) == [person]:
            raise RuleBroken(
                "role.last_organiser",
                "This is the event's only organiser. Make somebody else organiser first, then take the role here.",
            )
    await take(work, event, person, role)
    work.push(Push(desk_topic(event)))
