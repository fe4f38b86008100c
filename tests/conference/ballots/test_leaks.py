"""After the close nothing that is stored joins a voter to a vote: 500 votes, re-linked no better than by chance."""

import logging
from collections.abc import Sequence
from random import Random
from secrets import token_bytes
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from conference.ballots import service
from conference.ballots.box import Voter
from conference.ballots.models import Box, Roll, RoomRoll
from conference.foundation.db import rows
from conference.foundation.feature import Roof
from conference.foundation.kit import Kit
from conference.foundation.mail import OutgoingMail
from conference.notices.models import Notice
from tests.conference.ballots.factories import Vote, make_room_vote, make_vote

pytestmark = pytest.mark.own_database
VOTES = 500
# Guessing hits one of 500 on average; more than 9 hits happen by chance less than once in a million runs. One
# per cent of the votes, 5, is what the promise allows on top.
CHANCE = 9


def hits(voters: Sequence[Voter], guessed: list[bytes], truth: dict[Voter, bytes]) -> int:
    """How many votes are found by laying one order beside another."""
    return sum(truth[voter] == tracker for voter, tracker in zip(voters, guessed, strict=True))


CODES = 100  # of the votes, how many come by room codes


async def cast_all(kit: Kit) -> tuple[Vote, list[Voter]]:
    """The worst case: every vote in a transaction of its own, some of them by code. Voters in their order."""
    vote, digests = await make_room_vote(kit, CODES, voters=VOTES - CODES)
    order: list[Voter] = [*(voter.id or 0 for voter in vote.voters), *digests]
    Random(7).shuffle(order)
    for index, voter in enumerate(order):
        code = vote.trackers[voter] = token_bytes(16)
        assert await service.cast(kit, vote.ballot, {"pick": [f"c{1 + index % 3}"]}, code, by=voter)
    return vote, order


async def test_stored_rows_do_not_tell(
    kit: Kit, roof: Roof, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conference.foundation.batching.WINDOW", 0.0)
    with caplog.at_level(logging.DEBUG):
        vote, order = await cast_all(kit)
        await vote.end()
    truth = vote.trackers
    async with kit.db.read() as db:
        roll = list((await db.exec(select(Roll.voter_id))).all())  # as the database hands them out
        used = list((await db.exec(select(RoomRoll.digest))).all())
        box = [bytes(tracker) for tracker in (await db.exec(select(Box.tracker))).all()]
        assert (await db.exec(select(OutgoingMail))).all() == []
        assert (await db.exec(select(Notice))).all() == []
        if kit.db.is_sqlite:
            found = _file_orders(kit, order, box)
        else:
            found = await _tuple_orders(db)
    stored: list[Voter] = [*roll, *used]
    assert set(stored) == set(truth)
    for guess in (box, *found):
        for voters in (order, stored, stored[::-1]):
            assert hits(voters, guess, truth) <= CHANCE
        # The codes alone, in the order in which they came, and laid against their part of the box.
        of_codes = [truth[voter] for voter in order if isinstance(voter, str)]
        part = [tracker for tracker in guess if tracker in set(of_codes)]
        assert hits([voter for voter in order if isinstance(voter, str)], part, truth) <= CHANCE
        assert hits(used, part, truth) <= CHANCE
    _logs_are_silent(caplog, truth)


def _file_orders(kit: Kit, order: list[Voter], box: list[bytes]) -> list[list[bytes]]:
    """Trackers in the order in which their bytes lie in SQLite's files."""
    path = kit.db.sync_url.database or ""
    with open(path, "rb") as file:
        data = file.read()
    with open(path + "-wal", "rb") as file:
        assert file.read() == b""  # the log held the batches as they came
    # Each code lies there once: no page keeps the bytes of an earlier order.
    assert {tracker: data.count(tracker) for tracker in box} == dict.fromkeys(box, 1)
    return [sorted(box, key=data.index)]


async def _tuple_orders(db) -> list[list[bytes]]:  # type: ignore[no-untyped-def]
    """Trackers in PostgreSQL's physical order; their transaction numbers are all the same one."""
    written = await rows(db, text("SELECT DISTINCT xmin::text FROM ballot_box"))
    assert len(written) == 1
    for roll in ("ballot_roll", "room_roll"):
        assert await rows(db, text(f"SELECT count(*) FROM {roll} r JOIN ballot_box b ON r.xmin = b.xmin")) == [(0,)]
    physical = await rows(db, text("SELECT tracker FROM ballot_box ORDER BY ctid"))
    by_row = [bytes(row.tracker) for row in physical]
    assert by_row == sorted(by_row)
    dead = await rows(db, text("SELECT n_dead_tup FROM pg_stat_user_tables WHERE relname = 'ballot_box'"))
    assert dead == [(0,)] or dead == []  # a new file: the earlier versions are not even there
    return [by_row]


def _logs_are_silent(caplog: pytest.LogCaptureFixture, truth: dict[Voter, bytes]) -> None:
    said = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name == "folkmoot")
    assert "pick" not in said
    for voter, tracker in truth.items():
        assert tracker.hex() not in said
        assert f"voter.{voter}" not in said
        assert f"'voter': {voter}" not in said
        if isinstance(voter, str):
            assert voter not in said


async def test_a_box_beside_others_leaves_nothing_behind(kit: Kit, roof: Roof) -> None:
    """Boxes share pages: closing one must also clear what earlier splits of the shared pages left there."""
    first, second = await make_vote(kit, 150), await make_vote(kit, 150)
    if kit.db.is_sqlite:  # some builds of SQLite overwrite by themselves; ours must not rest on that
        async with kit.db.writer.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            raw.execute("PRAGMA secure_delete = OFF")
    for one, other in zip(first.voters, second.voters, strict=True):
        await first.cast(one, "c1")
        await second.cast(other, "c2")
    await first.end()
    if not kit.db.is_sqlite:
        async with kit.db.read() as db:
            assert len(await rows(db, text("SELECT DISTINCT xmin::text FROM ballot_box"))) == 1
        return
    with open(kit.db.sync_url.database or "", "rb") as file:  # noqa: ASYNC230
        data = file.read()
    left = {tracker: data.count(tracker) for tracker in first.trackers.values()}
    assert left == dict.fromkeys(first.trackers.values(), 1)


async def test_a_withdrawn_ballot_keeps_its_votes_secret_too(kit: Kit) -> None:
    vote = await make_vote(kit, 40)
    for voter in vote.voters:
        await vote.cast(voter, "c1")
    await vote.do(service.void, reason="Called off")
    if not kit.db.is_sqlite:
        async with kit.db.read() as db:
            assert len(await rows(db, text("SELECT DISTINCT xmin::text FROM ballot_box"))) == 1
