"""Ballots that are ranked, scored or shared with a jury: from the form through the box to the board and its recount."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from conference.ballots import service
from conference.ballots.audit import acts_of
from conference.ballots.models import Ballot
from conference.ballots.queries import jury_row, published_box, result_of
from conference.ballots.recount import recount
from conference.ballots.sealing import read_entries, read_spec
from conference.events.models import Role
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from tests.conference.ballots.factories import Vote, ballot_form, make_vote, make_voters
from tests.factories import make_event, make_member
from voting import Result, board

METHODS: dict[str, tuple[dict[str, Any], object]] = {
    "approval": ({"max_choices": 2}, {"pick": ["c1", "c2"]}),
    "score": ({"top_score": 5}, {"score": {"c1": 5, "c2": 1}}),
    "borda": ({}, {"rank": ["c1", "c2", "c3"]}),
    "points": ({}, {"rank": ["c1", "c2"]}),
    "irv": ({}, {"rank": ["c1", "c3"]}),
    "stv": ({"seats": 2}, {"rank": ["c1", "c2"]}),
    "schulze": ({"allow_equal": True}, {"rank": [["c1"], ["c2", "c3"]]}),
    "ranked_pairs": ({"tie_rule": "lot"}, {"rank": ["c1"]}),
}


async def cast_all(vote: Vote, ballot: Ballot, choice: object) -> None:
    for voter in vote.voters:
        await service.cast(vote.kit, ballot, choice, bytes([voter.id or 0] * 16), by=voter.id or 0)


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_is_held_sealed_revealed_and_recounted(kit: Kit, method: str, tmp_path: Path) -> None:
    rules, choice = METHODS[method]
    vote = await make_vote(kit, method=method, **rules)
    await cast_all(vote, vote.ballot, choice)
    ballot = await vote.end()
    assert ballot.state == "counted"
    await vote.reveal_all()
    await vote.do(service.publish)
    async with kit.db.read() as db:
        result = await result_of(db, vote.id)
    assert result is not None
    assert result["winners"] == (["c1", "c2"] if method in ("approval", "stv") else ["c1"])
    assert (await board_of(vote, tmp_path)).winners == tuple(result["winners"])


async def board_of(vote: Vote, folder: Path, jury: int | None = None) -> Result:
    """The result of recounting the published files."""
    paths = []
    for number in filter(None, (vote.id, jury)):
        async with vote.kit.db.read() as db:
            spec = read_spec((await db.exec(select(Ballot.config).where(Ballot.id == number))).one() or "")
            entries = read_entries(spec, await published_box(db, number))
        paths.append(folder / f"board-{number}.json")
        paths[-1].write_bytes(board(spec, entries))
    found = recount(paths[0], None, *paths[1:])
    assert found.fits, found.lines
    assert found.result is not None
    return found.result


async def make_award(kit: Kit, jurors: int = 5, **rules: Any) -> tuple[Vote, list[int]]:
    """An open award of six voters and a jury, by shares unless `rules` say otherwise."""
    async with kit.work() as work:
        event = await make_event(work)
        organiser = await make_member(work, event, "Dilan Aydın", Role.ORGANISER)
        voters = await make_voters(work, event, 6)
        seats = [(await make_member(work, event, f"Juror {n}", Role.JURY)).id or 0 for n in range(jurors)]
        form = ballot_form(**({"panel_rule": "share", "jury_method": "points"} | rules))
        ballot = await service.add_ballot(work, event.id or 0, form, by=organiser.id)
    vote = Vote(kit, event, organiser, voters, ballot)
    await vote.do(service.freeze)
    await vote.do(service.open)
    return vote, seats


async def jury_of(vote: Vote) -> Ballot:
    async with vote.kit.db.read() as db:
        jury = await jury_row(db, vote.id)
    assert jury is not None
    return jury


async def test_a_jury_moves_with_its_award_and_both_are_recounted(kit: Kit, tmp_path: Path) -> None:
    vote, seats = await make_award(kit)
    jury = await jury_of(vote)
    assert (jury.state, jury.electors, vote.ballot.electors) == ("open", 5, 7)
    for seat in seats:
        await service.cast(kit, jury, {"rank": ["c1", "c2", "c3"]}, bytes([seat] * 16), by=seat)
    for voter in vote.voters[:4]:
        await vote.cast(voter, "c2")
    await vote.end()
    assert (vote.ballot.state, (await jury_of(vote)).state) == ("counted", "counted")
    await vote.reveal_all()
    assert (await jury_of(vote)).state == "revealed"
    await vote.do(service.publish)
    jury = await jury_of(vote)
    assert (jury.state, jury.voted, vote.ballot.voted) == ("published", 5, 4)
    result = await board_of(vote, tmp_path, jury.id)
    assert [str(total) for total in result.totals.values()] == ["1/5", "2/3", "2/15"]
    assert result.winners == ("c2",)


async def test_jurors_vote_in_the_jury_alone_and_the_public_not_in_it(kit: Kit) -> None:
    vote, seats = await make_award(kit)
    for ballot, person, choice in (
        (vote.ballot, seats[0], {"pick": ["c1"]}),
        (await jury_of(vote), vote.voters[0].id or 0, {"rank": ["c1"]}),
    ):
        with pytest.raises(RuleBroken) as refused:
            await service.cast(kit, ballot, choice, bytes(16), by=person)
        assert refused.value.code == "ballot.not_on_roll"


async def test_a_jury_has_no_life_of_its_own(kit: Kit) -> None:
    vote, _ = await make_award(kit)
    jury = await jury_of(vote)
    with pytest.raises(RuleBroken) as refused:
        await service.end_voting(kit, jury.id or 0, by=None)
    assert refused.value.code == "ballot.jury"
    await vote.do(service.void, reason="Wrong candidates")
    assert (await jury_of(vote)).state == "void"


async def test_a_jury_of_fewer_than_five_is_refused_before_anything_is_frozen(kit: Kit) -> None:
    with pytest.raises(RuleBroken, match="Only 4 jurors"):
        await make_award(kit, jurors=4)


async def test_a_redraft_changes_the_jury_and_can_take_it_away(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work)
        form = ballot_form(panel_rule="rank_points", jury_method="schulze", method="irv")
        ballot = await service.add_ballot(work, event.id or 0, form, by=None)
        jury = await jury_row(work.db, ballot.id or 0)
        assert jury is not None
        assert (jury.method, jury.max_choices, jury.title) == ("schulze", 3, "Cluster Manager of the Year: jury")
        await service.redraft(work, ballot, ballot_form(panel_rule="share", jury_method="borda"), by=None)
        jury = await jury_row(work.db, ballot.id or 0)
        assert jury is not None
        assert jury.method == "borda"
        await service.redraft(work, ballot, ballot_form(), by=None)
        assert await jury_row(work.db, ballot.id or 0) is None


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"method": "irv", "seats": 2}, "fills one seat"),
        ({"method": "schulze", "panel_rule": "share"}, "Shares need totals"),
        ({"tie_rule": "jury"}, "no jury"),
        ({"method": "stv", "seats": 3}, "more candidates than seats"),
    ],
)
def test_rules_that_do_not_fit_together_are_said_before_the_draft(rules: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ballot_form(**rules)


async def test_the_lot_is_drawn_at_the_freezing_and_stands_in_rules_and_log(kit: Kit) -> None:
    vote = await make_vote(kit, upto="frozen", tie_rule="lot")
    lot = read_spec(vote.ballot.config or "").lot_order
    assert sorted(lot) == ["c1", "c2", "c3"]
    async with kit.db.read() as db:
        frozen = next(act for act in await acts_of(db, vote.id) if act.act == "frozen")
    assert json.loads(frozen.facts)["lot"] == list(lot)
