"""Verifiable ballots: one blind-signed token a voter, votes without a name, and everything that must be refused."""

import asyncio
import json
import re
from datetime import timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.audit import acts_of, first_break
from conference.ballots.box import box_size, read_tokens, roll_size
from conference.ballots.issuing import issuer_of
from conference.ballots.models import BallotKey, Roll
from conference.ballots.signer import open_key
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.secrets import Secrets
from tests.conference.ballots.factories import VerifiableVote, ballot_form, make_verifiable_vote, make_vote
from tests.factories import make_person
from voting import token_fits


async def sizes(vote: VerifiableVote) -> tuple[int, int]:
    async with vote.kit.db.read() as db:
        return await roll_size(db, vote.id), await box_size(db, vote.id)


async def test_a_vote_comes_with_a_token_and_without_a_name(kit: Kit) -> None:
    vote = await make_verifiable_vote(kit)
    ticket = await vote.token(vote.voters[0])
    assert await sizes(vote) == (1, 0)
    assert await vote.cast_with(ticket, "c2")
    assert await vote.cast_with(ticket, "c2") is False  # a retry
    async with kit.db.read() as db:
        assert await read_tokens(db, vote.id) == dict([ticket])
    assert token_fits(await vote.key(), *ticket)
    assert await sizes(vote) == (1, 1)
    with pytest.raises(RuleBroken) as refused:
        await vote.cast_with(ticket, "c1")
    assert refused.value.code == "ballot.second_vote"
    assert json.loads(vote.ballot.config or "")["token_key"]["suite"] == "RSABSSA-SHA384-PSS-Randomized"


async def test_one_token_a_voter_and_the_same_answer_to_a_retry(kit: Kit) -> None:
    vote = await make_verifiable_vote(kit, upto="frozen")  # tokens are given out before voting opens
    voter, browser = vote.voters[0], await vote.browser()
    first = await vote.token(voter, browser)
    assert await vote.token(voter, browser) == first
    with pytest.raises(RuleBroken) as refused:
        await vote.token(voter)
    assert refused.value.code == "ballot.token_elsewhere"
    with pytest.raises(RuleBroken) as early:
        await vote.cast_with(first, "c1")
    assert early.value.code == "ballot.not_open"
    other = VerifiableVote(
        make_kit(kit.settings, clock=kit.clock), vote.event, vote.organiser, vote.voters, vote.ballot
    )
    try:  # from two devices in one moment, in two processes: one of them has it
        asked = [each.token(vote.voters[1]) for each in (vote, other, vote, other)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    finally:
        await other.kit.db.close()
    assert sum(isinstance(answer, tuple) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, RuleBroken)} == {"ballot.token_elsewhere"}
    assert await sizes(vote) == (2, 0)


async def test_who_gets_no_token(kit: Kit, clock: FixedClock) -> None:
    vote = await make_verifiable_vote(kit)
    async with kit.work() as work:
        stranger = await make_person(work)
    plain = await make_vote(kit)
    key = await vote.key()

    async def code(ballot, blinded: bytes, person: int) -> str:  # type: ignore[no-untyped-def]
        with pytest.raises(RuleBroken) as refused:
            await service.give_token(kit, ballot, blinded, by=person)
        return refused.value.code

    good, me = (await vote.browser()).blinded.message, vote.voters[0].id or 0
    assert await code(vote.ballot, good, stranger.id or 0) == "ballot.not_on_roll"
    assert await code(plain.ballot, good, plain.voters[0].id or 0) == "ballot.token"
    for wrong in (b"", good[1:], bytes(256), key.modulus.to_bytes(256, "big")):
        assert await code(vote.ballot, wrong, me) == "ballot.token"
    clock.move(timedelta(hours=1))
    assert await code(vote.ballot, good, me) == "ballot.closed"
    assert await sizes(vote) == (0, 0)


