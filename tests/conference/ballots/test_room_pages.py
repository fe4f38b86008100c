"""Pages of room codes: the sheet, the way from a slip to a vote without a login, and every way to be refused."""

import re
from datetime import timedelta

import pytest

from conference.ballots import service
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import Vote, make_room_vote, make_vote
from tests.factories import make_event

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
RECEIPT = re.compile(r'id="receipt-code">([0-9A-Z-]{34})<')
SPARE = re.compile(r'name="tracker" value="([0-9A-Z-]{34})"')


def at_room(vote: Vote, code: str, path: str = "") -> str:
    return f"/e/{vote.event.slug}/room/{code}{path}"


async def open_with_slips(kit: Kit, number: int = 6):  # type: ignore[no-untyped-def]
    vote, slips = await make_room_vote(kit, number, upto="frozen")
    await vote.do(service.open)
    return vote, slips


async def test_from_the_draft_to_the_sheet(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_vote(kit, upto="draft")
    boss = await browser_for().sign_in(vote.organiser)
    desk = vote.desk("/codes")
    assert "How many slips?" in text_of(await boss.get(desk))
    assert (await boss.press(desk, _method="PUT", codes="5000")).status_code == 422
    assert (await boss.press(desk, _method="PUT", codes="12")).headers["location"] == desk
    await boss.press(vote.desk("/freezing"))
    assert (await boss.press(desk, _method="PUT", codes="13")).status_code == 409
    assert "Made, and part of the rules 12" in text_of(await boss.get(desk))
    sheet = await boss.press(f"{desk}/sheet")
    assert (sheet.status_code, sheet.headers["cache-control"]) == (200, "no-store")
    codes = re.findall(r'class="slip__code">([0-9A-Z-]{14})<', sheet.text)
    assert len(set(codes)) == 12
    assert sheet.text.count('<svg role="img"') == 12
    assert " style=" not in sheet.text
    assert "folkmoot.test/e/" in text_of(sheet)
    assert (await boss.press(f"{desk}/withdrawal", first="11", last="12")).status_code == 303
    assert "Withdrawn 2" in text_of(await boss.get(desk))
    assert len(re.findall("slip__code", (await boss.press(f"{desk}/sheet")).text)) == 10
    assert (await boss.press(f"{desk}/withdrawal", first="", last="")).status_code == 422
    assert (await boss.press(f"{desk}/withdrawal", first="13")).status_code == 409
    voter = await browser_for().sign_in(vote.voters[0])
    for path in ("", "/sheet"):
        assert (await voter.get(desk + path)).status_code == 404
    assert (await voter.press(f"{desk}/sheet")).status_code == 404
    log = text_of(await boss.get(vote.desk()))
    assert re.findall(r"(?:printed|withdrew) \d+ ", log) == ["printed 10 ", "withdrew 2 ", "printed 12 "]


async def test_a_slip_votes_without_a_login_and_without_scripts(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, slips = await open_with_slips(kit)
    phone, code = browser_for(), slips[0].code
    typed = await phone.get(f"/e/{vote.event.slug}/room?code={code.lower().replace('-', '+')}")
    assert typed.headers["location"] == at_room(vote, code)
    page = await phone.get(at_room(vote, code))
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "nobody notes who draws which slip" in text_of(page)
    [tracker] = SPARE.findall(page.text)
    cast = await phone.press(at_room(vote, code, "/vote"), pick="c2", tracker=tracker, confirmed="on")
    assert (cast.status_code, cast.headers["cache-control"]) == (200, "no-store")
    assert RECEIPT.findall(cast.text) == [tracker]
    again = await phone.press(at_room(vote, code, "/vote"), pick="c2", tracker=tracker, confirmed="on")
    assert "In the box already, counted once." in text_of(again)
    second = await phone.press(at_room(vote, code, "/vote"), pick="c1", confirmed="on")
    assert (second.status_code, "This code was used already" in text_of(second)) == (409, True)
    later = await phone.get(at_room(vote, code))
    assert "This code was used already" in text_of(later)
    assert tracker not in later.text
    await vote.end()
    await vote.reveal_all()
    assert "Mateus Leal wins. 1 vote was cast." in text_of(await phone.get(at_room(vote, code)))
    await vote.do(service.publish)
    published = await phone.get(at_room(vote, code))
    assert f'data-find-mine="{vote.url("/board.json")}"' in published.text
    assert tracker in (await phone.get(vote.url("/board.json"))).text
    member = await browser_for().sign_in(vote.voters[0])
    assert "Room codes Slips Number Made 6 Withdrawn 0 Used 1" in text_of(await member.get(vote.url()))


async def test_each_wrong_way_says_why(kit: Kit, clock: FixedClock, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, slips = await make_room_vote(kit, 6, upto="frozen", opens_at="10:20", method="approval", max_choices=2)
    phone = browser_for()
    early = await phone.get(at_room(vote, slips[0].code))
    assert "Voting opens Tuesday" in text_of(early)
    assert 'name="pick"' not in early.text
    tried = await phone.press(at_room(vote, slips[0].code, "/vote"), pick="c1", confirmed="on")
    assert (tried.status_code, "Voting has not opened yet" in text_of(tried)) == (409, True)
    await vote.do(service.open)
    many = await phone.press(at_room(vote, slips[0].code, "/vote"), pick=["c1", "c2", "c3"], confirmed="on")
    assert (many.status_code, "at most 2 candidates" in text_of(many)) == (422, True)
    forged = await phone.press(at_room(vote, slips[0].code, "/vote"), pick="c9", confirmed="on")
    assert forged.status_code == 422
    blank = await phone.press(at_room(vote, slips[0].code, "/vote"), blank="on")
    assert "Cast a blank vote?" in text_of(blank)
    async with kit.work() as work:
        elsewhere = await make_event(work)
        await service.void_codes(work, vote.ballot, 6, 6, by=None)
    assert "This code was withdrawn" in text_of(await phone.get(at_room(vote, slips[5].code)))
    for path in (
        f"/e/{elsewhere.slug}/room/{slips[0].code}",
        at_room(vote, "CCCC-CCCC-CCCC"),
        at_room(vote, "nonsense"),
    ):
        assert (await phone.get(path)).status_code == 404
    assert "We do not know this code here" in text_of(await phone.get(at_room(vote, "CCCC-CCCC-CCCC")))
    assert (await phone.get(f"/e/{vote.event.slug}/room?code=0O1")).status_code == 422
    clock.move(timedelta(minutes=15))
    late = await phone.press(at_room(vote, slips[1].code, "/vote"), pick="c1", confirmed="on")
    assert (late.status_code, "Voting closed at 10:30:00, your vote was not counted." in text_of(late)) == (409, True)
    await vote.end()
    assert "This code was not used" in text_of(await phone.get(at_room(vote, slips[1].code)))


async def test_guessing_is_braked_and_nobody_else_is(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, slips = await open_with_slips(kit)
    phone = browser_for()
    answers = [
        (await phone.get(at_room(vote, f"CCCC-CCCC-CC{a}{b}"))).status_code for a in "34679CD" for b in "34679CD"
    ]
    assert answers == [404] * 30 + [429] * 19
    slower = await phone.get(at_room(vote, "CCCC-CCCC-CCCC"))
    assert "A right code is taken all the same" in text_of(slower)
    assert int(slower.headers["retry-after"]) >= 1
    cast = await phone.press(at_room(vote, slips[0].code, "/vote"), pick="c1", confirmed="on")
    assert cast.status_code == 200  # the same address: one hall has one
    flood = [
        (await phone.press(at_room(vote, slips[0].code, "/vote"), pick="c1", confirmed="on")).status_code
        for _ in range(40)
    ]
    assert flood == [409] * 29 + [429] * 11
    assert (await phone.press(at_room(vote, slips[1].code, "/vote"), pick="c2", confirmed="on")).status_code == 200


async def test_whoever_has_a_login_is_told_to_use_it(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote, slips = await open_with_slips(kit)
    member = await browser_for().sign_in(vote.voters[0])
    assert "You are signed in and on the roll of this ballot" in text_of(await member.get(at_room(vote, slips[0].code)))
