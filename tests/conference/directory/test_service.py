"""Organisations and profiles through their verbs."""

import pytest

from conference.directory import service
from conference.directory.forms import OrganisationForm, ProfileForm
from conference.directory.kept import roster_of
from conference.directory.live import directory_topic
from conference.directory.roster import Roster
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from tests.conference.directory.factories import make_listed, make_organisation, make_profile
from tests.factories import make_event, make_member, make_person


async def roster(kit: Kit, event: int | None) -> Roster:
    async with kit.db.read() as db:
        return await roster_of(kit, db, event or 0)


async def test_two_organisations_of_one_name_are_refused(kit: Kit) -> None:
    form = OrganisationForm(name="Fjord Hydrogen Valley", country="NO")
    async with kit.work() as work:
        await service.add_organisation(work, form)
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await service.add_organisation(work, form)
    assert refused.value.code == "organisation.known"


async def test_validating_twice_keeps_the_first_time_and_tells_the_events(kit: Kit, clock: object) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        organisation = await make_organisation(work, validated=False)
        person = await make_member(work, event)
        await make_profile(work, person, organisation)
    before = kit.revisions[directory_topic(event.id or 0)]
    async with kit.work() as work:
        first = (await service.validate_organisation(work, organisation.id or 0)).validated_at
    assert kit.revisions[directory_topic(event.id or 0)] == before + 1
    async with kit.work() as work:
        assert (await service.validate_organisation(work, organisation.id or 0)).validated_at == first
    with pytest.raises(NotFound):
        async with kit.work() as work:
            await service.validate_organisation(work, 99_999)


async def test_a_profile_takes_the_place_of_what_stood_there(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        person = await make_listed(work, event, "Inês Calado", offers=["ports", "test sites"], needs=["hydrogen"])
    async with kit.work() as work:
        await make_profile(work, person, country="PT", offers=["technician training"], about="Rows.")
    found = (await roster(kit, event.id)).by_id[person.id or 0]
    assert (found.offers, found.needs, found.country_name, found.about, found.house) == (
        ("technician training",),
        (),
        "Portugal",
        "Rows.",
        None,
    )


async def test_nobody_changes_somebody_elses_profile(kit: Kit) -> None:
    async with kit.work() as work:
        person, other = await make_person(work), await make_person(work)
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await service.save_profile(work, person.id or 0, ProfileForm(), by=other.id or 0)
    assert refused.value.code == "profile.foreign"


async def test_an_unknown_organisation_is_refused(kit: Kit) -> None:
    async with kit.work() as work:
        person = await make_person(work)
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await service.save_profile(work, person.id or 0, ProfileForm(organisation_id=99_999), by=None)
    assert refused.value.code == "organisation.unknown"


async def test_the_kept_roster_shows_who_came_at_once_and_only_this_events(kit: Kit) -> None:
    async with kit.work() as work:
        event, other = await make_event(work), await make_event(work)
        await make_listed(work, event, "Zoë Adams")
        await make_member(work, other, "Lars Nygaard")
    assert [one.name for one in (await roster(kit, event.id)).entries] == ["Zoë Adams"]
    kept = await roster(kit, event.id)
    assert await roster(kit, event.id) is kept
    async with kit.work() as work:
        await make_member(work, event, "Aino Mäkelä")
    assert [one.name for one in (await roster(kit, event.id)).entries] == ["Aino Mäkelä", "Zoë Adams"]
