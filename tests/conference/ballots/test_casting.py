"""Casting: one vote a voter, retries do no harm, and every refusal says why."""

import asyncio
import logging
from datetime import timedelta
from secrets import token_bytes
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.box import box_size, roll_size
from conference.ballots.casting import writer_of
from conference.ballots.models import Ballot, Box, Roll
from conference.ballots.queries import result_of
from conference.foundation import batching
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken, TooMany
from conference.foundation.hub import Client
from conference.foundation.kit import Kit
from conference.foundation.ticker import pause
from tests.conference.ballots.factories import Vote, make_vote
from tests.factories import at, make_member


async def sizes(kit: Kit, ballot: int) -> tuple[int, int]:
    async with kit.db.read() as db:
        return await roll_size(db, ballot), await box_size(db, ballot)


async def refusal(deed) -> RuleBroken:  # type: ignore[no-untyped-def]
    with pytest.raises(RuleBroken) as refused:
        await deed
    return refused.value


async def test_a_vote_is_stored_without_its_voter(kit: Kit) -> None:
    vote = await make_vote(kit)
    assert await vote.cast(vote.voters[0], "c2")
    async with kit.db.read() as db:
        [roll] = (await db.exec(select(Roll))).all()
        [stored] = (await db.exec(select(Box))).all()
    assert roll.voter_id == vote.voters[0].id
    assert (stored.tracker, stored.choice) == (vote.trackers[roll.voter_id], '{"pick":["c2"]}')
    assert set(Roll.model_fields) == {"ballot_id", "voter_id", "blinded", "signature"}
    assert set(Box.model_fields) == {"ballot_id", "tracker", "choice", "token"}  # no time, no order, no voter
    assert (roll.blinded, roll.signature, stored.token) == (None, None, None)  # of verifiable ballots alone


async def test_a_retry_is_in_the_box_already(kit: Kit) -> None:
    vote = await make_vote(kit)
    code = token_bytes(16)
    voter = vote.voters[0]
    answers = await asyncio.gather(*(vote.cast(voter, "c1", tracker=code) for _ in range(5)))
    assert sorted(answers) == [False] * 4 + [True]
    assert await vote.cast(voter, "c1", tracker=code) is False
    assert await sizes(kit, vote.id) == (1, 1)


async def test_a_retry_after_the_close_still_says_that_it_counts(kit: Kit) -> None:
    vote = await make_vote(kit)
    code = token_bytes(16)
    await vote.cast(vote.voters[0], "c1", tracker=code)
    await vote.end()
    assert await vote.cast(vote.voters[0], "c1", tracker=code) is False


