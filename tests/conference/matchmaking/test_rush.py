"""Everybody at once: random requests, answers, moves, cancellations, substitutions and a publication race on two
processes' kits. Nobody and no table is booked twice, and whatever was acknowledged is found afterwards.

FOLKMOOT_RACES sets how many deeds are tried (10,000 takes some minutes); a seed is told when a run fails.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import col, select

from conference.app import make_kit
from conference.diary.models import Commitment
from conference.foundation.clock import FixedClock
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.work import Work
from conference.matchmaking.forms import USUAL
from conference.matchmaking.jobs import finish_publication
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.service import publish, start_run
from conference.meetings import service
from conference.meetings.forms import AskForm, SubstituteForm
from conference.meetings.models import Meeting, MeetingRequest, MeetingState, Substitution
from tests.conference.directory.factories import make_organisation, make_profile
from tests.conference.matchmaking.factories import Market, make_market, reload, solved, tangle

RACES = int(os.environ.get("FOLKMOOT_RACES", "120"))
SEED = int(os.environ.get("FOLKMOOT_SEED", "11"))
PEOPLE, SLOTS, TABLES, MOST = 14, 6, 4, 4
RUNNERS = 8


@pytest.fixture
async def kits(kit: Kit, clock: FixedClock) -> AsyncIterator[list[Kit]]:
    other = make_kit(kit.settings, clock=clock)
    yield [kit, other]
    await other.db.close()


@dataclass
class Ledger:
    """What was acknowledged: numbers of requests and meetings, and the changes of each meeting."""

    asked: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    changed: Counter[int] = field(default_factory=Counter)
    cancelled: set[int] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)


class Rush:
    """Runners that pick deeds at random and note what they were told."""

    def __init__(self, kits: list[Kit], market: Market) -> None:
        self.kits, self.market, self.fair = kits, market, market.fair
        self.chance, self.ledger = random.Random(SEED), Ledger()
        self.left = RACES

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(RUNNERS):
                group.create_task(self._runner(self.kits[number % len(self.kits)]))

    async def _runner(self, kit: Kit) -> None:
        deeds = [self.ask, self.accept, self.accept, self.end, self.propose, self.settle, self.move, self.cancel]
        deeds += [self.accept, self.switch, self.substitute, self.stand_in]
        while self.left > 0:
            self.left -= 1
            try:
                await self.chance.choice(deeds)(kit)
            except (RuleBroken, NotFound) as refused:
                self.ledger.refused[getattr(refused, "code", "not found")] += 1

    def person(self) -> int:
        return self.fair.person(self.chance.randrange(PEOPLE))

    def slot(self) -> int:
        return self.fair.slot(self.chance.randrange(SLOTS))

    async def any_of(self, kit: Kit, table: type[Any], *among: Any) -> Any:
        async with kit.db.read() as db:
            found = (await db.exec(select(table).where(*among))).all()
        if not found:
            raise NotFound
        return self.chance.choice(found)

    async def ask(self, kit: Kit) -> None:
        form = AskForm(invitee=self.person(), slot_ids=list({self.slot() for _ in range(self.chance.randrange(3))}))
        async with kit.work() as work:
            request = await service.ask(work, self.fair.event_id, form, by=self.person())
        self.ledger.asked.add(request.id or 0)

    async def accept(self, kit: Kit) -> None:
        request = await self.any_of(kit, MeetingRequest, col(MeetingRequest.state) == "requested")
        slot = self.slot() if self.chance.random() < 0.8 else None
        async with kit.work() as work:
            meeting = await service.accept(work, request, slot, by=request.turn_id)
        if meeting is not None:
            self.ledger.made.add(meeting.id or 0)

    async def settle(self, kit: Kit) -> None:
        request = await self.any_of(kit, MeetingRequest, col(MeetingRequest.state) == "accepted")
        async with kit.work() as work:
            meeting = await service.settle(work, request, self.slot(), by=request.asker_id)
        self.ledger.made.add(meeting.id or 0)

    async def end(self, kit: Kit) -> None:
        request = await self.any_of(kit, MeetingRequest, col(MeetingRequest.state).in_(("requested", "accepted")))
        async with kit.work() as work:
            await service.withdraw(work, request, by=request.asker_id)

    async def propose(self, kit: Kit) -> None:
        request = await self.any_of(kit, MeetingRequest, col(MeetingRequest.state) == "requested")
        async with kit.work() as work:
            await service.propose(work, request, [self.slot()], by=request.turn_id)

    async def move(self, kit: Kit) -> None:
        meeting = await self.any_of(kit, Meeting, col(Meeting.state) != MeetingState.CANCELLED)
        before, slot = meeting.slot_id, self.slot()
        async with kit.work() as work:
            moved = await service.move_meeting(work, meeting, slot, by=None)
            after, sequence = moved.slot_id, moved.sequence
        if sequence > meeting.sequence or after != before:
            self.ledger.changed[meeting.id] = max(self.ledger.changed[meeting.id], sequence)

    async def cancel(self, kit: Kit) -> None:
        meeting = await self.any_of(kit, Meeting, col(Meeting.state) != MeetingState.CANCELLED)
        async with kit.work() as work:
            await service.cancel_meeting(work, meeting, by=self.chance.choice((None, meeting.first_id)))
        self.ledger.cancelled.add(meeting.id)

    async def switch(self, kit: Kit) -> None:
        slot = self.fair.slots[self.chance.randrange(SLOTS)]
        verb = service.close_slot if self.chance.random() < 0.4 else service.open_slot
        async with kit.work() as work:
            await verb(work, slot, by=self.person())

    async def substitute(self, kit: Kit) -> None:
        meeting = await self.any_of(kit, Meeting, col(Meeting.state) != MeetingState.CANCELLED)
        async with kit.work() as work:
            await service.ask_substitute(work, meeting, SubstituteForm(colleague=self.person()), by=meeting.first_id)

    async def stand_in(self, kit: Kit) -> None:
        asked = await self.any_of(kit, Substitution, col(Substitution.state) == "asked")
        async with kit.work() as work:
            meeting = await service.accept_substitution(work, asked, by=asked.to_id)
            number, sequence = meeting.id or 0, meeting.sequence
        self.ledger.changed[number] = max(self.ledger.changed[number], sequence)


async def make_colleagues(kit: Kit, market: Market) -> None:
    """All are of one organisation, so that anybody may go in anybody's place."""
    async with kit.work(quiet=True) as work:
        house = await make_organisation(work, "Everybody's house")
        for person in market.fair.people:
            await make_profile(work, person, house)


