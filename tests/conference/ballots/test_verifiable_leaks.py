"""Verifiable ballots: what is stored joins nobody to a vote, neither after the close nor while voting is open."""

import logging
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Box, Roll
from conference.foundation.db import rows
from conference.foundation.feature import Roof
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.notices.models import Notice
from tests.conference.ballots.factories import VerifiableVote, make_verifiable_vote

pytestmark = pytest.mark.own_database
VOTES = 250
CHANCE = 9  # one hit is the mean of guessing, whatever their number; more than 9 come once in a million runs


def hits(voters: Sequence[int], trackers: Sequence[bytes], truth: dict[int, bytes]) -> int:
    """How many votes are found by laying one order beside another."""
    return sum(truth[voter] == tracker for voter, tracker in zip(voters, trackers, strict=True))


async def orders(kit: Kit, db: AsyncSession) -> tuple[list[list[int]], list[list[bytes]]]:
    """Every order of the voters, and of the votes, that the database or its files betray."""
    roll = (await db.exec(select(Roll.voter_id, Roll.blinded))).all()
    box = [bytes(tracker) for tracker in (await db.exec(select(Box.tracker))).all()]
    voters, trackers = [[voter for voter, _ in roll]], [box]
    if kit.db.is_sqlite:
        path = kit.db.sync_url.database or ""
        for data in (Path(path).read_bytes(), Path(path + "-wal").read_bytes()):
            voters.append(
                [voter for voter, blinded in sorted(roll, key=lambda row: _place(data, bytes(row[1] or b"")))]
            )
            trackers.append(sorted(box, key=lambda tracker: _place(data, tracker)))
        return voters, trackers
    for order in ("xmin::text::bigint", "ctid"):
        voters.append([row[0] for row in await rows(db, text(f"SELECT voter_id FROM ballot_roll ORDER BY {order}"))])
        found = await rows(db, text(f"SELECT tracker FROM ballot_box ORDER BY {order}"))
        trackers.append([bytes(row[0]) for row in found])
    return voters, trackers


def _place(data: bytes, value: bytes) -> int:
    """Where a value lies first in a file; after everything else where it does not."""
    at = data.find(value[:64])
    return at if at >= 0 else len(data)


async def found_at_best(kit: Kit, truth: dict[int, bytes]) -> int:
    """The best of all attacks by order; joins by equal bytes and by transaction find nothing at all."""
    async with kit.db.read() as db:
        of_voters, of_votes = await orders(kit, db)
        roll = (await db.exec(select(Roll.blinded, Roll.signature))).all()
        tokens = (await db.exec(select(Box.tracker, Box.token))).all()
        seen = {bytes(part or b"")[at : at + 16] for row in roll for part in row for at in range(0, 256, 16)}
        assert not any(bytes(t) in seen or bytes(token or b"")[32:48] in seen for t, token in tokens)
        if not kit.db.is_sqlite:
            joined = "SELECT count(*) FROM ballot_roll r JOIN ballot_box b ON r.xmin = b.xmin"
            assert await rows(db, text(joined)) == [(0,)]
    return max(
        hits(voters, trackers, truth) for known in of_voters for voters in (known, known[::-1]) for trackers in of_votes
    )


async def vote_in_own_time(vote: VerifiableVote) -> None:
    """As browsers do: tokens are taken when the page is seen, votes cast when their voters have decided."""
    chance, tickets = Random(9474), {}
    for voter in chance.sample(vote.voters, len(vote.voters)):
        tickets[voter.id or 0] = await vote.token(voter)
    for index, voter in enumerate(chance.sample(sorted(tickets), len(tickets))):
        assert await vote.cast_with(tickets[voter], f"c{1 + index % 3}")
        vote.trackers[voter] = tickets[voter][0]


async def test_the_database_links_nobody_while_voting_is_open_and_after(
    kit: Kit, roof: Roof, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst case for secrecy: each token and each vote in a transaction of its own."""
    monkeypatch.setattr("conference.foundation.batching.WINDOW", 0.0)
    vote = await make_verifiable_vote(kit, VOTES)
    with caplog.at_level(logging.DEBUG):
        await vote_in_own_time(vote)
        assert await found_at_best(kit, vote.trackers) <= CHANCE
        await vote.end()
    assert await found_at_best(kit, vote.trackers) <= CHANCE
    async with kit.db.read() as db:
        assert (await db.exec(select(OutgoingMail))).all() == []
        assert (await db.exec(select(Notice))).all() == []
    said = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name == "folkmoot")
    assert "pick" not in said
    for voter, tracker in vote.trackers.items():
        assert tracker.hex() not in said
        assert f"'voter': {voter}" not in said


async def test_what_remains_is_order_and_the_attacks_would_see_it(
    kit: Kit, roof: Roof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who take their tokens and vote at once, one after the other, are betrayed by the order alone, until the close.

    That is why a browser takes its token long before it votes. It also shows that the attacks above are real ones.
    """
    monkeypatch.setattr("conference.foundation.batching.WINDOW", 0.0)
    vote = await make_verifiable_vote(kit, 40)
    for voter in Random(1).sample(vote.voters, 40):
        await vote.cast(voter, "c1")
    assert await found_at_best(kit, vote.trackers) == 40
    await vote.end()
    assert await found_at_best(kit, vote.trackers) <= CHANCE
