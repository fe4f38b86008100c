"""A verifiable ballot on a phone: two taps, no name on the vote, receipt, "find mine", and the scripts on its board."""

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_awards import close_and_reveal, open_ballot
from tests.browser.test_journey import INES, E, Visitors, sign_in_by_mail

pytestmark = pytest.mark.browser
TITLE = "Verifiable prize"
VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "rfc9474.json").read_text("utf-8"))
RFC = """async ([key, cases]) => {
  const m = await import("/static/any/js/blind.js");
  const pair = { n: BigInt("0x" + key.n), e: BigInt("0x" + key.e) };
  const found = [];
  for (const each of cases) {
    const prepared = m.joined(m.fromHex(each.msg_prefix), m.fromHex(each.msg));
    const [salt, inverse] = [m.fromHex(each.salt), BigInt("0x" + each.inv)];
    const hidden = await m.blind(pair, prepared, salt, m.inverse(inverse, pair.n));
    const signature = await m.finalize(pair, prepared, m.fromHex(each.blind_sig), inverse, salt.length);
    signature[7] ^= 1;
    const forged = await m.verify(pair, prepared, signature, salt.length);
    signature[7] ^= 1;
    found.push([m.toHex(prepared), m.toHex(hidden.blinded), hidden.inverse === inverse, m.toHex(signature), forged]);
  }
  return found;
}"""


def draft(visitor: Visitor) -> None:
    """The organiser drafts, freezes and opens a verifiable ballot."""
    page = visitor.go(E + "console/ballots/new")
    page.get_by_label("Title").fill(TITLE)
    for row, name in enumerate(("Ada Lind", "Ben Okoro", "Cleo Marsh"), start=1):
        page.get_by_label(f"Name, candidate {row}").fill(name)
    page.get_by_label("Verifiable: votes come without a name").check()
    page.get_by_label("Closes").fill("2020-11-10T23:30")
    page.get_by_label("Opens").fill("2020-11-10T23:00")
    visitor.look()
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("button", name="Open voting now")).to_be_visible()


def token_posts(visitor: Visitor) -> list[Request]:
    """What the browser sends from now on, taking tokens and casting."""
    seen: list[Request] = []
    visitor.page.on("request", lambda request: seen.append(request) if request.method == "POST" else None)
    return seen


def test_the_browser_blinds_as_the_rfc_says(visitor: Visitors) -> None:
    page = visitor().go("/signin")
    found = page.evaluate(RFC, [VECTORS["key"], VECTORS["cases"]])
    assert found == [[each["prepared_msg"], each["blinded_msg"], True, each["sig"], False] for each in VECTORS["cases"]]


def test_a_verifiable_vote_on_a_phone(visitor: Visitors, demo: Demo, tmp_path: Path) -> None:
    dilan, ines, wioletta = visitor(), visitor(390), visitor(390, dark=True)
    dilan.go(demo.doors["organiser"])
    draft(dilan)
    frames: list[str] = []
    ines.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    sign_in_by_mail(ines, INES)
    page = ines.go(E + "awards")
    with page.expect_response(re.compile("/token$")) as given:  # by itself, some seconds after the page is seen
        page.get_by_role("link", name=re.compile(f"Open the ballot {TITLE}")).click()
    assert given.value.status == 200
    open_ballot(dilan, TITLE)

    sent = token_posts(ines)
    expect(page.get_by_role("button", name="Cast my vote")).to_be_visible()
    ines.look()
    page.locator(".cand").filter(has_text="Ben Okoro").locator("label").click()
    page.get_by_role("button", name="Cast my vote").click()  # one
    assert any("join" in frame for frame in frames)
    frames.clear()
    page.get_by_role("button", name="Cast vote", exact=True).click()  # two
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    code = page.locator("#receipt-code").inner_text()
    assert [request.url.rpartition("/")[2] for request in sent] == ["box"]
    assert [frame for frame in frames if "join" in frame or "leave" in frame] == []  # the socket does not tell either
    headers = sent[0].all_headers()
    assert ("cookie" in headers, headers.get("referer")) == (False, None)
    kept = page.evaluate("Object.values(localStorage).join()")
    assert '{"cast":true}' in kept
    assert not re.search("tracker|prefix|inverse", kept)
    ines.look()
    page.goto(page.url.rpartition("/")[0])  # back on the ballot: this browser knows that it has voted
    page.wait_for_url(re.compile("/receipt$"))
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    ines.look()
    page = ines.go(E + "awards")
    expect(page.locator("li").filter(has_text=TITLE).get_by_text("You voted")).to_be_visible()

    other = visitor()  # another browser of the same person
    sign_in_by_mail(other, INES)
    page = other.go(E + "awards")
    page.locator("li").filter(has_text=TITLE).get_by_role("link", name="Open the ballot").click()
    expect(page.get_by_text("Your voting token is in another browser")).to_be_visible()
    expect(page.get_by_role("button", name="Cast my vote")).to_be_hidden()
    other.look()

    wioletta.go(demo.doors["speaker"])  # somebody who votes blank, and at once, before the page has taken its token
    page = wioletta.go(E + "awards")
    page.get_by_role("link", name=f"Vote for {TITLE}").click()
    page.get_by_role("button", name="Vote blank").click()
    expect(page.get_by_text("You vote for nobody: a blank vote.")).to_be_visible()
    page.get_by_role("button", name="Cast vote", exact=True).click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    wioletta.look()

    dilan.go(E + "console/ballots")
    close_and_reveal(dilan, TITLE)
    page = dilan.go(E + "console/ballots")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("button", name="Publish all votes").click()
    expect(page.get_by_text("Published. Anybody can recount now.")).to_be_visible()
    dilan.look()

    page = ines.go(E + "awards")
    page.get_by_role("link", name=f"See the result of {TITLE}").click()
    page.get_by_label("Your receipt code").fill(code)
    page.get_by_role("button", name="Find mine").click()
    expect(page.get_by_text("Counted: Ben Okoro")).to_be_visible()
    ines.look()
    board, folder = page.url + "/board.json", page.url.rpartition("/")[0]
    (tmp_path / "board.json").write_bytes(httpx2.get(board).content)
    for name, said in (("verify.py", "Everything fits."), ("verify_tokens.py", "Every ballot has a token.")):
        (tmp_path / name).write_bytes(httpx2.get(f"{folder}/{name}").content)
        command = [sys.executable, "-I", str(tmp_path / name), str(tmp_path / "board.json")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, said)
