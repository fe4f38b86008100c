"""A colleague goes in one's place: asked, accepted, all three told; and nobody is booked twice by it."""

import pytest
import vobject
from sqlmodel import select

from conference.diary.models import Commitment
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.meetings import service
from conference.meetings.forms import SubstituteForm
from conference.meetings.models import Meeting, Substitution
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.conference.directory.factories import make_organisation, make_profile
from tests.conference.meetings.factories import Fair, make_fair
from tests.factories import make_member


async def make_team(kit: Kit) -> tuple[Fair, Meeting, Person]:
    """The first two meet in the slot with number 2; the first one has a colleague who takes part."""
    fair = await make_fair(kit, 3)
    async with kit.work(quiet=True) as work:
        house = await make_organisation(work, "Hydra Minho")
        mate = await make_member(work, fair.event, "Tiago Reis")
        for person in (fair.people[0], mate):
            await make_profile(work, person, house)
        await service.join(work, fair.event_id, mate.id or 0)
        meeting = await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(2))
    return fair, meeting, mate


async def ask(kit: Kit, fair: Fair, meeting: Meeting, colleague: int) -> Substitution:
    async with kit.work() as work:
        form = SubstituteForm(colleague=colleague, note="Ill.")
        return await service.ask_substitute(work, meeting, form, by=fair.person(0))


async def holders(kit: Kit, meeting: Meeting) -> list[int]:
    async with kit.db.read() as db:
        found = await db.exec(select(Commitment.person_id).where(Commitment.ref == meeting.id))
        return sorted(found.all())


async def test_a_meeting_changes_hands_and_all_calendars_are_told(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, mate = await make_team(kit)
    url = fair.url(f"meetings/{meeting.id}/substitution")
    browser = await browser_for().sign_in(fair.people[0])
    assert "Tiago Reis" in text_of(await browser.get(url))
    assert (await browser.press(url, colleague=str(mate.id), note="Ill.")).status_code == 303
    assert await holders(kit, meeting) == sorted((fair.person(0), fair.person(1)))
    colleague = await browser_for().sign_in(mate)
    words = text_of(await colleague.get(url))
    assert "cannot come and asks you to go. “Ill.”" in words
    assert (await colleague.press(f"{url}/acceptance", _method="PUT")).status_code == 303
    assert await holders(kit, meeting) == sorted((mate.id or 0, fair.person(1)))
    assert (await colleague.get(fair.url(f"meetings/{meeting.id}"))).status_code == 200
    assert (await browser.get(fair.url(f"meetings/{meeting.id}"))).status_code == 404
    async with kit.db.read() as db:
        mails = (await db.exec(select(OutgoingMail).where(OutgoingMail.method != None))).all()  # noqa: E711
    told = {mail.to: vobject.readOne((mail.calendar or b"").decode()).vevent for mail in mails}
    methods = {mail.to: mail.method for mail in mails}
    assert methods == {
        fair.people[0].email: "CANCEL",
        fair.people[1].email: "REQUEST",
        mate.email: "REQUEST",
    }
    assert len({event.uid.value for event in told.values()}) == 1
    assert {event.sequence.value for event in told.values()} == {"1"}
    assert told[fair.people[0].email].status.value == "CANCELLED"
    assert told[fair.people[1].email].summary.value == "1:1 with Tiago Reis"


async def test_who_cannot_go_is_not_asked(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, mate = await make_team(kit)
    with pytest.raises(RuleBroken, match="is not of your organisation"):
        await ask(kit, fair, meeting, fair.person(2))
    with pytest.raises(NotFound):
        await ask(kit, fair, meeting, fair.person(1))
    async with kit.work() as work:
        await service.close_slot(work, fair.slots[2], by=mate.id or 0)
    with pytest.raises(RuleBroken, match="Tiago Reis has closed"):
        await ask(kit, fair, meeting, mate.id or 0)
    words = text_of(
        await (await browser_for().sign_in(fair.people[0])).get(fair.url(f"meetings/{meeting.id}/substitution"))
    )
    assert "Tiago Reis is not free then" in words
    assert "Change the time instead" in words


async def test_only_one_is_asked_at_a_time_and_each_side_can_end_it(kit: Kit, browser_for: type[Browser]) -> None:
    fair, meeting, mate = await make_team(kit)
    asked = await ask(kit, fair, meeting, mate.id or 0)
    with pytest.raises(RuleBroken, match="You have asked somebody already"):
        await ask(kit, fair, meeting, mate.id or 0)
    for stranger in (fair.people[2], fair.people[1]):
        url = fair.url(f"meetings/{meeting.id}/substitution/acceptance")
        assert (await (await browser_for().sign_in(stranger)).press(url, _method="PUT")).status_code == 404
    async with kit.work() as work:
        await service.end_substitution(work, asked, by=mate.id or 0)
    with pytest.raises(RuleBroken, match="answered or taken back already"):
        async with kit.work() as work:
            await service.accept_substitution(work, asked, by=mate.id or 0)
    again = await ask(kit, fair, meeting, mate.id or 0)
    async with kit.work() as work:
        await service.end_substitution(work, again, by=fair.person(0))
    assert await holders(kit, meeting) == sorted((fair.person(0), fair.person(1)))


async def test_who_was_booked_meanwhile_does_not_go(kit: Kit) -> None:
    fair, meeting, mate = await make_team(kit)
    asked = await ask(kit, fair, meeting, mate.id or 0)
    async with kit.work(quiet=True) as work:
        await service.place_meeting(work, fair.event_id, mate.id or 0, fair.person(2), fair.slot(2))
    with pytest.raises(RuleBroken, match="Tiago Reis is no longer free"):
        async with kit.work() as work:
            await service.accept_substitution(work, asked, by=mate.id or 0)
    assert await holders(kit, meeting) == sorted((fair.person(0), fair.person(1)))
