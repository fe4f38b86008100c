"""Pages of voters: awards, ballot, casting with and without scripts, receipt, result, board."""

import json
import re
from datetime import timedelta

import pytest

from conference.ballots import service
from conference.ballots.recount import recount
from conference.events.models import Event
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_vote
from tests.factories import make_event, make_person
from voting import tracker_bytes, tracker_code, verify_board

CODE = re.compile(r'id="receipt-code">([0-9A-Z-]{34})<')


async def test_one_votes_without_scripts_and_gets_a_receipt_once(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    browser = await browser_for().sign_in(vote.voters[0])
    page = await browser.get(vote.url())
    assert page.status_code == 200
    assert "Your vote is secret" in text_of(page)
    asked = await browser.press(vote.url("/vote"), pick="c2", tracker="")
    assert (asked.status_code, asked.headers["cache-control"]) == (200, "no-store")
    assert "Cast your vote for Mateus Leal?" in text_of(asked)
    code = re.search(r'name="tracker" value="([^"]+)"', asked.text)[1]  # type: ignore[index]
    cast = await browser.press(vote.url("/vote"), pick="c2", tracker=code, confirmed="on")
    assert (cast.status_code, cast.headers["cache-control"]) == (200, "no-store")
    assert CODE.findall(cast.text) == [code]
    assert tracker_code(tracker_bytes(code)) == code
    again = await browser.press(vote.url("/vote"), pick="c2", tracker=code, confirmed="on")
    assert "In the box already, counted once." in text_of(again)
    for path in ("", "/receipt"):
        later = await browser.get(vote.url(path))
        assert later.status_code == 200
        assert "Your vote is in" in text_of(later)
        assert code not in later.text
    assert (await browser.get(vote.url("/vote"))).headers["location"] == vote.url("/receipt")


async def test_a_second_vote_and_a_late_one_say_why(kit: Kit, clock: FixedClock, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    first, second = await browser_for().sign_in(vote.voters[0]), await browser_for().sign_in(vote.voters[1])
    await first.press(vote.url("/vote"), pick="c1", tracker="", confirmed="on")
    refused = await first.press(vote.url("/vote"), pick="c2", tracker="", confirmed="on")
    assert refused.status_code == 409
    assert "You have voted already, and your first vote counts." in text_of(refused)
    clock.move(timedelta(minutes=15))
    late = await second.press(vote.url("/vote"), pick="c1", tracker="", confirmed="on")
    assert late.status_code == 409
    assert "Voting closed at 10:30:00, your vote was not counted." in text_of(late)


async def test_too_many_choices_come_back_as_chosen(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, method="approval", max_choices=2)
    browser = await browser_for().sign_in(vote.voters[0])
    answer = await browser.press(vote.url("/vote"), pick=["c1", "c2", "c3"], confirmed="on")
    assert answer.status_code == 422
    assert "Please choose at most 2 candidates" in text_of(answer)
    assert re.findall(r'value="(c\d)"[^>]* checked', answer.text) == ["c1", "c2", "c3"]
    forged = await browser.press(vote.url("/vote"), pick="c77", confirmed="on")
    assert (forged.status_code, "does not stand on this ballot" in text_of(forged)) == (422, True)
    empty = await browser.press(vote.url("/vote"), confirmed="on")
    assert (empty.status_code, "Nobody was chosen" in text_of(empty)) == (422, True)
    allowed = await browser.press(vote.url("/vote"), pick=["c1", "c3"], confirmed="on")
    assert allowed.status_code == 200


async def test_strangers_and_other_events(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    async with kit.work() as work:
        stranger = await make_person(work)
        elsewhere: Event = await make_event(work)
    nobody = browser_for()
    assert (await nobody.get(vote.url())).status_code == 303
    browser = await browser_for().sign_in(stranger)
    for path in (vote.url(), vote.url("/receipt"), vote.stage, f"/e/{vote.event.slug}/awards"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.press(vote.url("/vote"), pick="c1", confirmed="on")).status_code == 403
    voter = await browser_for().sign_in(vote.voters[0])
    wrong = f"/e/{elsewhere.slug}/ballots/{vote.id}"
    assert (await voter.get(wrong)).status_code == 403  # not a member there
    async with kit.work() as work:
        from conference.events import service as events

        await events.admit(work, elsewhere.id or 0, vote.voters[0].id or 0)
    assert (await voter.get(wrong)).status_code == 404
    assert (await voter.press(wrong + "/vote", pick="c1", confirmed="on")).status_code == 404


async def test_a_draft_is_not_there_for_voters(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft")
    browser = await browser_for().sign_in(vote.voters[0])
    for path in (vote.url(), vote.url("/receipt"), vote.stage):
        assert (await browser.get(path)).status_code == 404
    assert "No awards yet" in text_of(await browser.get(f"/e/{vote.event.slug}/awards"))


async def test_the_sign_shows_a_dot_until_one_has_voted(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit)
    browser = await browser_for().sign_in(vote.voters[0])
    assert "Voting is open" in (await browser.get(f"/e/{vote.event.slug}/awards")).text
    await vote.cast(vote.voters[0], "c1")
    assert "Voting is open" not in (await browser.get(f"/e/{vote.event.slug}/awards")).text


async def test_the_result_page_and_a_board_that_anybody_recounts(kit: Kit, browser_for, tmp_path) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, 9)
    for index, voter in enumerate(vote.voters):
        await vote.cast(voter, *(["c2"] if index < 5 else ["c1"] if index < 8 else []))
    await vote.end()
    await vote.reveal_all()
    browser = await browser_for().sign_in(vote.voters[0])
    page = text_of(await browser.get(vote.url()))
    assert "Mateus Leal" in page
    assert "9 of 10 people voted, 90 %" in page
    assert (await browser.get(vote.url("/board.json"))).status_code == 404
    await vote.do(service.publish)
    nobody = browser_for()  # the proof is public
    board = await nobody.get(vote.url("/board.json"))
    assert board.status_code == 200
    assert verify_board(board.content, bytes.fromhex(vote.ballot.root or "")).winners == ("c2",)
    codes = {entry["tracker"] for entry in json.loads(board.content)["entries"]}
    assert codes == {tracker_code(tracker) for tracker in vote.trackers.values()}
    listed = await browser.get(vote.url("/board"))
    assert all(code in listed.text for code in codes)
    script = await nobody.get(f"/e/{vote.event.slug}/ballots/verify.py")
    assert script.text.startswith('"""Recount a ballot')
    file = tmp_path / "board.json"
    file.write_bytes(board.content)
    told = recount(file, vote.ballot.root)
    assert (told.fits, told.lines[-2:]) == (
        True,
        ("Winner: Mateus Leal, Mateus Cluster", "Everything fits."),
    )
    file.write_bytes(board.content.replace(b'"pick":["c1"]', b'"pick":["c2"]', 1))
    assert recount(file, vote.ballot.root).fits is False


@pytest.mark.parametrize("path", ["awards", "console/ballots"])
async def test_a_list_costs_the_same_with_one_ballot_and_three(kit: Kit, browser_for, path: str) -> None:  # type: ignore[no-untyped-def]
    from tests.counting import counted

    vote = await make_vote(kit)
    browser = await browser_for().sign_in(vote.organiser)
    address = f"/e/{vote.event.slug}/{path}"
    await browser.get(address)
    with counted(kit) as one:
        await browser.get(address)
    for _ in range(2):
        async with kit.work() as work:
            from tests.conference.ballots.factories import ballot_form

            ballot = await service.add_ballot(work, vote.event.id or 0, ballot_form(), by=None)
            await service.freeze(work, ballot, by=None)
    with counted(kit) as three:
        await browser.get(address)
    assert len(three) == len(one)
