"""Pages of verifiable ballots: taking a token, casting without a name, and both for browsers without scripts."""

import json
import re
import subprocess
import sys
from pathlib import Path

from conference.ballots import service
from conference.ballots.box import box_size, roll_size
from conference.ballots.recount import recount
from conference.foundation.kit import Kit
from tests.client import text_of
from tests.conference.ballots.factories import make_verifiable_vote, make_vote
from voting import finalize, prepare, tracker_code, verify_board

CODE = re.compile(r'id="receipt-code">([0-9A-Z-]{34})<')
TRUSTING = "Your browser makes no voting token here"


def run_alone(script: Path, board: Path) -> int:
    """As an outsider runs it, without our packages."""
    return subprocess.run([sys.executable, "-I", str(script), str(board)], check=False, timeout=60).returncode


async def test_a_token_is_taken_with_a_sign_in_and_used_without(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_verifiable_vote(kit)
    signed_in, nobody = await browser_for().sign_in(vote.voters[0]), browser_for()
    page = await signed_in.get(vote.url())
    key, own = await vote.key(), await vote.browser()
    assert re.search(r'data-key="([0-9a-f]+)"', page.text)[1] == f"{key.modulus:x}"  # type: ignore[index]
    assert "not even while voting is open" in text_of(page)
    assert (await nobody.press(vote.url("/token"), blinded="00")).status_code == 303
    given = await signed_in.press(vote.url("/token"), blinded=own.blinded.message.hex())
    assert (given.status_code, given.headers["cache-control"]) == (200, "no-store")
    again = await signed_in.press(vote.url("/token"), blinded=own.blinded.message.hex())
    assert again.json() == given.json()
    signature = bytes.fromhex(given.json()["signature"])
    token = own.prefix + finalize(key, prepare(own.tracker, own.prefix), signature, own.blinded.inverse)
    fields = {"pick": "c2", "tracker": tracker_code(own.tracker), "token": token.hex()}

    named = await signed_in.press(vote.url("/box"), **fields)
    assert (named.status_code, "comes without a sign-in" in text_of(named)) == (409, True)
    cast = await nobody.press(vote.url("/box"), **fields)
    assert (cast.status_code, cast.json(), cast.headers["cache-control"]) == (200, {"new": True}, "no-store")
    assert (await nobody.press(vote.url("/box"), **fields)).json() == {"new": False}
    second = await nobody.press(vote.url("/box"), **(fields | {"pick": "c1"}))
    assert (second.status_code, "Your token is used already" in text_of(second)) == (409, True)
    forged = await nobody.press(vote.url("/box"), **(fields | {"token": "zz"}))
    assert forged.status_code == 409
    for path in ("", "/receipt"):
        later = await signed_in.get(vote.url(path))
        assert tracker_code(own.tracker) not in later.text
    plain = await make_vote(kit)
    for path in ("/token", "/box"):
        browser = nobody if path == "/box" else await browser_for().sign_in(plain.voters[0])
        assert (await browser.press(plain.url(path), blinded="00", **fields)).status_code == 404


async def test_without_scripts_the_server_makes_the_token_and_says_so(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_verifiable_vote(kit)
    browser = await browser_for().sign_in(vote.voters[0])
    assert TRUSTING in text_of(await browser.get(vote.url()))
    asked = await browser.press(vote.url("/vote"), pick="c2")
    assert TRUSTING in text_of(asked)
    assert 'name="tracker"' not in asked.text
    seed = re.search(r'name="seed" value="([0-9a-f]{64})"', asked.text)[1]  # type: ignore[index]
    cast = await browser.press(vote.url("/vote"), pick="c2", seed=seed, confirmed="on")
    [code] = CODE.findall(cast.text)
    again = await browser.press(vote.url("/vote"), pick="c2", seed=seed, confirmed="on")
    assert (CODE.findall(again.text), "In the box already, counted once." in text_of(again)) == ([code], True)
    other = await browser.press(vote.url("/vote"), pick="c1", seed="", confirmed="on")
    assert (other.status_code, "Your voting token was given to another browser" in text_of(other)) == (409, True)
    async with kit.db.read() as db:
        assert (await roll_size(db, vote.id), await box_size(db, vote.id)) == (1, 1)
    for path in ("", "/receipt"):
        assert code not in (await browser.get(vote.url(path))).text


async def test_the_board_is_checked_by_everybody(kit: Kit, browser_for, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    vote = await make_verifiable_vote(kit, 9)
    for index, voter in enumerate(vote.voters[:8]):
        await vote.cast(voter, "c2" if index < 5 else "c1")
    await vote.token(vote.voters[8])
    organiser = await browser_for().sign_in(vote.organiser)
    desk = text_of(await organiser.get(vote.desk()))
    assert "Tokens given out 9 Votes in the box 8" in desk
    assert "No more votes than tokens." in desk
    await vote.end()
    await vote.reveal_all()
    await vote.do(service.publish)
    nobody = browser_for()
    board = await nobody.get(vote.url("/board.json"))
    assert verify_board(board.content, bytes.fromhex(vote.ballot.root or "")).winners == ("c2",)
    assert json.loads(board.content)["issued"] == 9
    (tmp_path / "board.json").write_bytes(board.content)
    told = recount(tmp_path / "board.json", vote.ballot.root)
    assert told.fits
    assert "9 tokens were given out, and every vote has its own" in told.lines
    page = await (await browser_for().sign_in(vote.voters[0])).get(vote.url())
    assert "verify_tokens.py" in page.text
    for name in ("verify.py", "verify_tokens.py"):
        script = await nobody.get(f"/e/{vote.event.slug}/ballots/{name}")
        (tmp_path / name).write_bytes(script.content)
        assert run_alone(tmp_path / name, tmp_path / "board.json") == 0


async def test_the_form_says_what_it_costs_and_what_does_not_go_together(kit: Kit, browser_for) -> None:  # type: ignore[no-untyped-def]
    vote = await make_verifiable_vote(kit, upto="draft")
    browser = await browser_for().sign_in(vote.organiser)
    page = await browser.get(vote.desk("/edit"))
    assert re.search(r'name="verifiable"[^>]* checked', page.text)
    assert "a voter who changes the device after opening the ballot cannot vote there" in text_of(page)
    fields = {
        "_method": "PUT",
        "title": "The prize",
        "candidate": ["Ada", "Ben"],
        "opens": "2020-11-10T10:00",
        "closes": "2020-11-10T11:00",
        "verifiable": "on",
    }
    both = await browser.press(vote.desk(), **fields, conflict="nominee")
    assert (both.status_code, "A verifiable vote comes without a name" in text_of(both)) == (422, True)
    assert (await browser.press(vote.desk(), **fields)).status_code == 303
    async with kit.db.read() as db:
        from conference.ballots.queries import ballot_row

        assert (await ballot_row(db, vote.event.id or 0, vote.id)).verifiable