async def test_what_is_no_token_of_this_ballot(kit: Kit) -> None:
    vote, other, plain = await make_verifiable_vote(kit), await make_verifiable_vote(kit), await make_vote(kit)
    mine = await vote.token(vote.voters[0])
    theirs = await other.token(other.voters[0])
    swapped = (mine[0], theirs[1])
    for ticket in (theirs, swapped, (mine[0], b""), (bytes(16), mine[1])):
        with pytest.raises(RuleBroken) as refused:
            await vote.cast_with(ticket, "c1")
        assert refused.value.code == "ballot.token"
    with pytest.raises(RuleBroken):  # a vote with a name into a ballot that takes none, and the other way round
        await service.cast(kit, vote.ballot, {"pick": ["c1"]}, bytes(16), by=vote.voters[0].id or 0)
    with pytest.raises(RuleBroken):
        await service.cast_anonymously(kit, plain.ballot, {"pick": ["c1"]}, *mine)
    assert await sizes(vote) == (1, 0)


async def test_fewer_votes_than_tokens_are_counted_and_the_key_is_destroyed(kit: Kit) -> None:
    vote = await make_verifiable_vote(kit)
    for index, voter in enumerate(vote.voters[:4]):
        await vote.cast(voter, f"c{1 + index % 2}")
    unused = await vote.token(vote.voters[4])
    async with kit.db.read() as db:
        sealed = (await db.exec(select(BallotKey.sealed))).one()
    assert open_key(kit.secrets, vote.id, sealed).key == await vote.key()
    with pytest.raises(ValueError, match=r"[Dd]ecrypt|password"):
        open_key(Secrets(b"another installation"), vote.id, sealed)
    ended = await vote.end()
    assert (ended.state, ended.voted) == ("counted", 4)
    async with kit.db.read() as db:
        assert (await db.exec(select(BallotKey))).all() == []
        acts = await acts_of(db, vote.id)
    assert [act.act for act in acts][-3:] == ["closed", "key_destroyed", "counted"]
    assert json.loads(acts[-3].facts) == {"by": vote.organiser.id, "roll": 5, "box": 4}
    assert first_break(acts) is None
    for late in (vote.cast_with(unused, "c1"), vote.token(vote.voters[5])):
        with pytest.raises(RuleBroken) as refused:
            await late
        assert refused.value.code == "ballot.closed"
    assert vote.id not in issuer_of(kit)._signers


