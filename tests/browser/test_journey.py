"""The main job in one go, on a phone and on a desk; its essential steps without scripts."""

import json
import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, Visitor

HERE = Path(__file__).parent
E = "/e/ecc2020/"
INES, WIOLETTA = "ines@hydra-minho.example", "wioletta.kaczor@baltic-wind.example"

pytestmark = pytest.mark.browser

Visitors = Callable[..., Visitor]


def sign_in_by_mail(visitor: Visitor, email: str) -> None:
    """Ask for the mail, read it in the demo's mails, type its six digits."""
    page = visitor.go("/signin")
    page.get_by_label("Your e-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    visitor.look()
    code = mailed_code(visitor, email)
    page.get_by_label("six digits").fill(code)
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url(re.compile(E))
    visitor.look()


def mailed_code(visitor: Visitor, email: str) -> str:
    """The code of the newest mail to an address, as the demo shows it."""
    reader = visitor.page.context.new_page()
    reader.goto(visitor.demo.url + "/dev/mail")
    reader.locator("li, tr").filter(has_text=email).first.get_by_role("link").first.click()
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", reader.get_by_role("main").inner_text())
    assert found is not None
    reader.close()
    return found[1] + found[2]


def star(visitor: Visitor, title: str) -> None:
    """Save a session to the own agenda, on its page."""
    page = visitor.go(E + "agenda")
    page.locator("a:visible", has_text=title).first.click()
    visitor.look()
    page.get_by_role("button", name="to my agenda").first.click()
    if visitor.scripts:
        expect(page.locator("main .star[aria-pressed=true]").first).to_be_visible()


def ask(visitor: Visitor, name: str) -> None:
    """Find a person among the suggestions and ask to meet, with the first time that suits both."""
    page = visitor.go(E + "meetings/discover")
    card = page.locator("article").filter(has_text=name)
    expect(card).to_contain_text(re.compile("which you|you offer|You offer"))
    card.get_by_role("link", name=re.compile("Ask to meet")).or_(
        card.get_by_role("button", name=re.compile("Ask to meet"))
    ).click()
    page.get_by_label("Why do you want to meet?").fill("Our port has room for a small trial in spring.")
    page.locator(".slotpick label:visible").first.click()
    page.get_by_role("button", name="Send request").click()
    expect(page.get_by_text(f"Request sent to {name}").first).to_be_visible()
    visitor.look()


def accept(visitor: Visitor, name: str) -> None:
    """Accept the request of a person at the proposed time."""
    page = visitor.go(E + "meetings")
    page.locator("li").filter(has_text=name).get_by_role("link", name=re.compile("Choose a time|Answer|Open")).or_(
        page.locator("li").filter(has_text=name).get_by_role("button", name="Accept")
    ).first.click()
    visitor.look()
    if page.get_by_role("button", name="Accept").count():
        page.get_by_role("button", name="Accept").first.click()
    visitor.look()


def parsed_elsewhere(calendar: bytes) -> tuple[datetime, datetime]:
    """Start and end of the one event of a calendar file, by ical.js."""
    module = HERE / "node_modules" / "ical.js" / "dist" / "ical.es5.cjs"
    if not module.exists():
        pytest.skip("ical.js was not installed (npm ci in tests/browser)")
    program = """
      const ICAL = require(process.argv[1]);
      const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
      const event = calendar.getFirstSubcomponent("vevent");
      const at = name => event.getFirstPropertyValue(name).toJSDate().toISOString();
      console.log(JSON.stringify([at("dtstart"), at("dtend")]));
    """
    said = subprocess.run(["node", "-e", program, str(module)], input=calendar, capture_output=True, check=True)
    start, end = json.loads(said.stdout)
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


def downloaded(page: Page) -> bytes:
    """The calendar file of the meeting on the page."""
    address = page.locator("a[href$='.ics']").first.get_attribute("href")
    assert address is not None
    answer = page.request.get(urljoin(page.url, address))
    assert answer.status == 200
    return answer.body()


def cast_vote(visitor: Visitor, name: str) -> None:
    """Choose, cast, confirm, and keep the receipt."""
    page = visitor.go(E + "awards")
    page.get_by_role("link", name=re.compile("Vote|Best pitch")).first.click()
    visitor.look()
    page.locator(".cand").filter(has_text=name).locator("label").click()
    page.get_by_role("button", name="Cast my vote").click()
    page.get_by_role("button", name="Cast vote", exact=True).click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    expect(page.locator(".receipt__code")).to_be_visible()
    visitor.look()


def close_ballot(visitor: Visitor) -> None:
    """The organiser ends the voting."""
    page = visitor.go(E + "console/ballots")
    page.get_by_role("link", name="Best pitch of the morning").first.click()
    visitor.look()
    page.get_by_role("link", name="Close voting now").click()
    page.get_by_role("button", name="Close voting", exact=True).click()
    expect(page.get_by_role("button", name="Reveal the next step")).to_be_visible()
    visitor.look()


def reveal(visitor: Visitor) -> None:
    """The organiser shows step after step, on the stage."""
    page = visitor.page
    page.get_by_role("button", name="Reveal the next step").click()
    for _ in range(40):
        page.wait_for_timeout(300)
        if page.locator("[data-final]").count():
            break
        page.get_by_role("button", name="Next step of the reveal").click()
    expect(page.locator("[data-final]")).to_be_attached()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_main_job(visitor: Visitors, demo: Demo, width: int) -> None:
    ines, wioletta, dilan, hall = visitor(width), visitor(width, dark=True), visitor(), visitor(1920)
    sign_in_by_mail(ines, INES)
    star(ines, "Digital: data spaces")
    ines.go(E + "day")
    expect(ines.page.get_by_text(re.compile("Overlaps|Same time")).first).to_be_visible()

    ask(ines, "Wioletta Kaczor")
    sign_in_by_mail(wioletta, WIOLETTA)
    accept(wioletta, "Inês Calado")

    dilan.go(demo.doors["organiser"])
    run_and_publish(dilan)
    for one, other in ((ines, "Wioletta Kaczor"), (wioletta, "Inês Calado")):
        page = one.go(E + "meetings")
        page.locator(".ms--yes").filter(has_text=other).get_by_role("link").first.click()
        one.look()
    start, end = parsed_elsewhere(downloaded(ines.page))
    assert (start, end) == parsed_elsewhere(downloaded(wioletta.page))
    shown = ines.page.locator("main time").first.get_attribute("datetime")
    assert shown is not None
    assert start == datetime.fromisoformat(shown)

    cast_vote(ines, "Eleni Markou")
    cast_vote(wioletta, "Eleni Markou")
    hall.go(demo.doors["jury"])
    hall.go(E + "stage/1")
    close_ballot(dilan)
    expect(hall.page.get_by_text("Eleni Markou").first).to_be_visible()
    assert "winner" not in hall.page.content().lower()
    reveal(dilan)
    expect(hall.page.locator("li").filter(has_text="Eleni Markou").get_by_text("(winner)")).to_be_attached()
    hall.look()


def run_and_publish(visitor: Visitor) -> None:
    """The organiser runs the matchmaking, waits, and publishes."""
    page = visitor.go(E + "console/matchmaking")
    page.get_by_role("button", name=re.compile("Start the first run|Run again")).first.click()
    publish = page.get_by_role("link", name=re.compile("Publish")).or_(
        page.get_by_role("button", name=re.compile("Publish"))
    )
    for _ in range(60):
        if publish.count():
            break
        page.wait_for_timeout(1_000)
        if not visitor.scripts:
            page.reload()
    visitor.look()
    publish.first.click()
    page.get_by_role("button", name="Publish", exact=True).last.click()
    # The worker publishes in small steps; the page follows, with scripts by itself.
    for _ in range(180):
        if page.get_by_text("Run published").count():
            break
        page.wait_for_timeout(1_000)
        if not visitor.scripts:
            page.reload()
    expect(page.get_by_text("Run published").first).to_be_visible()
    visitor.look()


def test_the_essential_steps_without_scripts(visitor: Visitors, demo: Demo) -> None:
    ines, wioletta, dilan, hall = (visitor(390, scripts=False) for _ in range(4))
    sign_in_by_mail(ines, INES)
    star(ines, "Digital: data spaces")
    ines.go(E + "day")
    expect(ines.page.get_by_text(re.compile("Overlaps|Same time")).first).to_be_visible()
    ask(ines, "Wioletta Kaczor")
    sign_in_by_mail(wioletta, WIOLETTA)
    accept(wioletta, "Inês Calado")
    dilan.go(demo.doors["organiser"])
    run_and_publish(dilan)
    ines.go(E + "meetings")
    expect(ines.page.locator(".ms--yes").filter(has_text="Wioletta Kaczor")).to_be_visible()
    cast_vote(ines, "Eleni Markou")
    close_ballot(dilan)
    reveal(dilan)
    hall.go(demo.doors["jury"])
    hall.go(E + "stage/1")
    expect(hall.page.locator("li").filter(has_text="Eleni Markou").get_by_text("(winner)")).to_be_attached()
