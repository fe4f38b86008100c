"""Factories: rows for tests, made through the verbs."""

from datetime import date, datetime, timedelta
from itertools import count

from conference.events import service as events
from conference.events.forms import EventForm
from conference.events.models import Event, Role
from conference.foundation.work import Work
from conference.people import service as people
from conference.people.models import Person

_numbers = count(1)

DAY = datetime.fromisoformat("2020-11-10T00:00:00+01:00")


def at(clock: str, *, day: int = 0) -> datetime:
    """A time of the test event: `at("10:15")` is on its first day in Brussels."""
    hours, minutes = map(int, clock.split(":"))
    return DAY + timedelta(days=day, hours=hours, minutes=minutes)


async def make_person(work: Work, name: str = "Inês Calado", **fields: str) -> Person:
    number = next(_numbers)
    fields.setdefault("zone", "Europe/Brussels")
    email = fields.pop("email", f"{name.split()[0].lower()}.{number}@example.org")
    return await people.add_person(work, email=email, name=name, **fields)


async def make_event(work: Work, slug: str = "", **fields: object) -> Event:
    form = {
        "slug": slug or f"event-{next(_numbers)}",
        "name": "European Cluster Conference 2020",
        "short_name": "Cluster Conference",
        "zone": "Europe/Brussels",
        "starts_on": date(2020, 11, 10),
        "ends_on": date(2020, 11, 12),
    }
    return await events.found(work, EventForm.model_validate(form | fields))


async def make_member(work: Work, event: Event, name: str = "Inês Calado", *roles: Role, **fields: str) -> Person:
    person = await make_person(work, name, **fields)
    await events.admit(work, event.id or 0, person.id or 0, frozenset(map(str, roles)))
    return person
