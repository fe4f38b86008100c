"""Room codes: one vote a code, whoever asks; the database keeps their roll, and the rules their number."""

import asyncio
import json
from secrets import token_bytes

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.audit import acts_of
from conference.ballots.box import box_size, roll_size
from conference.ballots.models import Ballot, RoomCode, RoomRoll
from conference.ballots.queries import turnout_of
from conference.ballots.room import codes_used
from conference.ballots.sealing import read_spec
from conference.ballots.slips import ALPHABET, codes_digest, digest_of, read_code
from conference.foundation.clock import FixedClock
from conference.foundation.db import rows
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from tests.conference.ballots.factories import Vote, make_room_vote


async def cast(vote: Vote, digest: str, *picks: str, tracker: bytes | None = None, kit: Kit | None = None) -> bool:
    choice: object = {"pick": list(picks)} if picks else {"blank": True}
    return await service.cast(kit or vote.kit, vote.ballot, choice, tracker or token_bytes(16), by=digest)


async def refusal(deed) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(RuleBroken) as refused:
        await deed
    return refused.value.code


def test_a_code_is_read_as_it_is_typed() -> None:
    assert len(set(ALPHABET)) == 21
    assert set(ALPHABET).isdisjoint("0O1IL2Z5S8BUGAE")
    assert read_code(" k7qm 3xvt-h9rd ") == "K7QM-3XVT-H9RD"
    assert [read_code(typed) for typed in ("K7QM-3XVT-H9R", "K7QM-3XVT-H9RDD", "K7QM-3XVT-H9R0", "", "ß" * 12)] == [
        None
    ] * 5


async def test_codes_are_made_at_the_freezing_and_stand_in_the_rules(kit: Kit) -> None:
    vote, slips = await make_room_vote(kit, 40, upto="frozen")
    assert [slip.number for slip in slips] == list(range(1, 41))
    assert len({slip.code for slip in slips}) == 40
    assert all(read_code(slip.code) == slip.code for slip in slips)
    async with kit.work() as work:
        again = await service.print_sheet(work, vote.ballot, by=vote.organiser.id)
    assert again == slips
    async with kit.db.read() as db:
        stored = set((await db.exec(select(RoomCode.digest).where(RoomCode.ballot_id == vote.id))).all())
        ballot = await db.get(Ballot, vote.id)
        acts = await acts_of(db, vote.id)
    assert stored == {digest_of(kit.secrets, slip.code) for slip in slips}
    assert ballot is not None
    terms = dict(read_spec(ballot.config or "").terms)
    assert (terms["room_codes"], terms["room_codes_digest"]) == ("40", codes_digest(stored))
    assert [act.act for act in acts] == ["drafted", "codes_set", "frozen", "sheet_printed", "sheet_printed"]
    assert not any(slip.code in act.facts for slip in slips for act in acts)


async def test_nobody_adds_codes_afterwards(kit: Kit) -> None:
    vote, _ = await make_room_vote(kit, 5, upto="frozen")
    assert await refusal(vote.do(service.set_codes, number=50)) == "ballot.state"
    for statement in (
        "INSERT INTO room_code (ballot_id, digest, void) VALUES (:ballot, 'aa', false)",
        "UPDATE ballot SET room_codes = 6 WHERE id = :ballot",
        "UPDATE ballot SET room_salt = 'x' WHERE id = :ballot",
        "DELETE FROM room_code WHERE ballot_id = :ballot",
        "UPDATE room_code SET digest = 'aa' WHERE ballot_id = :ballot",
        "INSERT INTO room_roll (ballot_id, digest) SELECT ballot_id, digest FROM room_code WHERE ballot_id = :ballot",
    ):
        with pytest.raises(IntegrityError):
            async with kit.db.write() as db:
                await rows(db, text(statement), {"ballot": vote.id})


