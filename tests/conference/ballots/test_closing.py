"""Closing against a crowd: no vote that was acknowledged is missing, none that was refused is counted."""

import asyncio
from random import Random

import pytest

from conference.app import make_kit
from conference.ballots.box import read_box, wipe_log
from conference.ballots.jobs import close_due_ballots
from conference.ballots.models import Ballot
from conference.ballots.service import extend
from conference.foundation.clock import FixedClock, ShiftedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from tests.conference.ballots.factories import Vote, make_vote
from tests.conftest import NOW

CASTERS = 16
CLOSES = 6


async def cast_until_closed(vote: Vote, voters: list, acknowledged: set[bytes], refused: set[int]) -> None:  # type: ignore[type-arg]
    for voter in voters:
        try:
            assert await vote.cast(voter, "c1")
        except RuleBroken as broken:
            assert broken.code == "ballot.closed"
            refused.add(voter.id or 0)
        else:
            acknowledged.add(vote.trackers[voter.id or 0])
            vote.trackers[voter.id or 0] = b""


async def race(vote: Vote, elsewhere: Vote, close, wait: float) -> tuple[set[bytes], set[int]]:  # type: ignore[no-untyped-def]
    acknowledged: set[bytes] = set()
    refused: set[int] = set()
    share = len(vote.voters) // CASTERS
    parts = [vote.voters[index * share : (index + 1) * share] for index in range(CASTERS)]
    casters = [
        cast_until_closed(elsewhere if index % 4 == 3 else vote, part, acknowledged, refused)
        for index, part in enumerate(parts)
    ]

    async def end() -> None:
        await asyncio.sleep(wait)
        await close()

    await asyncio.gather(*casters, end())
    return acknowledged, refused


@pytest.mark.parametrize("seed", range(CLOSES))
async def test_acknowledged_is_counted_and_refused_is_not(kit: Kit, seed: int) -> None:
    """Twelve casters beside the closing process, four in another one; the moment of closing is random."""
    vote = await make_vote(kit, CASTERS * 12)
    other = make_kit(kit.settings, clock=kit.clock)
    elsewhere = Vote(other, vote.event, vote.organiser, vote.voters, vote.ballot)
    try:
        acknowledged, refused = await race(vote, elsewhere, vote.end, Random(seed).uniform(0.01, 0.25))
    finally:
        await other.db.close()
    async with kit.db.read() as db:
        box = {tracker for tracker, _ in await read_box(db, vote.id)}
        ballot = await db.get(Ballot, vote.id)
    assert ballot is not None
    assert ballot.state == "counted"
    assert acknowledged - box == set()  # acknowledged but uncounted
    assert box - acknowledged == set()  # counted but refused
    assert ballot.voted == len(acknowledged)
    assert len(acknowledged) + len(refused) == len(vote.voters)


async def test_the_clock_closes_a_crowd_at_its_deadline(kit: Kit) -> None:
    """A running clock: the deadline passes while votes come in, and the job closes a little later."""
    kit.clock = ShiftedClock(NOW)
    vote = await make_vote(kit, CASTERS * 8, closes_at=kit.clock.now() + _seconds(0.6))

    async def close() -> None:
        while (await state(kit, vote.id)) == "open":
            await close_due_ballots(kit)
            await asyncio.sleep(0.05)

    acknowledged, refused = await race(vote, vote, close, 0.0)
    late = [voter for voter in vote.voters if voter.id in refused]
    async with kit.db.read() as db:
        box = {tracker for tracker, _ in await read_box(db, vote.id)}
    assert box == acknowledged
    assert len(acknowledged) + len(late) == len(vote.voters)


async def test_two_that_close_at_once_close_once(kit: Kit) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    answers = await asyncio.gather(vote.end(), vote.end(), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Ballot", "RuleBroken"]


async def test_a_close_that_fails_leaves_voting_open(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")

    async def breaks(*arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("conference.ballots.box.rewrite", breaks)
        with pytest.raises(OSError, match="disk full"):
            await vote.end()
    assert await state(kit, vote.id) == "open"
    assert await vote.cast(vote.voters[1], "c2")
    assert (await vote.end()).voted == 2


async def test_a_reader_in_the_middle_delays_the_wiping_and_does_not_stop_it(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit)
    async with kit.db.read() as reading:
        await reading.get(Ballot, vote.id)  # holds a snapshot
        await vote.cast(vote.voters[0], "c1")
        assert await wipe_log(kit, tries=1) is not kit.db.is_sqlite
    assert await wipe_log(kit)


async def state(kit: Kit, ballot: int) -> str:
    async with kit.db.read() as db:
        found = await db.get(Ballot, ballot)
        assert found is not None
        return found.state


def _seconds(number: float):  # type: ignore[no-untyped-def]
    from datetime import timedelta

    return timedelta(seconds=number)


async def test_two_ballots_close_and_move_at_once_without_waiting_for_each_other(kit: Kit) -> None:
    """On PostgreSQL every close writes all boxes anew, and each vote in them refers to its ballot."""
    votes = [await make_vote(kit, 8) for _ in range(4)]
    for vote in votes:
        await asyncio.gather(*(vote.cast(voter, "c1") for voter in vote.voters))
    more = [
        vote.do(extend, closes_at=vote.ballot.closes_at + _seconds(60), because="more are coming") for vote in votes[2:]
    ]
    async with asyncio.timeout(30):
        await asyncio.gather(votes[0].end(), votes[1].end(), *more)
    assert [await state(kit, vote.id) for vote in votes] == ["counted", "counted", "open", "open"]
