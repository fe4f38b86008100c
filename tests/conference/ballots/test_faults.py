"""What goes wrong with one ballot stays with it: the clock's other work, the other half, and the log's bounds."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from conference.ballots import service
from conference.ballots.jobs import GRACE, close_due_ballots
from conference.ballots.models import Ballot
from conference.ballots.queries import jury_row
from conference.events.models import Role
from conference.events.queries import members
from conference.foundation.clock import FixedClock
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from tests.client import Browser, text_of
from tests.conference.ballots.factories import Vote, make_verifiable_vote, make_vote
from tests.conference.ballots.test_rehearsal import rehearsed, with_jury
from tests.factories import make_member


async def jury_of(vote: Vote) -> Ballot:
    async with vote.kit.db.read() as db:
        jury = await jury_row(db, vote.id)
    assert jury is not None
    return jury


async def test_a_rehearsal_is_wiped_with_its_jury_or_not_at_all(kit: Kit) -> None:
    copy = await rehearsed(await with_jury(kit))
    jury = await jury_of(copy)
    with pytest.raises(RuleBroken) as refused:
        async with kit.work() as work:
            await service.wipe(work, jury)
    assert refused.value.code == "ballot.jury"
    assert (await jury_of(copy)).id == jury.id


async def test_a_ballot_that_cannot_be_closed_keeps_no_other_waiting(kit: Kit, clock: FixedClock) -> None:
    copy = await rehearsed(await with_jury(kit))
    await copy.do(service.open)
    jury = await jury_of(copy)
    async with kit.db.write() as db:  # a rehearsal that lost its jury cannot be counted
        for table in ("ballot_act", "elector", "candidate"):
            await (await db.connection()).execute(text(f"DELETE FROM {table} WHERE ballot_id = {jury.id}"))
        await (await db.connection()).execute(text(f"DELETE FROM ballot WHERE id = {jury.id}"))
    real = await make_vote(kit)
    clock.move(timedelta(hours=1) + GRACE)
    with pytest.raises(ExceptionGroup):
        await close_due_ballots(kit)
    async with kit.db.read() as db:
        ended = await db.get(Ballot, real.id)
    assert ended is not None
    assert ended.state == "counted"


async def test_nobody_is_admitted_into_both_halves_in_one_moment(kit: Kit) -> None:
    vote = await with_jury(kit)
    await vote.do(service.freeze)
    jury = await jury_of(vote)
    async with kit.work() as work:
        late = [await make_member(work, vote.event, f"Late Juror {number}", Role.JURY) for number in range(4)]

    async def admit(half: Ballot, number: int) -> str:
        try:
            async with kit.work() as work:
                await service.admit(work, half, late[number], by=vote.organiser.id)
        except RuleBroken as refused:
            return refused.code
        return ""

    for number in range(len(late)):
        said = await asyncio.gather(admit(vote.ballot, number), admit(jury, number))
        assert sorted(said) == ["", "ballot.other_half"]


async def test_a_draw_of_many_long_names_fits_into_the_log(kit: Kit) -> None:
    names = tuple(f"{number} " + "Ä" * 155 for number in range(24))
    vote = await make_vote(kit, upto="draft", names=names, order_rule="lot", tie_rule="lot")
    await vote.do(service.freeze, word="w" * 120)
    assert vote.ballot.state == "frozen"
    async with kit.db.read() as db:
        assert len(await members(db, vote.event.id or 0, None)) == vote.ballot.electors


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_award_that_is_not_given_was_voted_on(kit: Kit, browser_for: type[Browser]) -> None:
    vote = await make_vote(kit, 9, quorum=40)
    await vote.cast(vote.voters[0], "c1")
    await vote.end()
    await vote.reveal_all()
    page = text_of(await (await browser_for().sign_in(vote.voters[0])).get(f"/e/{vote.event.slug}/awards"))
    assert "No winner" in page
    assert "Nobody was voted for" not in page


async def test_a_vote_without_scripts_that_comes_too_early_costs_no_token(kit: Kit) -> None:
    vote = await make_verifiable_vote(kit, upto="frozen")
    voter = vote.voters[0].id or 0
    with pytest.raises(RuleBroken) as refused:
        await service.cast_with_seed(kit, vote.ballot, {"pick": ["c1"]}, b"1" * 32, by=voter)
    assert refused.value.code == "ballot.not_open"
    await vote.do(service.open)
    assert await service.cast_with_seed(kit, vote.ballot, {"pick": ["c1"]}, b"2" * 32, by=voter)
