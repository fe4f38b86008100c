"""The life of a ballot: forward only, checked by the verbs and by the database, each act logged."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from conference.ballots import service
from conference.ballots.audit import acts_of, first_break
from conference.ballots.jobs import close_due_ballots, open_due_ballots
from conference.ballots.models import Ballot, Elector
from conference.ballots.queries import awaits_vote, open_ballots, part_of
from conference.ballots.sealing import read_spec, roll_digest
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from tests.conference.ballots.factories import ballot_form, make_vote
from tests.factories import at, make_member


async def state_of(kit: Kit, ballot: int) -> str:
    async with kit.db.read() as db:
        return (await db.exec(select(Ballot.state).where(Ballot.id == ballot))).one()


async def test_a_ballot_goes_from_draft_to_published(kit: Kit) -> None:
    vote = await make_vote(kit, 7)
    for voter, picks in zip(vote.voters, (["c1"], ["c2"], ["c2"], ["c2"], ["c3"], ["c3"], []), strict=True):
        assert await vote.cast(voter, *picks)
    ended = await vote.end()
    assert (ended.state, ended.voted, ended.reveal_step) == ("counted", 7, -1)
    assert await vote.reveal_all() == 4  # turnout, place, finalists, winner
    await vote.do(service.publish)
    assert await state_of(kit, vote.id) == "published"
    async with kit.db.read() as db:
        acts = await acts_of(db, vote.id)
    names = ["drafted", "frozen", "opened", "closed", "counted", *["revealed"] * 4, "published"]
    assert [act.act for act in acts] == names
    assert first_break(acts) is None


async def test_a_changed_log_line_breaks_the_chain(kit: Kit) -> None:
    vote = await make_vote(kit)
    async with kit.db.read() as db:
        acts = list(await acts_of(db, vote.id))
    acts[1].facts = json.dumps({**json.loads(acts[1].facts), "electors": 700})
    assert first_break(acts) == 2


async def test_freezing_fixes_rules_and_roll(kit: Kit) -> None:
    vote = await make_vote(kit, 6, upto="frozen")
    async with kit.work() as work:
        await make_member(work, vote.event, "Late Comer")
    spec = read_spec(vote.ballot.config or "")
    assert spec.sha256 == vote.ballot.config_hash
    assert spec.options[0].label == "Ilse Brandt, Ilse Cluster"
    async with kit.db.read() as db:
        people = (await db.exec(select(Elector.person_id).where(Elector.ballot_id == vote.id))).all()
    assert len(people) == vote.ballot.electors == 7  # the organiser is a member too
    assert roll_digest(kit.secrets, vote.id, reversed(people)) == vote.ballot.roll_digest
    assert dict(spec.terms)["roll_digest"] == vote.ballot.roll_digest


async def test_fewer_than_five_are_no_secret_ballot(kit: Kit) -> None:
    vote = await make_vote(kit, 3, upto="draft")
    with pytest.raises(RuleBroken) as refused:
        await vote.do(service.freeze)
    assert refused.value.code == "ballot.small_roll"
    assert await state_of(kit, vote.id) == "draft"


async def test_a_role_can_be_the_electorate(kit: Kit) -> None:
    vote = await make_vote(kit, 6, upto="draft", electorate="jury")
    async with kit.work() as work:
        jurors = [await make_member(work, vote.event, f"Juror {number}", "jury") for number in range(5)]  # type: ignore[arg-type]
    await vote.do(service.freeze)
    assert vote.ballot.electors == 5
    async with kit.db.read() as db:
        assert (await part_of(db, vote.id, jurors[0].id or 0)).eligible
        assert not (await part_of(db, vote.id, vote.voters[0].id or 0)).eligible


@pytest.mark.parametrize(
    ("verb", "how"),
    [
        (service.redraft, {"form": ballot_form()}),
        (service.freeze, {}),
        (service.open, {}),
        (service.count, {}),
        (service.reveal_step, {}),
        (service.publish, {}),
    ],
)
async def test_an_act_out_of_turn_is_refused(kit: Kit, verb, how) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    with pytest.raises(RuleBroken) as refused:
        await vote.do(verb, **how)
    assert refused.value.code == "ballot.state"
    assert await state_of(kit, vote.id) == "open"


async def test_withdrawing_ends_it_for_good(kit: Kit) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    await vote.do(service.void, reason="A candidate withdrew")
    with pytest.raises(RuleBroken) as refused:
        await vote.cast(vote.voters[1], "c1")
    assert refused.value.code == "ballot.void"
    for verb in (service.open, service.count, service.publish):
        with pytest.raises(RuleBroken):
            await vote.do(verb)


FORBIDDEN = {
    "back to draft": "UPDATE ballot SET state = 'draft'",
    "skip the count": "UPDATE ballot SET state = 'revealed'",
    "another end": "UPDATE ballot SET closes_at = opens_at",
    "another title": "UPDATE ballot SET title = 'Another'",
    "another hash": "UPDATE ballot SET config_hash = 'x'",
    "delete it": "DELETE FROM ballot",
    "forget a voter": "DELETE FROM ballot_roll",
    "swap a voter": "UPDATE ballot_roll SET voter_id = 1",
    "change a vote": "UPDATE ballot_box SET choice = '{\"blank\":true}'",
    "lose a vote": "DELETE FROM ballot_box",
    "add an elector": "INSERT INTO elector (ballot_id, person_id, barred) SELECT ballot_id, 1, '' FROM ballot_roll",
    "drop an elector": "DELETE FROM elector",
    "rename a candidate": "UPDATE candidate SET name = 'Another'",
    "drop a candidate": "DELETE FROM candidate",
    "rewrite the log": "UPDATE ballot_act SET facts = '{}'",
    "cut the log": "DELETE FROM ballot_act",
}
AFTERWARDS = {
    "one vote more": "INSERT INTO ballot_box (ballot_id, tracker, choice) SELECT id, tracker, choice FROM ballot, "
    "(SELECT CAST('0123456789abcdef' AS {bytes}) AS tracker, '{{\"blank\":true}}' AS choice) AS vote",
    "one voter more": "INSERT INTO ballot_roll (ballot_id, voter_id) SELECT id, 1 FROM ballot",
    "another root": "UPDATE ballot SET root = 'x'",
    "another result": "UPDATE ballot SET result = '{{}}'",
    "lose a vote": "DELETE FROM ballot_box",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
async def test_the_database_itself_refuses(kit: Kit, statement: str) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    with pytest.raises(IntegrityError):
        async with kit.db.write() as db:
            await (await db.connection()).execute(text(statement.replace(":", r"\:")))


@pytest.mark.parametrize("statement", AFTERWARDS.values(), ids=AFTERWARDS)
async def test_the_database_keeps_a_counted_ballot_as_it_is(kit: Kit, statement: str) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    await vote.end()
    spelt = statement.format(bytes="BLOB" if kit.db.is_sqlite else "bytea").replace(":", r"\:")
    with pytest.raises(IntegrityError):
        async with kit.db.write() as db:
            await (await db.connection()).execute(text(spelt))


async def test_emptying_a_table_is_refused_on_postgresql(kit: Kit) -> None:
    if kit.db.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("ballot_roll", "ballot_box"):
        with pytest.raises(IntegrityError):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(f"TRUNCATE {table}"))


async def test_a_box_that_does_not_fit_the_roll_is_closed_and_not_counted(kit: Kit) -> None:
    vote = await make_vote(kit)
    await vote.cast(vote.voters[0], "c1")
    async with kit.db.write() as db:  # somebody with the database puts a vote into the box
        stuffed = "INSERT INTO ballot_box (ballot_id, tracker, choice) VALUES (:ballot, :tracker, :choice)"
        row = {"ballot": vote.id, "tracker": bytes(16), "choice": '{"pick":["c3"]}'}
        await (await db.connection()).execute(text(stuffed), row)
    ended = await vote.end()
    assert (ended.state, ended.root, ended.result) == ("closed", None, None)
    async with kit.db.read() as db:
        assert [act.act for act in await acts_of(db, vote.id)][-2:] == ["closed", "mismatch"]
    with pytest.raises(RuleBroken) as refused:
        await vote.do(service.count)
    assert refused.value.code == "ballot.mismatch"
    await vote.do(service.void, reason="Stuffed")
    assert await state_of(kit, vote.id) == "void"


async def test_the_clock_opens_and_closes_and_twice_does_no_harm(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit, upto="frozen", opens_at=at("10:20"), closes_at=at("10:30"))
    await open_due_ballots(kit)
    assert await state_of(kit, vote.id) == "frozen"
    clock.move(timedelta(minutes=5))
    for _ in range(2):
        await open_due_ballots(kit)
        assert await state_of(kit, vote.id) == "open"
    clock.move(timedelta(minutes=9, seconds=59))
    await close_due_ballots(kit)
    assert await state_of(kit, vote.id) == "open"
    clock.move(timedelta(seconds=30))
    for _ in range(2):
        await close_due_ballots(kit)
        assert await state_of(kit, vote.id) == "counted"
    async with kit.db.read() as db:
        closed_at = (await db.exec(select(Ballot.closed_at).where(Ballot.id == vote.id))).one()
        acts = await acts_of(db, vote.id)
    assert closed_at == at("10:30")  # the end that was announced, not the moment the job came by
    assert [act.act for act in acts].count("closed") == 1


async def test_open_ballots_tell_what_is_mine_to_do(kit: Kit) -> None:
    vote = await make_vote(kit)
    me, event = vote.voters[0].id or 0, vote.event.id or 0
    async with kit.db.read() as db:
        assert await awaits_vote(db, event, me)
        assert [(row.id, row.eligible, row.voted) for row in await open_ballots(db, event, me)] == [
            (vote.id, True, False)
        ]
    await vote.cast(vote.voters[0], "c1")
    async with kit.db.read() as db:
        assert not await awaits_vote(db, event, me)
        assert [(row.eligible, row.voted) for row in await open_ballots(db, event, me)] == [(True, True)]
    await vote.end()
    async with kit.db.read() as db:
        assert await open_ballots(db, event, me) == []
