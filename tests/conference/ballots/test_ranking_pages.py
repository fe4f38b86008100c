"""Pages of ranked, scored and jury ballots: voting without scripts, refusals, the stage, result and board."""

import re
from typing import Any

import pytest

from conference.ballots import service
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_vote
from tests.conference.ballots.test_methods import jury_of, make_award

CODE = re.compile(r'name="tracker" value="([^"]+)"')


async def test_a_ranking_is_given_confirmed_and_cast_without_scripts(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, method="schulze", closes_at="2020-11-10T12:00+01:00")
    browser = await browser_for().sign_in(vote.voters[0])
    page = await browser.get(vote.url())
    assert page.text.count('name="mark-c') == 3
    assert "Rank the candidates, your favourite first" in text_of(page)
    places = {"mark-c1": "2", "mark-c2": "1", "mark-c3": ""}
    asked = await browser.press(vote.url("/vote"), **places, tracker="")
    assert re.findall(r"<li>(.*?)</li>", asked.text.split("<main")[1])[:2] == ["1. Mateus Leal", "2. Ilse Brandt"]
    hidden = dict(re.findall(r'name="(mark-c\d)" value="(\d)"', asked.text))
    assert hidden == {"mark-c1": "2", "mark-c2": "1"}
    [code] = CODE.findall(asked.text)
    cast = await browser.press(vote.url("/vote"), **hidden, tracker=code, confirmed="on")
    assert (cast.status_code, "Your vote is in" in text_of(cast)) == (200, True)
    await vote.end()
    await vote.reveal_all()
    await vote.do(service.publish)
    board = text_of(await browser.get(vote.url("/board")))
    assert f"{code} 1. Mateus Leal, 2. Ilse Brandt" in board
    result = text_of(await browser.get(vote.url()))
    assert "Head to head" in result
    assert "Mateus Leal beats every other candidate." in result


@pytest.mark.parametrize(
    ("rules", "marks", "words"),
    [
        ({"method": "irv"}, {"mark-c1": "1", "mark-c2": "1"}, "Two candidates have the same place."),
        ({"method": "irv"}, {"mark-c9": "1"}, "does not stand on this ballot"),
        ({"method": "irv"}, {"mark-c1": "first"}, "cannot be read"),
        ({"method": "irv"}, {}, "Nobody was chosen."),
        ({"method": "score"}, {"mark-c1": "6"}, "A number is higher than this ballot takes."),
        ({"method": "score"}, {"mark-c1": "0"}, "Nobody was chosen."),
    ],
)
async def test_a_bad_vote_comes_back_as_typed_with_its_reason(
    kit: Kit, browser_for: Any, rules: dict[str, Any], marks: dict[str, str], words: str
) -> None:
    vote = await make_vote(kit, **rules)
    browser = await browser_for().sign_in(vote.voters[0])
    answer = await browser.press(vote.url("/vote"), **marks, confirmed="on")
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    kept = re.findall(r'<option value="(\d)" selected', answer.text)
    assert kept == [mark for key, mark in marks.items() if mark == "1" and key != "mark-c9"]


async def test_equal_places_are_taken_where_the_rules_allow_them(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, method="borda", allow_equal=True)
    browser = await browser_for().sign_in(vote.voters[0])
    cast = await browser.press(vote.url("/vote"), **{"mark-c1": "1", "mark-c2": "1"}, confirmed="on")
    assert cast.status_code == 200


async def test_the_stage_shows_a_round_and_nothing_of_the_next(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, 31, method="irv")
    rankings = [["c1"]] * 13 + [["c2"]] * 11 + [["c3", "c2"]] * 7
    for voter, ranking in zip(vote.voters, rankings, strict=True):
        await service.cast(kit, vote.ballot, {"rank": ranking}, bytes([voter.id or 0] * 16), by=voter.id or 0)
    await vote.end()
    browser = await browser_for().sign_in(vote.voters[0])
    await vote.do(service.reveal_step)
    await vote.do(service.reveal_step)
    page = await browser.get(vote.stage)
    assert "Round 1: Ilse Brandt: 13, Mateus Leal: 11, Zofia Kamińska: 7. Drops out: Zofia Kamińska" in text_of(page)
    assert "18" not in re.findall(r'pod__votes num">([^<]*)<', page.text)
    assert "+7" not in page.text
    await vote.do(service.reveal_step)
    last = await browser.get(vote.stage)
    assert re.findall(r'pod__votes num">([^<]*)<', last.text) == ["13", "18", ""]
    assert "+7" in last.text


async def test_a_jury_is_seated_on_its_own_page_and_sealed_until_the_reveal(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, seats = await make_award(kit)
    jury = await jury_of(vote)
    for seat in seats:
        await service.cast(kit, jury, {"rank": ["c3"]}, bytes([seat] * 16), by=seat)
    public = await browser_for().sign_in(vote.voters[0])
    awards = await public.get(f"/e/{vote.event.slug}/awards")
    assert f"/ballots/{jury.id}" not in awards.text
    await vote.cast(vote.voters[0], "c1")
    await vote.end()
    sealed = await public.get(f"/e/{vote.event.slug}/ballots/{jury.id}")
    assert "60" not in re.findall(r">(\d+)<", sealed.text)
    stage = await public.get(f"/e/{vote.event.slug}/stage/{jury.id}")
    assert (stage.status_code, stage.headers["location"]) == (303, vote.stage)
    await vote.reveal_all()
    result = text_of(await public.get(vote.url()))
    assert "The jury weighs 50 %, the public 50 %." in result
    boss = await browser_for().sign_in(vote.organiser)
    desk = text_of(await boss.get(f"/e/{vote.event.slug}/console/ballots/{jury.id}"))
    assert "The jury's own ballot for" in desk
    assert "Close voting" not in desk
    refused = await boss.press(f"/e/{vote.event.slug}/console/ballots/{jury.id}/publication")
    assert refused.status_code == 409