async def test_an_idle_key_is_forgotten_and_opened_again(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """So no process keeps the key of a ballot that another one has closed."""
    monkeypatch.setattr("conference.ballots.issuing.KEY_SECONDS", 0.01)
    vote = await make_verifiable_vote(kit)
    for voter in vote.voters[:2]:
        await vote.token(voter)
        await asyncio.sleep(0.1)
        assert vote.id not in issuer_of(kit)._signers


async def test_a_withdrawn_ballot_gives_no_token_and_loses_its_key(kit: Kit) -> None:
    vote = await make_verifiable_vote(kit, upto="frozen")
    await vote.token(vote.voters[0])
    await vote.do(service.void, reason="Called off")
    with pytest.raises(RuleBroken) as refused:
        await vote.token(vote.voters[1])
    assert refused.value.code == "ballot.void"
    async with kit.db.read() as db:
        assert (await db.exec(select(BallotKey))).all() == []


async def test_the_close_finds_a_stuffed_box(kit: Kit) -> None:
    """Whoever writes into the database can add a row, but no token for it."""
    vote = await make_verifiable_vote(kit)
    tracker, token = await vote.token(vote.voters[0])
    await vote.token(vote.voters[1])
    await vote.cast_with((tracker, token), "c1")
    row = {"ballot": vote.id, "tracker": bytes(16), "token": token}
    async with kit.db.write() as db:
        stuffed = (
            "INSERT INTO ballot_box (ballot_id, tracker, choice, token) VALUES (:ballot, :tracker, :choice, :token)"
        )
        await (await db.connection()).execute(text(stuffed), row | {"choice": '{"pick":["c3"]}'})
    ended = await vote.end()
    assert (ended.state, ended.root) == ("closed", None)
    async with kit.db.read() as db:
        assert "mismatch" in [act.act for act in await acts_of(db, vote.id)]


REFUSED = [
    ("INSERT INTO ballot_roll (ballot_id, voter_id) VALUES (:verifiable, :voter)", "roll_closed"),
    ("INSERT INTO ballot_roll VALUES (:verifiable, :stranger, :b, :b)", "roll_closed"),
    ("INSERT INTO ballot_roll VALUES (:plain, :voter, :b, :b)", "roll_closed"),
    ("INSERT INTO ballot_roll VALUES (:verifiable, :first, :b, :b)", "(?i)unique"),
    ("UPDATE ballot_roll SET blinded = :b WHERE ballot_id = :verifiable", "roll_changed"),
    ("DELETE FROM ballot_roll WHERE ballot_id = :verifiable", "roll_erased"),
    ("INSERT INTO ballot_box (ballot_id, tracker, choice) VALUES (:verifiable, :b, '{}')", "box_closed"),
    ("INSERT INTO ballot_box (ballot_id, tracker, choice, token) VALUES (:plain, :b, '{}', :b)", "box_closed"),
    ("UPDATE ballot_key SET sealed = :b WHERE ballot_id = :verifiable", "key_changed"),
    ("DELETE FROM ballot_key WHERE ballot_id = :verifiable", "key_erased"),
    ("INSERT INTO ballot_key (ballot_id, sealed) VALUES (:plain, :b)", "key_added"),
    ("UPDATE ballot SET verifiable = false WHERE id = :verifiable", "ballot_settled"),
]


async def test_the_database_keeps_it_whoever_asks(kit: Kit) -> None:
    vote, plain = await make_verifiable_vote(kit), await make_vote(kit)
    await vote.token(vote.voters[0])
    async with kit.work() as work:
        stranger = await make_person(work)
    values = {"verifiable": vote.id, "plain": plain.id, "stranger": stranger.id, "b": bytes(16)}
    values |= {"first": vote.voters[0].id, "voter": vote.voters[1].id}
    for statement, guard in REFUSED:
        wanted = {name: value for name, value in values.items() if re.search(f":{name}\\b", statement)}
        with pytest.raises(DBAPIError, match=guard):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(statement), wanted)
    async with kit.db.read() as db:
        assert len((await db.exec(select(Roll).where(Roll.ballot_id == vote.id))).all()) == 1


async def test_a_jury_votes_with_a_key_of_its_own(kit: Kit) -> None:
    from conference.ballots.queries import jury_row
    from conference.events import service as events
    from conference.events.models import Role

    vote = await make_verifiable_vote(kit, 12, upto="draft", panel_rule="share", jury_method="plurality")
    async with kit.work() as work:
        for juror in vote.voters[:5]:
            await events.admit(work, vote.event.id or 0, juror.id or 0, frozenset({Role.JURY}))
    await vote.do(service.freeze)
    await vote.do(service.open)
    async with kit.db.read() as db:
        seats = await jury_row(db, vote.id)
    assert seats is not None
    jury = VerifiableVote(kit, vote.event, vote.organiser, vote.voters, seats)
    assert (await jury.key()) != (await vote.key())
    for juror in vote.voters[:5]:
        await jury.cast(juror, "c1")
        with pytest.raises(RuleBroken):
            await vote.token(juror)
    await vote.cast(vote.voters[5], "c2")
    assert (await vote.end()).state == "counted"


async def test_what_does_not_go_together(kit: Kit) -> None:
    with pytest.raises(ValidationError, match="comes without a name"):
        ballot_form(verifiable=True, conflict="nominee")
    vote = await make_verifiable_vote(kit, upto="draft")
    with pytest.raises(RuleBroken, match="Room codes and verifiable votes do not go together"):
        await vote.do(service.set_codes, number=10)
    plain = await make_vote(kit, upto="draft")
    await plain.do(service.set_codes, number=10)
    with pytest.raises(RuleBroken, match="Room codes and verifiable votes do not go together"):
        await plain.do(service.redraft, form=ballot_form(verifiable=True))
