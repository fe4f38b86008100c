"""Candidates in the draft: who they are among the members, and their portraits."""

from datetime import timedelta

from sqlmodel import select

from conference.ballots import service
from conference.ballots.models import Candidate, Elector, Portrait
from conference.ballots.portraits import UNUSED, prune_portraits
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_vote
from tests.conference.ballots.test_desk import DRAFT
from tests.conference.foundation.test_pictures import exif, jpeg, png
from tests.factories import make_member


async def candidates(kit: Kit) -> list[Candidate]:
    async with kit.db.read() as db:
        return list((await db.exec(select(Candidate).order_by(Candidate.position))).all())  # type: ignore[arg-type]


async def test_from_a_photograph_to_the_voters_page(kit: Kit, browser_for, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft", conflict="nominee")
    async with kit.work() as work:
        ilse = await make_member(work, vote.event, "Ilse Brandt")
    boss, voter = await browser_for().sign_in(vote.organiser), await browser_for().sign_in(vote.voters[0])
    files = {"picture-1": ("me.jpg", jpeg(80, 90, exif(6)), "image/jpeg"), "picture-2": ("", b"", "")}
    draft = {
        **DRAFT,
        "_method": "PUT",
        "person": ["ilse brandt", "", ""],
        "conflict": "nominee",
        "portrait": ["", "", ""],
    }
    wrong = await boss.post(vote.desk(), data={**draft, "closes": "2020-11-10T10:00"}, files=files)
    assert wrong.status_code == 422
    assert 'value="/portraits/' in wrong.text  # it survives: a browser would not send it again
    assert (await boss.post(vote.desk(), data=draft, files=files)).status_code == 303
    first, second = await candidates(kit)
    assert (first.person_id, second.person_id, second.portrait) == (ilse.id, None, None)
    page = await boss.get(vote.desk("/edit"))
    assert f'value="{ilse.email}"' in page.text
    picture = await voter.get(first.portrait or "")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert (b"52.37" in picture.content, "immutable" in picture.headers["cache-control"]) == (False, True)
    clock.move(UNUSED + timedelta(seconds=1))
    await prune_portraits(kit)
    assert (await voter.get(first.portrait or "")).status_code == 200
    clock.move(-UNUSED - timedelta(seconds=1))
    await vote.do(service.freeze)
    assert f'src="{first.portrait}"' in (await voter.get(vote.url())).text
    async with kit.db.read() as db:
        barred = (await db.exec(select(Elector.barred).where(Elector.person_id == ilse.id))).one()
    assert barred == "c1"  # who stands may not vote for herself


async def test_what_is_no_portrait_or_no_member_is_said(kit: Kit, browser_for, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft")
    boss = await browser_for().sign_in(vote.organiser)
    draft = {**DRAFT, "_method": "PUT", "portrait": ["", "", ""]}
    script = {"picture-2": ("me.png", b"<svg onload='alert(1)'>", "image/png")}
    refused = await boss.post(vote.desk(), data=draft, files=script)
    assert (refused.status_code, "Candidate 2: That file is no JPEG or PNG picture." in text_of(refused)) == (422, True)
    stranger = await boss.press(vote.desk(), **{**draft, "person": ["nobody@example.org", "", ""]})
    assert (stranger.status_code, "nobody@example.org: No member is called so." in text_of(stranger)) == (422, True)
    outside = await boss.press(vote.desk(), **{**draft, "portrait": ["//elsewhere.example/x.png", "", ""]})
    assert (outside.status_code, "There is no picture" in text_of(outside)) == (422, True)
    twice = {"picture-1": ("a.png", png(), "image/png"), "picture-2": ("b.png", png(), "image/png")}
    assert (await boss.post(vote.desk(), data=draft, files=twice)).status_code == 303
    first, second = await candidates(kit)
    assert first.portrait == second.portrait
    gone = await boss.press(
        vote.desk(), **{**draft, "portrait": [first.portrait, first.portrait, ""], "unpicture-1": "on"}
    )
    assert gone.status_code == 303
    assert [row.portrait for row in await candidates(kit)] == [None, first.portrait]
    await boss.press(vote.desk(), **draft)
    clock.move(UNUSED + timedelta(seconds=1))
    await prune_portraits(kit)
    async with kit.db.read() as db:
        assert (await db.exec(select(Portrait.digest))).all() == []
    assert (await boss.get("/portraits/" + "0" * 64)).status_code == 404
