"""Quorum and majority: set in the draft, fixed at the freezing, told to voters, and decisive in the count."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from conference.ballots import service
from conference.ballots.jobs import PUBLIC_AFTER, publish_due_ballots
from conference.ballots.models import Ballot
from conference.ballots.recount import recount
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from tests.client import Browser, text_of
from tests.conference.ballots.factories import ballot_form, make_vote
from tests.conference.ballots.test_desk import DRAFT


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_award_that_too_few_voted_on_is_not_given(
    kit: Kit, browser_for: type[Browser], tmp_path: Path
) -> None:
    vote = await make_vote(kit, 9, quorum=40)  # with the organiser ten are on the roll
    voter = await browser_for().sign_in(vote.voters[0])
    assert "only if at least 40 % of those on the roll vote" in text_of(await voter.get(vote.url()))
    for person in vote.voters[:3]:
        await vote.cast(person, "c1")
    await vote.end()
    assert await vote.reveal_all() == 2  # the turnout, and that nothing follows from it
    said = "3 of 10 voted, and 4 had to: the award is not given."
    page = text_of(await voter.get(vote.url()))
    assert "Not given" in page
    assert said in page
    assert said in text_of(await voter.get(vote.stage))
    assert "Ilse Brandt (winner)" not in page
    await vote.do(service.publish)
    board = tmp_path / "board.json"
    board.write_bytes((await voter.get(vote.url("/board.json"))).content)
    assert "Too few voted: the award is not given" in recount(board).lines


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_most_votes_are_no_majority(kit: Kit, browser_for: type[Browser]) -> None:
    vote = await make_vote(kit, 6, majority="half", majority_base="cast")
    for person, pick in zip(vote.voters, ("c1", "c1", "c1", "c2", "c3", None), strict=True):
        await vote.cast(person, *([pick] if pick else []))
    await vote.end()
    await vote.reveal_all()
    page = text_of(await (await browser_for().sign_in(vote.voters[0])).get(vote.url()))
    assert "Ilse Brandt has 3 of 6 votes, and 4 are needed: the award is not given." in page


async def test_conditions_are_fixed_by_the_database_too(kit: Kit) -> None:
    vote = await make_vote(kit, quorum=20, majority="two_thirds", upto="frozen")
    config = json.loads(vote.ballot.config or "")
    assert config["conditions"] == {
        "electors": 7, "quorum": "1/5", "majority": {"share": "2/3", "base": "valid", "strict": False},
    }  # fmt: skip
    for change in ("quorum = 0", "majority = ''", "majority_base = 'roll'"):
        with pytest.raises(DBAPIError, match="conditions_settled"):
            async with kit.db.write() as db:
                await (await db.connection()).execute(text(f"UPDATE ballot SET {change} WHERE id = {vote.id}"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_majority_without_votes_to_have_it_of_comes_back_with_its_reason(
    kit: Kit, browser_for: type[Browser]
) -> None:
    vote = await make_vote(kit, upto="draft")
    browser = await browser_for().sign_in(vote.organiser)
    wrong = await browser.press(vote.desk(), **{**DRAFT, "method": "irv", "majority": "half", "_method": "PUT"})
    assert (wrong.status_code, "A majority is one of votes" in text_of(wrong)) == (422, True)
    right = await browser.press(vote.desk(), **{**DRAFT, "majority": "half", "quorum": "25", "_method": "PUT"})
    assert right.status_code == 303
    page = (await browser.get(vote.desk("/edit"))).text
    assert 'value="25"' in page


async def test_the_jury_has_no_conditions_of_its_own(kit: Kit) -> None:
    vote = await make_vote(kit, upto="draft", panel_rule="share", quorum=30)
    async with kit.db.read() as db:
        halves = (await db.exec(Ballot.__table__.select().order_by("id"))).all()  # type: ignore[attr-defined, call-overload]
    assert [half.quorum for half in halves] == [30, 0]
    assert ballot_form(quorum=30).quorum == vote.ballot.quorum


async def test_what_was_revealed_is_public_within_a_minute(kit: Kit, clock: FixedClock) -> None:
    vote = await make_vote(kit)
    for person in vote.voters:
        await vote.cast(person, "c1")
    await vote.end()
    await vote.reveal_all()

    async def state_after(wait: timedelta) -> str:
        clock.move(wait)
        await publish_due_ballots(kit)
        async with kit.db.read() as db:
            ballot = await db.get(Ballot, vote.id)
        assert ballot is not None
        return ballot.state

    assert await state_after(PUBLIC_AFTER - timedelta(seconds=1)) == "revealed"
    assert await state_after(timedelta(seconds=1)) == "published"
    assert await state_after(timedelta(seconds=1)) == "published"
