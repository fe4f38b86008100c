"""Whatever people do, in whatever order: nobody and no table is booked twice, and a pair has one open request."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from conference.app import make_kit
from conference.foundation.clock import FixedClock
from conference.foundation.db import rows
from conference.foundation.errors import RuleBroken
from conference.foundation.settings import load_settings
from conference.meetings import service
from conference.meetings.forms import AskForm
from conference.meetings.models import Meeting, MeetingRequest
from tests.conference.meetings.factories import make_fair
from tests.conftest import NOW

PEOPLE, SLOTS, TABLES, LIMIT = 4, 3, 1, 2
people, slots = st.integers(0, PEOPLE - 1), st.integers(0, SLOTS - 1)
some_slots = st.lists(slots, max_size=2, unique=True)


class Booking(RuleBasedStateMachine):
    """Four people, three slots, one table, at most two meetings each."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "folkmoot.db"
        shutil.copy(self.template, path)
        made = load_settings(data_dir=self.folder.name, database_url=f"sqlite:///{path}", worker="apart")
        self.kit = make_kit(made, clock=FixedClock(NOW))
        self.fair = self.run(make_fair(self.kit, PEOPLE, SLOTS, tables=TABLES, max_meetings=LIMIT))

    def run(self, deed: Any) -> Any:
        return self.loop.run_until_complete(deed)

    def teardown(self) -> None:
        self.run(self.kit.db.close())
        self.loop.close()
        self.folder.cleanup()

    def attempt(self, verb: Any) -> None:
        """Do it, or be refused; nothing else may happen."""

        async def deed() -> None:
            async with self.kit.work() as work:
                await verb(work)

        try:
            self.run(deed())
        except RuleBroken as refused:
            assert refused.message

    def read(self, statement: str) -> list[Any]:
        async def deed() -> list[Any]:
            async with self.kit.db.read() as db:
                return list(await rows(db, text(statement)))

        found: list[Any] = self.run(deed())
        return found

    def pick(self, table: type[Any], number: int) -> Any:
        async def deed() -> Any:
            async with self.kit.db.read() as db:
                return await db.get(table, number)

        return self.run(deed())

    @rule(asker=people, invitee=people, times=some_slots)
    def ask(self, asker: int, invitee: int, times: list[int]) -> None:
        form = AskForm(invitee=self.fair.person(invitee), slot_ids=[self.fair.slot(slot) for slot in times])
        self.attempt(lambda work: service.ask(work, self.fair.event_id, form, by=self.fair.person(asker)))

    @rule(number=st.integers(1, 6), slot=st.none() | slots)
    def accept(self, number: int, slot: int | None) -> None:
        request = self.pick(MeetingRequest, number)
        if request is not None:
            chosen = None if slot is None else self.fair.slot(slot)
            self.attempt(lambda work: service.accept(work, request, chosen, by=request.turn_id))

    @rule(number=st.integers(1, 6), times=st.lists(slots, min_size=1, max_size=2, unique=True))
    def propose(self, number: int, times: list[int]) -> None:
        request = self.pick(MeetingRequest, number)
        if request is not None:
            chosen = [self.fair.slot(slot) for slot in times]
            self.attempt(lambda work: service.propose(work, request, chosen, by=request.turn_id))

    @rule(number=st.integers(1, 6), kindly=st.booleans())
    def end(self, number: int, kindly: bool) -> None:
        request = self.pick(MeetingRequest, number)
        if request is not None and kindly:
            self.attempt(lambda work: service.decline(work, request, by=request.invitee_id))
        elif request is not None:
            self.attempt(lambda work: service.withdraw(work, request, by=request.asker_id))

    @rule(first=people, second=people, slot=slots)
    def place(self, first: int, second: int, slot: int) -> None:
        if first != second:
            one, other, at = self.fair.person(first), self.fair.person(second), self.fair.slot(slot)
            self.attempt(lambda work: service.place_meeting(work, self.fair.event_id, one, other, at))

    @rule(number=st.integers(1, 4), slot=slots)
    def move(self, number: int, slot: int) -> None:
        meeting = self.pick(Meeting, number)
        if meeting is not None:
            self.attempt(lambda work: service.move_meeting(work, meeting, self.fair.slot(slot), by=meeting.first_id))

    @rule(number=st.integers(1, 4), organisers=st.booleans())
    def cancel(self, number: int, organisers: bool) -> None:
        meeting = self.pick(Meeting, number)
        if meeting is not None:
            by = None if organisers else meeting.first_id
            self.attempt(lambda work: service.cancel_meeting(work, meeting, by=by))

    @rule(person=people, slot=slots, closed=st.booleans())
    def switch(self, person: int, slot: int, closed: bool) -> None:
        verb = service.close_slot if closed else service.open_slot
        self.attempt(lambda work: verb(work, self.fair.slots[slot], by=self.fair.person(person)))

    @invariant()
    def everything_stands_once(self) -> None:
        meetings = self.read("SELECT * FROM meeting WHERE state <> 'cancelled'")
        seats = Counter((m.slot_id, person) for m in meetings for person in (m.first_id, m.second_id))
        tables = Counter((m.slot_id, m.table_number) for m in meetings)
        assert all(count == 1 for count in seats.values())
        assert all(count == 1 for count in tables.values())
        assert all(1 <= m.table_number <= TABLES for m in meetings)
        assert max(Counter(person for _, person in seats).values(), default=0) <= LIMIT
        # Exactly the standing meetings take time, each that of its two.
        taken = Counter((row.ref, row.person_id) for row in self.read("SELECT ref, person_id FROM commitment"))
        assert taken == Counter((m.id, person) for m in meetings for person in (m.first_id, m.second_id))

    @invariant()
    def a_pair_has_one_open_request_and_a_scheduled_one_a_meeting(self) -> None:
        requests = self.read("SELECT * FROM meeting_request")
        open_pairs = Counter(
            (r.low_id, r.high_id) for r in requests if r.state in ("requested", "accepted", "scheduled")
        )
        assert all(count == 1 for count in open_pairs.values())
        behind = Counter(
            row.request_id
            for row in self.read("SELECT request_id FROM meeting WHERE state <> 'cancelled' AND request_id IS NOT NULL")
        )
        assert behind == Counter(r.id for r in requests if r.state == "scheduled")
        proposing = {row.request_id for row in self.read("SELECT DISTINCT request_id FROM proposed_time")}
        assert proposing <= {r.id for r in requests if r.state == "requested"}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_bookings_hold_whatever_people_do(sqlite_template: Path) -> None:
    Booking.template = sqlite_template
    run_state_machine_as_test(
        Booking,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate,),  # a failure is told as found: shrinking real bookings takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
