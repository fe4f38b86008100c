"""Factories: an event with an organiser and a guest."""

from dataclasses import dataclass

from sqlalchemy import event as sa_event

from conference.events.models import Event, Role
from conference.foundation.kit import Kit
from conference.people.models import Person
from tests.factories import make_event, make_member


@dataclass(frozen=True)
class House:
    event: Event
    organiser: Person
    guest: Person

    @property
    def desk(self) -> str:
        return f"/e/{self.event.slug}/console"


async def make_house(kit: Kit) -> House:
    async with kit.work() as work:
        event = await make_event(work)
        return House(
            event,
            await make_member(work, event, "Hana Novák", Role.ORGANISER),
            await make_member(work, event, "Lars Holm"),
        )


class Counter:
    """Counts the statements of an engine while it is open."""

    def __init__(self, kit: Kit) -> None:
        self._engine = kit.db.reader.sync_engine
        self.count = 0

    def _note(self, *_: object) -> None:
        self.count += 1

    def __enter__(self) -> "Counter":
        sa_event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa_event.remove(self._engine, "before_cursor_execute", self._note)