async def test_each_refusal_has_its_reason(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    vote, other = await make_vote(kit), await make_vote(kit)
    first, second, third = vote.voters[:3]
    async with kit.work() as work:
        stranger = await make_member(work, vote.event, "Late Comer")
    await vote.cast(first, "c1")
    code = vote.trackers[first.id or 0]
    with caplog.at_level(logging.INFO, logger="folkmoot"):
        codes = [
            (await refusal(vote.cast(first, "c2"))).code,
            (await refusal(vote.cast(first, "c2", tracker=code))).code,  # the code of a vote, with another choice
            (await refusal(vote.cast(second, "c1", tracker=code))).code,
            (await refusal(vote.cast(second, "c9"))).code,
            (await refusal(vote.cast(second, "c1", "c2"))).code,
            (await refusal(vote.cast(stranger, "c1"))).code,
            (await refusal(vote.cast(other.voters[0], "c1"))).code,
            (await refusal(service.cast(kit, vote.ballot, {"pick": ["c1"]}, "KITE-4817", by=third.id or 0))).code,
        ]
    assert codes == [
        "ballot.second_vote",
        "ballot.second_vote",
        "ballot.code_taken",
        "ballot.choice.unknown_option",
        "ballot.choice.too_many",
        "ballot.not_on_roll",
        "ballot.not_on_roll",
        "ballot.code",
    ]
    assert await sizes(kit, vote.id) == (1, 1)
    notes = [record for record in caplog.records if record.getMessage() == "vote refused"]
    assert [record.reason for record in notes] == codes  # type: ignore[attr-defined]
    assert all(set(vars(record)) - set(vars(logging.makeLogRecord({}))) <= {"reason", "message"} for record in notes)
    assert await vote.cast(second, "c3")  # somebody else's code took nothing from them


async def test_a_blank_vote_only_where_the_ballot_takes_it(kit: Kit) -> None:
    vote = await make_vote(kit, allow_blank=False)
    assert (await refusal(vote.cast(vote.voters[0]))).code == "ballot.choice.blank_not_allowed"


async def test_a_late_vote_hears_when_voting_closed(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit, closes_at=at("10:30"))
    clock.move(timedelta(minutes=14, seconds=59, milliseconds=999))
    assert await vote.cast(vote.voters[0], "c1")
    clock.move(timedelta(milliseconds=1))
    late = await refusal(vote.cast(vote.voters[1], "c1", zone=ZoneInfo("Europe/Brussels")))
    assert (late.code, late.message) == (
        "ballot.closed",
        "Voting closed at 10:30:00, your vote was not counted.",
    )
    await vote.end()
    clock.move(timedelta(minutes=1))
    again = await refusal(vote.cast(vote.voters[1], "c1", zone=ZoneInfo("Europe/Helsinki")))
    assert again.message == "Voting closed at 11:30:00, your vote was not counted."
    assert await sizes(kit, vote.id) == (1, 1)


async def test_before_opening_nobody_votes(kit: Kit) -> None:
    vote = await make_vote(kit, upto="frozen", opens_at=at("10:20"))
    early = await refusal(vote.cast(vote.voters[0], "c1", zone=ZoneInfo("Europe/Brussels")))
    assert early.code == "ballot.not_open"
    assert early.message == "Voting has not opened yet, your vote was not counted. It opens at 10:20."


async def test_a_full_queue_asks_to_come_again_and_keeps_the_code(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "QUEUE", 3)
    vote = await make_vote(kit, 10)
    codes = [token_bytes(16) for _ in vote.voters]
    await writer_of(kit).rules(vote.id)  # known already, so that all come in one moment
    deeds = (vote.cast(voter, "c1", tracker=code) for voter, code in zip(vote.voters, codes, strict=True))
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    turned_away = [index for index, answer in enumerate(answers) if isinstance(answer, TooMany)]
    assert len(turned_away) == 7
    for index in turned_away:
        assert await vote.cast(vote.voters[index], "c1", tracker=codes[index])
    assert await sizes(kit, vote.id) == (10, 10)


async def test_a_voter_who_presses_often_counts_once(kit: Kit) -> None:
    vote = await make_vote(kit, 20)
    deeds = [vote.cast(voter, f"c{1 + press % 3}") for press in range(4) for voter in vote.voters]
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert answers.count(True) == 20
    refused = [answer for answer in answers if isinstance(answer, RuleBroken)]
    assert {answer.code for answer in refused} == {"ballot.second_vote"}
    assert len(refused) == 60
    assert await sizes(kit, vote.id) == (20, 20)


async def test_two_processes_store_one_vote_of_one_voter(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit, 30)
    other = make_kit(kit.settings, clock=clock)
    elsewhere = Vote(other, vote.event, vote.organiser, vote.voters, vote.ballot)
    try:
        deeds = [where.cast(voter, pick) for voter in vote.voters for where, pick in ((vote, "c1"), (elsewhere, "c2"))]
        answers = await asyncio.gather(*deeds, return_exceptions=True)
        assert answers.count(True) == 30
        assert {answer.code for answer in answers if isinstance(answer, RuleBroken)} == {"ballot.second_vote"}
        assert await sizes(kit, vote.id) == (30, 30)
    finally:
        await other.db.close()


async def test_the_count_is_what_was_cast(kit: Kit) -> None:
    vote = await make_vote(kit, 40, method="approval", max_choices=2)
    ways = [("c1",), ("c1", "c2"), ("c3",), ()]
    await asyncio.gather(*(vote.cast(voter, *ways[index % 4]) for index, voter in enumerate(vote.voters)))
    await vote.end()
    await vote.reveal_all()
    async with kit.db.read() as db:
        result = await result_of(db, vote.id)
    assert result is not None
    assert result["totals"] == [
        {"option": "c1", "total": 20},
        {"option": "c2", "total": 10},
        {"option": "c3", "total": 10},
    ]
    assert (result["ballots"], result["blank"], result["winners"]) == (40, 10, ["c1"])


class Ear:
    """A client that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def write(self, text: str) -> bool:
        self.heard.append(text)
        return True

    def drop(self) -> None: ...


async def test_turnout_is_told_in_ticks_and_never_by_vote(kit: Kit) -> None:
    vote = await make_vote(kit, 60)
    ear = Ear()
    client = Client(ear, person=vote.voters[0].id)
    kit.hub.enter(client)
    kit.hub.subscribe(client, f"ballot.{vote.id}.turnout")
    await asyncio.gather(*(vote.cast(voter, "c1") for voter in vote.voters))
    await asyncio.sleep(0.4)
    assert ear.heard[-1].endswith('"data",{"voted":60}]]')
    assert len(ear.heard) <= 4
    assert sum(writer_of(kit).turnouts.by_minute(vote.id).values()) == 60
    kit.hub.leave(client)


def test_the_tick_slows_down_with_the_crowd() -> None:
    assert [round(1 / pause(sockets), 2) for sockets in (0, 100, 2_000, 4_000, 10_000, 50_000)] == [10, 10, 10, 5, 2, 1]


async def test_a_vote_that_the_database_cannot_take_is_told_so(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = await make_vote(kit)

    async def breaks(*arguments: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("conference.ballots.box.store", breaks)
        with pytest.raises(OSError, match="disk full"):
            await vote.cast(vote.voters[0], "c1")
    assert await vote.cast(vote.voters[0], "c1")  # the writer goes on
    async with kit.db.read() as db:
        assert (await db.exec(select(Ballot.state).where(Ballot.id == vote.id))).one() == "open"
