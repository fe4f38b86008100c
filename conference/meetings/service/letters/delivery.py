"""What every letter needs: the bell, and the rows behind the names."""

from conference.directory.models import Organisation, Profile
from conference.events.models import Event
from conference.foundation.work import Work
from conference.meetings.rules.words import first_name
from conference.notices.service import tell
from conference.people.models import Person


async def ring(work: Work, event: Event, person: Person, text: str, path: str, icon: str) -> None:
    await tell(work, person.id or 0, text, path, event=event.id, icon=icon)


async def organisation_of(work: Work, person: Person) -> str:
    profile = await work.db.get(Profile, person.id)
    row = await work.db.get(Organisation, profile.organisation_id) if profile and profile.organisation_id else None
    return row.name if row else ""


def first_of(person: Person) -> str:
    return first_name(person.name)


async def event_of(work: Work, number: int) -> Event:
    return await work.db.get_one(Event, number)


async def person_of(work: Work, number: int) -> Person:
    return await work.db.get_one(Person, number)
