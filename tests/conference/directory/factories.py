"""Factories of organisations and profiles."""

from itertools import count

from conference.directory import service
from conference.directory.forms import OrganisationForm, ProfileForm
from conference.directory.models import Organisation
from conference.events.models import Event
from conference.foundation.work import Work
from conference.people.models import Person
from tests.factories import make_member

_numbers = count(1)


async def make_organisation(
    work: Work, name: str = "Fjord Hydrogen Valley", *, validated: bool = True, **fields: object
) -> Organisation:
    form = {"name": f"{name} {next(_numbers)}", "country": "NO", "city": "Bergen", "sector": "Energy: renewables"}
    made = await service.add_organisation(work, OrganisationForm.model_validate(form | fields))
    return await service.validate_organisation(work, made.id or 0) if validated else made


async def make_profile(work: Work, person: Person, organisation: Organisation | None = None, **fields: object) -> None:
    form = {"organisation_id": organisation.id if organisation else None, "country": "NO"} | fields
    await service.save_profile(work, person.id or 0, ProfileForm.model_validate(form), by=person.id or 0)


async def make_listed(work: Work, event: Event, name: str, **fields: object) -> Person:
    """A member with a validated organisation and a profile. `zone` goes to the account, the rest to the profile."""
    zone = str(fields.pop("zone", "Europe/Brussels"))
    person = await make_member(work, event, name, zone=zone)
    await make_profile(work, person, await make_organisation(work, f"House of {name}"), **fields)
    return person
