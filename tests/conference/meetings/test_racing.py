"""Whoever races for one time, one table or one answer: exactly one is served, the others are told why not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from itertools import cycle

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from conference.app import make_kit
from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.clock import FixedClock
from conference.foundation.db import rows
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.meetings import service
from conference.meetings.models import Meeting, MeetingRequest
from tests.conference.meetings.factories import Fair, make_fair, make_request


@pytest.fixture
async def kits(kit: Kit, clock: FixedClock) -> AsyncIterator[list[Kit]]:
    """Two processes' kits on one database."""
    other = make_kit(kit.settings, clock=clock)
    yield [kit, other]
    await other.db.close()


async def accept(kit: Kit, request: MeetingRequest, slot: int) -> str:
    """Answer yes; "" when it became a meeting, else the refusal's code."""
    try:
        async with kit.work() as work:
            await service.accept(work, request, slot, by=request.invitee_id)
    except RuleBroken as refused:
        assert refused.message.endswith(".")
        return refused.code
    return ""


async def standing(kit: Kit) -> list[tuple[int, int, int, int]]:
    """The meetings that stand: slot, table, and the two."""
    async with kit.db.read() as db:
        found = await rows(
            db, text("SELECT slot_id, table_number, first_id, second_id FROM meeting WHERE state <> 'cancelled'")
        )
    return [tuple(row) for row in found]


async def together(*deeds: Callable[[], Awaitable[str]]) -> list[str]:
    return sorted(await asyncio.gather(*(deed() for deed in deeds)))


def deeds(
    kits: list[Kit], fair: Fair, requests: Iterable[MeetingRequest], slot: int
) -> list[Callable[[], Awaitable[str]]]:
    turns = zip(cycle(kits), requests, strict=False)
    return [partial(accept, kit, request, fair.slot(slot)) for kit, request in turns]


async def test_of_two_accepts_of_one_request_one_is_served(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 2)
    request = await make_request(kits[0], fair, 0, 1, 2)
    assert await together(*deeds(kits, fair, [request] * 4, 2)) == ["", *["request.over"] * 3]
    assert len(await standing(kits[0])) == 1


async def test_of_many_accepts_at_one_persons_time_one_is_served(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 6, tables=10)
    requests = [await make_request(kits[0], fair, asker, 0) for asker in range(1, 6)]
    assert await together(*deeds(kits, fair, requests, 3)) == ["", *["time.taken"] * 4]
    assert len(await standing(kits[0])) == 1


async def test_of_many_accepts_at_one_table_one_is_served(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 6, tables=1)
    requests = [await make_request(kits[0], fair, place, place + 3) for place in range(3)]
    assert await together(*deeds(kits, fair, requests, 0)) == ["", "table.none", "table.none"]
    assert [table for _, table, _, _ in await standing(kits[0])] == [1]


async def test_as_many_are_served_as_there_are_tables_each_at_its_own(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 12, tables=4)
    requests = [await make_request(kits[0], fair, place, place + 6) for place in range(6)]
    assert await together(*deeds(kits, fair, requests, 1)) == [*[""] * 4, "table.none", "table.none"]
    assert sorted(table for _, table, _, _ in await standing(kits[0])) == [1, 2, 3, 4]


async def test_an_accept_and_a_duty_that_race_for_one_hour_are_not_both_served(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 2)
    request = await make_request(kits[0], fair, 0, 1, 2)
    slot = fair.slots[2]

    async def speak() -> str:
        try:
            async with kits[1].work() as work:
                await commit(
                    work,
                    event=fair.event_id,
                    person=fair.person(0),
                    kind=CommitmentKind.DUTY,
                    start=slot.starts_at,
                    end=slot.ends_at,
                    ref=1,
                )
        except RuleBroken as refused:
            return refused.code
        return ""

    assert await together(speak, *deeds(kits, fair, [request], 2)) == ["", "time.taken"]


async def test_accepting_and_withdrawing_at_once_ends_in_one_of_the_two(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 2)
    request = await make_request(kits[0], fair, 0, 1, 2)

    async def withdraw() -> str:
        try:
            async with kits[1].work() as work:
                await service.withdraw(work, request, by=request.asker_id)
        except RuleBroken as refused:
            return refused.code
        return "withdrawn"

    ended = await together(withdraw, *deeds(kits, fair, [request], 2))
    assert ended in (["", "request.over"], ["request.over", "withdrawn"])
    assert len(await standing(kits[0])) == (1 if "" in ended else 0)


async def test_two_who_ask_each_other_at_once_have_one_request(kits: list[Kit]) -> None:
    fair = await make_fair(kits[0], 2)

    async def ask(kit: Kit, asker: int, invitee: int) -> str:
        try:
            await make_request(kit, fair, asker, invitee)
        except RuleBroken as refused:
            return refused.code
        return ""

    assert await together(lambda: ask(kits[0], 0, 1), lambda: ask(kits[1], 1, 0)) == ["", "request.theirs"]


async def test_the_database_itself_refuses_a_second_meeting_at_a_table(kit: Kit) -> None:
    fair = await make_fair(kit, 4)
    async with kit.work() as work:
        await service.place_meeting(work, fair.event_id, fair.person(0), fair.person(1), fair.slot(0), table=2)
    with pytest.raises(IntegrityError):
        async with kit.work() as work:
            work.db.add(
                Meeting(
                    uid="x",
                    event_id=fair.event_id,
                    slot_id=fair.slot(0),
                    table_number=2,
                    first_id=fair.person(2),
                    second_id=fair.person(3),
                    made_at=work.now,
                    revised_at=work.now,
                )
            )