async def test_the_roll_of_codes_takes_good_ones_while_voting_is_open_and_keeps_them(kit: Kit) -> None:
    vote, digests = await make_room_vote(kit, 6)
    async with kit.work() as work:
        assert await service.void_codes(work, vote.ballot, 6, 6, by=None) == 1
    await cast(vote, digests[0], "c1")
    for statement in (
        "INSERT INTO room_roll (ballot_id, digest) VALUES (:ballot, 'aa')",
        "INSERT INTO room_roll (ballot_id, digest) VALUES (:ballot, :void)",
        "UPDATE room_roll SET digest = :free WHERE ballot_id = :ballot",
        "DELETE FROM room_roll WHERE ballot_id = :ballot",
        "UPDATE room_code SET void = true WHERE ballot_id = :ballot AND digest = :used",
        "UPDATE room_code SET void = false WHERE ballot_id = :ballot AND digest = :void",
        "UPDATE ballot SET room_void = 0 WHERE id = :ballot",
        *(["TRUNCATE room_roll"] if not kit.db.is_sqlite else []),
    ):
        known = {"ballot": vote.id, "used": digests[0], "free": digests[1], "void": digests[5]}
        with pytest.raises(IntegrityError):
            async with kit.db.write() as db:
                await rows(db, text(statement), {key: known[key] for key in known if f":{key}" in statement})
    assert set(RoomRoll.model_fields) == {"ballot_id", "digest"}  # no time and no order
    if kit.db.is_sqlite:
        async with kit.db.read() as db:
            with pytest.raises(Exception, match="rowid"):
                await rows(db, text("SELECT rowid FROM room_roll"))


async def test_people_and_codes_vote_into_one_box(kit: Kit) -> None:
    vote, digests = await make_room_vote(kit, 6, voters=4)
    await asyncio.gather(
        *(vote.cast(voter, "c1") for voter in vote.voters), *(cast(vote, digest, "c2") for digest in digests[:5])
    )
    async with kit.db.read() as db:
        assert (await roll_size(db, vote.id), await box_size(db, vote.id), await codes_used(db, vote.id)) == (9, 9, 5)
        assert await turnout_of(db, vote.event.id or 0) == {vote.id: 9}
    ended = await vote.end()
    assert (ended.state, ended.voted) == ("counted", 9)
    async with kit.db.read() as db:
        closed = [act.facts for act in await acts_of(db, vote.id) if act.act == "closed"]
    assert {name: json.loads(closed[0])[name] for name in ("box", "codes", "roll")} == {"box": 9, "codes": 5, "roll": 9}


async def test_a_code_votes_once_from_two_processes_and_a_retry_stands(kit: Kit, clock: FixedClock) -> None:
    vote, digests = await make_room_vote(kit, 20)
    other = make_kit(kit.settings, clock=clock)
    try:
        tracker = token_bytes(16)
        deeds = [cast(vote, digests[0], "c1", tracker=tracker, kit=where) for where in (kit, other, kit)]
        assert sorted(await asyncio.gather(*deeds)) == [False, False, True]
        answers = await asyncio.gather(
            *(
                cast(vote, digest, pick, kit=where)
                for digest in digests[1:]
                for where, pick in ((kit, "c1"), (other, "c2"))
            ),
            return_exceptions=True,
        )
    finally:
        await other.db.close()
    assert answers.count(True) == 19
    assert {answer.code for answer in answers if isinstance(answer, RuleBroken)} == {"ballot.code_used"}
    async with kit.db.read() as db:
        assert (await roll_size(db, vote.id), await box_size(db, vote.id)) == (20, 20)


async def test_each_refusal_of_a_code_has_its_reason(kit: Kit) -> None:
    vote, digests = await make_room_vote(kit, 6, upto="frozen", opens_at="10:20")
    other, foreign = await make_room_vote(kit, 5)
    known = [digest_of(kit.secrets, slip.code) for slip in digests]
    assert await refusal(cast(vote, known[0], "c1")) == "ballot.not_open"
    await vote.do(service.open)
    assert await refusal(cast(vote, foreign[0], "c1")) == "ballot.code_unknown"  # another ballot's
    assert await refusal(cast(vote, "f" * 64, "c1")) == "ballot.code_unknown"
    assert await refusal(cast(vote, known[0], "c9")) == "ballot.choice.unknown_option"
    async with kit.work() as work:
        assert await service.void_codes(work, vote.ballot, 2, 3, by=vote.organiser.id) == 2
    assert await refusal(cast(vote, known[1], "c1")) == "ballot.code_unknown"
    assert await cast(vote, known[0], "c1")
    async with kit.work() as work:
        assert await service.void_codes(work, vote.ballot, 1, 6, by=vote.organiser.id) == 3  # one was used, two void
    await vote.end()
    assert await refusal(cast(vote, known[3], "c1")) == "ballot.code_unknown"
    assert await refusal(cast(other, known[0], "c1")) == "ballot.code_unknown"
    assert await refusal(cast(vote, known[0], "c2")) == "ballot.code_used"
    await other.end()
    assert await refusal(cast(other, foreign[0], "c1")) == "ballot.closed"
