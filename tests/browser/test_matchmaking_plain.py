"""Meetings and matchmaking without scripts: attendees arrange, an organiser sets, runs, locks, mends and publishes."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_journey import E, ask, sign_in_by_mail
from tests.browser.test_matchmaking import DESK, IGOR, press

MARTA = "marta@aigua-viva.example"

pytestmark = pytest.mark.browser

Visitors = Callable[..., Visitor]


def wait_until(visitor: Visitor, words: str) -> None:
    """The page asks for news by itself every three seconds; here it is asked at once."""
    until = time.monotonic() + 90
    while words not in visitor.page.locator("#h-state").inner_text():
        assert time.monotonic() < until, visitor.page.locator("#h-state").inner_text()
        time.sleep(0.5)
        visitor.page.reload()
    visitor.look()


def arrange(ines: Visitor, marta: Visitor) -> None:
    """Close a slot, propose another time, be accepted; ask somebody and take it back."""
    page = ines.go(f"{E}meetings")
    page.locator(".ms--free [role=switch]").first.click()
    expect(page.locator(".ms--off [role=switch][aria-checked=false]").first).to_be_visible()
    page.locator("li").filter(has_text="Marta Vidal").get_by_role("link", name="Choose a time").first.click()
    page.get_by_role("link", name="Propose another time").click()
    page.locator(".slotpick label").nth(1).click()
    press(ines, "Propose")
    expect(page.locator("section", has=page.locator("#h-out"))).to_contain_text("Marta Vidal")
    answer = marta.go(f"{E}meetings")
    answer.locator(".ms--in a").first.click()
    press(marta, "Accept")
    expect(answer.locator(".ms--yes", has_text="Inês Calado")).to_have_count(1)
    page.goto(f"{ines.demo.url}{E}meetings/discover")
    open_ones = page.locator("article").filter(has=page.get_by_role("link", name=re.compile("Ask to meet")))
    name = open_ones.first.locator("h2, h3").first.inner_text().strip()
    ask(ines, name)
    page = ines.go(f"{E}meetings")
    press(ines, f"Withdraw the request to {name}")
    expect(page.get_by_role("button", name=f"Withdraw the request to {name}")).to_have_count(0)


def test_what_is_essential_works_without_scripts(demo: Demo, visitor: Visitors) -> None:
    ines, marta, organiser = (visitor(390, scripts=False) for _ in range(3))
    ines.go(demo.doors["attendee"])
    sign_in_by_mail(marta, MARTA)
    arrange(ines, marta)
    organiser.go(demo.doors["organiser"])
    page = organiser.go(f"{DESK}/settings")
    page.get_by_label("Meetings in a row, at most").fill("4")
    press(organiser, "Save limits")
    expect(page.get_by_label("Meetings in a row, at most")).to_have_value("4")
    organiser.go(DESK)
    press(organiser, "Start the first run")
    wait_until(organiser, "Run finished")
    page.get_by_role("link", name="Plan", exact=True).click()
    press(organiser, "Lock")
    expect(page.locator("main li")).to_have_count(1)
    organiser.go(f"{DESK}/runs/1")
    page.get_by_label("Move nobody").check()
    press(organiser, "Preview a repair")
    wait_until(organiser, "Repair finished")
    expect(page.locator("#changes")).to_contain_text(re.compile("A full run would reach value"))
    page.get_by_role("link", name="workbook").wait_for()
    organiser.go(f"{DESK}/runs/1/publication")
    page.get_by_label("Thursday").check()
    press(organiser, "Publish")
    expect(page.locator("#h-state")).to_contain_text(re.compile("Publishing|Run finished"))
    igor = visitor(390, scripts=False)
    sign_in_by_mail(igor, IGOR)
    wishes = igor.go(f"{E}wishes")
    expect(wishes.locator("li[id^=wish-]").first).to_contain_text(re.compile("You|At the times|A wish|The run"))