async def refused(deed: Callable[[Work], Awaitable[Any]], kit: Kit) -> str:
    try:
        async with kit.work() as work:
            await deed(work)
    except RuleBroken as broken:
        return broken.code
    return ""


async def test_in_a_rush_nobody_is_booked_twice_and_no_word_is_lost(kits: list[Kit]) -> None:
    market = await make_market(
        kits[0],
        tangle(PEOPLE, 20),
        people=PEOPLE,
        slots=SLOTS,
        tables=TABLES,
        accepted=10,
        max_meetings=MOST,
        max_requests=30,
    )
    await make_colleagues(kits[0], market)
    run = await solved(kits[0], market)
    rush = Rush(kits, market)

    async def publication() -> None:
        """While the others book: two press the button at once, and two workers do the batches."""
        await asyncio.sleep(0.05)
        pressed = [refused(lambda work: publish(work, run, by=None, anyway=True), kit) for kit in kits]
        assert sorted(await asyncio.gather(*pressed)) in (["", "run.publishing"], ["", "run.published"])
        started = await refused(lambda work: start_run(work, market.event_id, USUAL, by=None), kits[1])
        assert started in ("run.publishing", "")
        await asyncio.gather(*(finish_publication(kit, run.id or 0) for kit in kits))

    await asyncio.gather(rush.run(), publication())
    ledger = rush.ledger
    assert (await reload(kits[0], run)).state == RunState.PUBLISHED, SEED
    await nobody_is_booked_twice(kits[0], market, run)
    async with kits[0].db.read() as db:
        meetings = {row.id: row for row in (await db.exec(select(Meeting))).all()}
        requests = {row.id for row in (await db.exec(select(MeetingRequest))).all()}
    assert ledger.asked <= requests
    assert ledger.made <= meetings.keys()
    assert {number for number, row in meetings.items() if row.state == MeetingState.CANCELLED} == ledger.cancelled
    for number, sequence in ledger.changed.items():
        # Each acknowledged change has its revision; a cancellation after it has one more.
        assert meetings[number].sequence == sequence + (number in ledger.cancelled), (SEED, number)
    assert set(ledger.refused) <= EXPECTED, SEED
    assert len(ledger.asked) + len(ledger.made) + len(ledger.cancelled) > 5


async def nobody_is_booked_twice(kit: Kit, market: Market, run: MatchRun) -> None:
    async with kit.db.read() as db:
        standing = (await db.exec(select(Meeting).where(col(Meeting.state) != MeetingState.CANCELLED))).all()
        taken = (await db.exec(select(Commitment))).all()
    seats = Counter((row.slot_id, person) for row in standing for person in (row.first_id, row.second_id))
    tables = Counter((row.slot_id, row.table_number) for row in standing)
    assert all(count == 1 for count in (*seats.values(), *tables.values()))
    assert all(1 <= row.table_number <= TABLES for row in standing)
    assert max(Counter(person for _, person in seats).values(), default=0) <= MOST
    # Exactly the standing meetings take time, each that of its two.
    assert Counter((row.ref, row.person_id) for row in taken) == Counter(
        (row.id, person) for row in standing for person in (row.first_id, row.second_id)
    )


EXPECTED = {
    "not found", "request.self", "request.theirs", "request.open", "request.over", "request.turn", "request.limit",
    "slot.taken", "slot.closed", "slot.unproposed", "time.taken", "table.none", "table.taken", "meetings.full",
    "meeting.exists", "meeting.over", "substitute.waiting", "substitute.over",
}  # fmt: skip
