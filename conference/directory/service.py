"""Verbs of the directory: add and validate an organisation, save a profile."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete

from conference.directory.forms import OrganisationForm, ProfileForm
from conference.directory.live import directory_topic
from conference.directory.models import Interest, InterestKind, Organisation, Profile
from conference.directory.queries import events_with, people_of
from conference.events.queries import events_of
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work


async def add_organisation(work: Work, form: OrganisationForm) -> Organisation:
    """A new organisation, not validated yet. Raises RuleBroken("organisation.known") for a name that stands there."""
    organisation = Organisation(**form.model_dump())
    work.db.add(organisation)
    try:
        await work.db.flush()
    except IntegrityError:
        raise RuleBroken("organisation.known", f"{form.name} is in the directory already.") from None
    return organisation


async def validate_organisation(work: Work, organisation: int, *, by: int | None = None) -> Organisation:
    """Confirm that an organisation is what it says; its people may then book meetings. Twice does no harm."""
    row = await work.db.get(Organisation, organisation)
    if row is None:
        raise NotFound
    if row.validated_at is None:
        row.validated_at = work.now
        await work.db.flush()
        for event in await events_with(work.db, await people_of(work.db, organisation)):
            work.push(Push(directory_topic(event)))
    return row


async def save_profile(work: Work, person: int, form: ProfileForm, *, by: int | None) -> Profile:
    """Put a profile in the place of what stood there, and confirm it as fresh.

    `by` is the person themselves, or None for an import. Raises RuleBroken("profile.foreign") for anybody else,
    and RuleBroken("organisation.unknown").
    """
    if by not in (None, person):
        raise RuleBroken("profile.foreign", "Only the person themselves can change a profile.")
    if form.organisation_id is not None and await work.db.get(Organisation, form.organisation_id) is None:
        raise RuleBroken("organisation.unknown", "That organisation is not in the directory any more. Choose another.")
    profile = await work.db.get(Profile, person) or Profile(person_id=person, confirmed_at=work.now)
    for name in ("organisation_id", "job_title", "country", "languages", "about"):
        setattr(profile, name, getattr(form, name))
    profile.confirmed_at = work.now
    work.db.add(profile)
    await work.db.exec(delete(Interest).where(col(Interest.person_id) == person))
    for kind, listed in ((InterestKind.OFFER, form.offers), (InterestKind.NEED, form.needs)):
        for position, phrase in enumerate(listed):
            work.db.add(Interest(person_id=person, kind=kind, phrase=phrase, position=position))
    await work.db.flush()
    for event in await events_of(work.db, person):
        work.push(Push(directory_topic(event.id or 0)))
    return profile
