"""A deed is told after its commit, and not at all when it fails."""

import asyncio

import pytest

from conference.diary.models import CommitmentKind
from conference.diary.service import commit
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.kit import Kit
from tests.factories import at, make_event, make_member


async def test_a_failed_work_tells_nobody_and_keeps_nothing(kit: Kit) -> None:
    with pytest.raises(ZeroDivisionError):
        async with kit.work() as work:
            work.push(Push("event.1"))
            raise ZeroDivisionError
    assert kit.revisions["event.1"] == 0


async def test_every_push_raises_the_topics_number(kit: Kit) -> None:
    for expected in (1, 2, 3):
        async with kit.work() as work:
            work.push(Push("event.1"))
            work.push(Push("event.1"))
        assert kit.revisions["event.1"] == expected


async def test_two_that_race_for_one_hour_are_not_both_served(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        person = await make_member(work, event)

    async def take(start: str, end: str) -> bool:
        try:
            async with kit.work() as work:
                await commit(
                    work,
                    event=event.id,
                    person=person.id,
                    kind=CommitmentKind.MEETING,
                    start=at(start),
                    end=at(end),
                    ref=1,
                )
        except RuleBroken as refused:
            assert refused.code == "time.taken"
            return False
        return True

    times = [("10:00", "10:20"), ("10:10", "10:30"), ("10:19", "10:40"), ("09:50", "10:50")]
    assert sum(await asyncio.gather(*(take(*span) for span in times * 3))) == 1
    assert await take("10:50", "11:10")  # half-open: the end of one is free for the next
