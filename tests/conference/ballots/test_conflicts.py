"""Conflicts of interest: nobody votes for themselves, or for their own organisation, where the rules say so."""

from typing import Any

import pytest

from conference.ballots import service
from conference.ballots.box import box_size, roll_size
from conference.ballots.conflicts import barred_for
from conference.ballots.forms import BallotForm, CandidateForm
from conference.directory.models import Organisation, Profile
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.people.models import Person
from tests.client import text_of
from tests.conference.ballots.factories import Vote, make_vote


async def stood(kit: Kit, rule: str, **rules: Any) -> tuple[Vote, Person, Person]:
    """An open ballot on which the first voter stands, and the organisation of the first and the second voter."""
    vote = await make_vote(kit, upto="draft")
    nominee, colleague = vote.voters[:2]
    async with kit.work() as work:
        house = Organisation(name="Elbe Photonics Ring", country="DE")
        work.db.add(house)
        await work.db.flush()
        for person in (nominee, colleague):
            work.db.add(Profile(person_id=person.id or 0, organisation_id=house.id, confirmed_at=work.now))
    candidates = (
        CandidateForm(name="Ilse Brandt", person_id=nominee.id),
        CandidateForm(name="Mateus Leal"),
        CandidateForm(name="The ring", organisation="Elbe Photonics Ring"),
    )
    form = {"title": "Award", "candidates": candidates, "conflict": rule, "opens_at": vote.ballot.opens_at}
    redrafted = BallotForm.model_validate(form | {"closes_at": vote.ballot.closes_at} | rules)
    await vote.do(service.redraft, form=redrafted)
    await vote.do(service.freeze)
    await vote.do(service.open)
    return vote, nominee, colleague


@pytest.mark.parametrize(
    ("rule", "nominee_barred", "colleague_barred"),
    [("", set(), set()), ("nominee", {"c1"}, set()), ("organisation", {"c1", "c3"}, {"c1", "c3"})],
)
async def test_the_roll_says_who_may_not_vote_for_whom(
    kit: Kit, rule: str, nominee_barred: set[str], colleague_barred: set[str]
) -> None:
    vote, nominee, colleague = await stood(kit, rule)
    async with kit.db.read() as db:
        assert await barred_for(db, vote.id, nominee.id or 0) == nominee_barred
        assert await barred_for(db, vote.id, colleague.id or 0) == colleague_barred
        assert await barred_for(db, vote.id, vote.voters[2].id or 0) == set()


@pytest.mark.parametrize(
    ("rules", "own", "other"),
    [
        ({}, {"pick": ["c1"]}, {"pick": ["c2"]}),
        ({"method": "irv"}, {"rank": ["c2", "c3"]}, {"rank": ["c2"]}),
        ({"method": "score"}, {"score": {"c1": 1, "c2": 5}}, {"score": {"c2": 5}}),
    ],
)
async def test_a_vote_for_oneself_is_refused_and_another_one_counts(
    kit: Kit, rules: dict[str, Any], own: object, other: object
) -> None:
    vote, _, colleague = await stood(kit, "organisation", **rules)
    with pytest.raises(RuleBroken) as refused:
        await service.cast(kit, vote.ballot, own, bytes(16), by=colleague.id or 0)
    assert refused.value.code == "ballot.conflict"
    async with kit.db.read() as db:
        assert (await roll_size(db, vote.id), await box_size(db, vote.id)) == (0, 0)
    assert await service.cast(kit, vote.ballot, other, bytes(16), by=colleague.id or 0)
    assert await service.cast(kit, vote.ballot, own, bytes([1] * 16), by=vote.voters[2].id or 0)


async def test_the_page_offers_no_vote_for_oneself(kit: Kit, browser_for: Any) -> None:
    vote, nominee, _ = await stood(kit, "nominee")
    own = await (await browser_for().sign_in(nominee)).get(vote.url())
    assert 'value="c1"' not in own.text
    assert 'value="c2"' in own.text
    assert "this vote is not yours to give" in text_of(own)
    other = await (await browser_for().sign_in(vote.voters[3])).get(vote.url())
    assert 'value="c1"' in other.text
