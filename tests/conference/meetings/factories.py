"""Factories of participants, slots, requests and meetings."""

from dataclasses import dataclass
from datetime import timedelta

from conference.events.models import Event
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.meetings import service
from conference.meetings.forms import AskForm, RulesForm, SlotForm
from conference.meetings.models import MeetingRequest, MeetingSlot
from conference.people.models import Person
from tests.conference.directory.factories import make_listed
from tests.factories import at, make_event

NAMES = ("Inês Calado", "Lars Nygaard", "Marta Vidal", "Petra Šimková", "Katrin Vogel", "Rubén Ortega")


@dataclass(frozen=True, slots=True)
class Fair:
    """An event with slots on its second day, from 14:00, and people who take part."""

    event: Event
    slots: list[MeetingSlot]
    people: list[Person]

    @property
    def event_id(self) -> int:
        return self.event.id or 0

    def slot(self, number: int) -> int:
        return self.slots[number].id or 0

    def person(self, number: int) -> int:
        return self.people[number].id or 0

    def url(self, path: str = "") -> str:
        return f"/e/{self.event.slug}/{path}"


async def make_participant(work: Work, event: Event, name: str = "Lars Nygaard", **fields: object) -> Person:
    person = await make_listed(work, event, name, **fields)
    await service.join(work, event.id or 0, person.id or 0)
    return person


async def make_slots(work: Work, event: Event, count: int = 6, *, tables: int = 3, **rules: int) -> list[MeetingSlot]:
    starts = [at("14:00", day=1) + timedelta(minutes=20 * number) for number in range(count)]
    forms = [SlotForm(starts_at=start, ends_at=start + timedelta(minutes=20)) for start in starts]
    return await service.set_up(work, event.id or 0, RulesForm.model_validate({"tables": tables} | rules), forms)


async def make_fair(kit: Kit, people: int = 3, slots: int = 6, *, tables: int = 3, **rules: int) -> Fair:
    async with kit.work() as work:
        event = await make_event(work)
        made = await make_slots(work, event, slots, tables=tables, **rules)
        names = (NAMES * (people // len(NAMES) + 1))[:people]
        return Fair(event, made, [await make_participant(work, event, name) for name in names])


async def make_request(
    kit: Kit, fair: Fair, asker: int, invitee: int, *slots: int, message: str = "Shall we talk?"
) -> MeetingRequest:
    """A request between two of the fair's people at some of its slots, all by their places in the lists."""
    form = AskForm(invitee=fair.person(invitee), message=message, slot_ids=[fair.slot(slot) for slot in slots])
    async with kit.work() as work:
        return await service.ask(work, fair.event_id, form, by=fair.person(asker))
