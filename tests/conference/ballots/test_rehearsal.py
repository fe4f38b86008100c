"""Rehearsals: the whole life with simulated voters, seen by organisers alone, and wiped to the last row."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from conference.ballots import service
from conference.ballots.jobs import REHEARSALS_LAST, open_due_ballots, wipe_rehearsals
from conference.ballots.models import SIMULATED, Ballot
from conference.ballots.queries import open_ballots, rehearsal_row
from conference.ballots.sealing import read_spec
from conference.ballots.service.rehearsing import OWN, random_choice
from conference.events.models import Role
from conference.foundation.clock import FixedClock
from conference.foundation.errors import NotFound
from conference.foundation.feature import Roof
from conference.foundation.kit import Kit
from conference.people.forms import mail_address
from conference.people.models import Person
from tests.client import text_of
from tests.conference.ballots.factories import Vote, make_vote
from tests.factories import make_member
from voting import METHODS, BallotSpec, Option, parse_choice
from voting.methods.points import EUROVISION

TABLES = ("ballot", "candidate", "elector", "ballot_roll", "ballot_box", "ballot_act", "ballot_key", "person")
SAID = ("notice", "outgoing_mail")


async def sizes(kit: Kit, tables: Sequence[str] = TABLES) -> dict[str, int]:
    async with kit.db.read() as db:
        connection = await db.connection()
        return {name: (await connection.execute(text(f"SELECT COUNT(*) FROM {name}"))).scalar_one() for name in tables}


async def rehearsed(vote: Vote, voters: int = 12) -> Vote:
    """A rehearsal of the ballot, to be moved on like any other."""
    async with vote.kit.work() as work:
        copy = await service.rehearse(work, vote.ballot, by=vote.organiser.id, voters=voters)
    return Vote(vote.kit, vote.event, vote.organiser, vote.voters, copy)


async def with_jury(kit: Kit, **fields: object) -> Vote:
    vote = await make_vote(kit, upto="draft", panel_rule="rank_points", **fields)
    async with kit.work() as work:
        for number in range(5):
            await make_member(work, vote.event, f"Juror {number}", Role.JURY)
    return vote


@pytest.mark.parametrize(("method", "verifiable"), [("plurality", True), ("schulze", False), ("score", False)])
async def test_a_rehearsal_lives_to_its_end_and_leaves_nothing(
    kit: Kit, clock: FixedClock, method: str, verifiable: bool
) -> None:
    vote = await with_jury(kit, method=method, verifiable=verifiable, order_rule="lot")
    before, said = await sizes(kit), await sizes(kit, SAID)
    copy = await rehearsed(vote, 20)
    assert copy.id < 0
    assert (copy.ballot.state, copy.ballot.electors) == ("frozen", 20)
    same = set(Ballot.model_fields) - OWN
    assert {name: getattr(copy.ballot, name) for name in same} == {name: getattr(vote.ballot, name) for name in same}
    assert read_spec(copy.ballot.config or "").id == f"{vote.event.slug}/rehearsal{copy.id}"
    clock.move(timedelta(minutes=1))
    await open_due_ballots(kit)  # the clock opens no rehearsal
    await copy.do(service.open)
    assert await service.vote_at_random(kit, copy.ballot, 8, Random(1)) == 8 + 7  # the jurors all
    assert await service.vote_at_random(kit, copy.ballot, 100, Random(2)) == 12
    ended = await copy.end()
    assert (ended.state, ended.voted) == ("counted", 20)
    await copy.reveal_all()
    await copy.do(service.publish)
    assert copy.ballot.state == "published"
    async with kit.work() as work:
        await service.wipe(work, copy.ballot)
    assert await sizes(kit) == before
    assert await sizes(kit, SAID) == said


async def test_nobody_but_organisers_sees_it(kit: Kit, browser_for, roof: Roof) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    other = await make_vote(kit, upto="frozen")
    copy = await rehearsed(other)
    await copy.do(service.open)
    await service.vote_at_random(kit, copy.ballot, 12)
    boss, voter = await browser_for().sign_in(other.organiser), await browser_for().sign_in(other.voters[0])
    for path in (copy.url(), copy.url("/receipt"), copy.url("/board"), copy.url("/log.json"), copy.stage, copy.desk()):
        assert (await voter.get(path)).status_code == 404, path
    assert (await voter.press(copy.url("/vote"), pick="c1", confirmed="on")).status_code == 404
    for path in (copy.desk("/votes"), other.desk("/rehearsals")):
        assert (await voter.press(path, voters="10")).status_code == 404
    assert (await boss.get(copy.url("/board.json"))).status_code == 404
    for topic in ("ballot.{}", "ballot.{}.state", "ballot.{}.turnout"):
        assert not await roof.may_listen(other.voters[0].id, topic.format(copy.id))
        assert not await roof.may_listen(vote.organiser.id, topic.format(copy.id))
        assert await roof.may_listen(other.organiser.id, topic.format(copy.id))
    event = f"/e/{other.event.slug}"
    for page in (f"{event}/awards", f"{event}/console/ballots", f"{event}/console", event, f"{event}/lobby"):
        answer = await (boss if "console" in page else voter).get(page)
        assert str(copy.id) not in answer.text, page
        assert "Voting open" not in text_of(answer), page
    async with kit.db.read() as db:
        assert await open_ballots(db, other.event.id or 0, other.voters[0].id or 0) == []
    assert "Rehearsal" in text_of(await boss.get(copy.stage))
    assert "Rehearsal" not in text_of(await boss.get(other.stage))


async def test_from_the_desk_to_the_wiped_rehearsal(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft")
    before = await sizes(kit)
    boss = await browser_for().sign_in(vote.organiser)
    assert (await boss.press(vote.desk("/rehearsals"), voters="3")).headers["location"] == vote.desk()  # too few
    begun = await boss.press(vote.desk("/rehearsals"), voters="10")
    desk = begun.headers["location"]
    assert desk.startswith(vote.desk().rpartition("/")[0] + "/-")
    stage = desk.replace("/console/ballots/", "/stage/")
    page = text_of(await boss.get(desk))
    assert "This is a rehearsal" in page
    assert "Withdraw this ballot" not in page
    assert (await boss.press(f"{desk}/opening")).status_code == 303
    assert (await boss.press(f"{desk}/votes", voters="10")).status_code == 303
    assert "10 of 10 people on the roll" in text_of(await boss.get(desk))
    assert (await boss.press(f"{desk}/admissions", who="Voter 1")).status_code == 409
    assert (await boss.press(f"{desk}/closing")).status_code == 303
    for after in range(-1, 4):
        await boss.press(f"{stage}/steps", after=str(after))
    assert "data-final" in (await boss.get(stage)).text
    assert (await boss.press(f"{desk}/publication")).status_code == 303
    assert "Published" in text_of(await boss.get(desk))
    again = await boss.press(vote.desk("/rehearsals"), voters="10")  # takes the place of the first
    assert (await boss.get(desk)).status_code == 404
    assert (await boss.press(again.headers["location"], _method="DELETE")).headers["location"] == vote.desk()
    assert await sizes(kit) == before
    assert (await boss.press(vote.desk(), _method="DELETE")).status_code == 404  # the real one stays
    assert (await boss.get(vote.desk())).status_code == 200


async def test_the_clock_wipes_it(kit: Kit, clock: FixedClock) -> None:
    old, opened = await make_vote(kit, upto="draft"), await make_vote(kit, upto="frozen")
    before = await sizes(kit)
    await rehearsed(old)
    await rehearsed(opened)
    await wipe_rehearsals(kit)
    async with kit.db.read() as db:
        assert await rehearsal_row(db, opened.id) is not None
    await opened.do(service.open)
    await wipe_rehearsals(kit)
    async with kit.db.read() as db:
        assert (await rehearsal_row(db, opened.id), await rehearsal_row(db, old.id) is None) == (None, False)
    clock.move(REHEARSALS_LAST)
    for _ in range(2):
        await wipe_rehearsals(kit)
    assert {**await sizes(kit), "ballot_act": before["ballot_act"] + 1} == {
        **before,
        "ballot_act": before["ballot_act"] + 1,
    }


MISUSE = {
    "give a real one a rehearsal's number": "UPDATE ballot SET id = -7 WHERE id > 0",
    "call a real one a rehearsal": "UPDATE ballot SET rehearsal_of = id WHERE id > 0",
    "make a rehearsal count": "UPDATE ballot SET rehearsal_of = NULL WHERE id < 0",
    "give a rehearsal a real number": "UPDATE ballot SET id = 77 WHERE id < 0",
    "move votes into a rehearsal": "UPDATE ballot_box SET ballot_id = {copy} WHERE ballot_id > 0",
    "move voters into a rehearsal": "UPDATE ballot_roll SET ballot_id = {copy} WHERE ballot_id > 0",
    "move the log into a rehearsal": "UPDATE ballot_act SET ballot_id = {copy} WHERE ballot_id > 0",
    "move electors into a rehearsal": "UPDATE elector SET ballot_id = {copy} WHERE ballot_id > 0",
    "delete the real ballot": "DELETE FROM ballot WHERE id > 0",
    "delete its voters": "DELETE FROM ballot_roll WHERE ballot_id > 0",
    "delete its votes": "DELETE FROM ballot_box WHERE ballot_id > 0",
    "delete its electors": "DELETE FROM elector WHERE ballot_id > 0",
    "delete its candidates": "DELETE FROM candidate WHERE ballot_id > 0",
    "delete its log": "DELETE FROM ballot_act WHERE ballot_id > 0",
    "a real person in a rehearsal": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT {draft}, {real}, '', 0",
    "a simulated person among real electors": "INSERT INTO elector (ballot_id, person_id, barred, admitted) "
    "SELECT {other}, {simulated}, '', 0",
    "a number below zero without a ballot": "INSERT INTO ballot (id, event_id, title, description, method, max_choices,"
    " allow_blank, electorate, state, opens_at, closes_at, reveal_step) SELECT -5, event_id, title, description,"
    " method, max_choices, allow_blank, electorate, 'draft', opens_at, closes_at, -1 FROM ballot WHERE id = {other}",
}


async def test_the_exception_deletes_no_real_ballot(kit: Kit) -> None:
    vote, other = await make_vote(kit, upto="frozen"), await make_vote(kit, upto="draft")
    copy, again = await rehearsed(vote), await rehearsed(other)
    await vote.do(service.open)
    await vote.cast(vote.voters[0], "c1")
    async with kit.db.read() as db:
        simulated = (await db.exec(select(Person.id).where(Person.email.endswith(SIMULATED)))).first()  # type: ignore[attr-defined]
    numbers = {"copy": copy.id, "draft": again.id, "other": other.id, "real": vote.voters[0].id, "simulated": simulated}
    before = await sizes(kit)
    for what, statement in MISUSE.items():
        with pytest.raises(IntegrityError):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(statement.format(**numbers)))
            pytest.fail(what)
    assert await sizes(kit) == before


@pytest.mark.parametrize("method", METHODS)
def test_random_votes_are_votes(method: str) -> None:
    spec = BallotSpec(
        id="event/1",
        title="Award",
        method=method,
        options=tuple(Option(f"c{number}", f"Candidate {number}") for number in range(1, 5)),
        max_choices=1 if method == "plurality" else 3,
        top_score=5 if method == "score" else 0,
        scale=EUROVISION[:3] if method == "points" else (),
    )
    choices = {parse_choice(spec, random_choice(spec, Random(seed))).canonical() for seed in range(60)}
    assert len(choices) >= 5  # each of the four, and blank


async def test_votes_that_come_while_it_is_wiped_find_nothing(kit: Kit) -> None:
    copy = await rehearsed(await make_vote(kit, upto="draft"))
    await copy.do(service.open)
    assert await service.vote_at_random(kit, copy.ballot, 3) == 3
    async with kit.work() as work:
        await service.wipe(work, copy.ballot)
    with pytest.raises(NotFound):
        await service.vote_at_random(kit, copy.ballot, 3)
    with pytest.raises(NotFound):
        await service.cast(kit, copy.ballot, {"pick": ["c1"]}, bytes(16), by=copy.voters[0].id or 0)


def test_nobody_has_an_address_among_the_simulated() -> None:
    with pytest.raises(ValueError, match="address"):
        mail_address(f"somebody{SIMULATED}")
