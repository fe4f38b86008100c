"""An organiser runs, inspects, locks one, tries a change and publishes; an attendee reads why a wish has no time and
mends it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_journey import sign_in_by_mail

IGOR = "igor@lviv-furniture.example"
DESK = "/e/ecc2020/console/matchmaking"

pytestmark = pytest.mark.browser

Visitors = Callable[..., Visitor]


def press(visitor: Visitor, name: str, page: Page | None = None) -> None:
    """Press the first button of that name, and look at what comes."""
    (page or visitor.page).get_by_role("button", name=name).first.click()
    visitor.page.wait_for_load_state()
    visitor.look()


def wait_for_run(visitor: Visitor, number: int) -> None:
    """The page follows the solver by itself; without the socket it is asked again."""
    expect(visitor.page.locator("#h-state")).to_have_text("Run finished", timeout=90_000)
    visitor.look()
    expect(visitor.page.locator("h1")).to_contain_text(str(number))


def test_a_run_from_settings_to_a_mended_wish(demo: Demo, visitor: Visitors) -> None:
    organiser, attendee = visitor(1440), visitor(390)
    sign_in_by_mail(attendee, IGOR)
    organiser.go(demo.doors["organiser"])
    page = organiser.go(f"{DESK}/settings")
    page.get_by_label("Meetings a person, at least").fill("2")
    press(organiser, "Save limits")
    expect(page.get_by_label("Meetings a person, at least")).to_have_value("2")
    organiser.go(f"{DESK}/wishes")
    page.get_by_label("One", exact=True).fill("Inês Calado")
    page.get_by_label("The other").fill("Igor Melnyk")
    press(organiser, "Save")
    expect(page.locator("#must")).to_contain_text("Inês Calado and Igor Melnyk")
    organiser.go(DESK)
    press(organiser, "Start the first run")
    wait_for_run(organiser, 1)
    page.get_by_role("link", name="Plan", exact=True).click()
    organiser.look()
    press(organiser, "Lock")
    expect(page.locator("main li")).to_have_count(1)
    organiser.go(f"{DESK}/runs/1")
    page.get_by_label("More tables in every slot").fill("3")
    press(organiser, "Try it")
    wait_for_run(organiser, 2)
    expect(page.locator("main")).to_contain_text("It cannot be published")
    page.get_by_role("link", name="Compare with another run").click()
    organiser.look()
    organiser.go(f"{DESK}/runs/1/publication")
    page.get_by_label("Thursday").check()
    press(organiser, "Publish")
    expect(page.locator("#h-state")).to_contain_text(re.compile("Publishing|Run finished"))

    mended = attendee.go("/e/ecc2020/wishes")
    wish = mended.locator("li", has_text="Inês Calado")
    expect(wish).to_contain_text("You and Inês Calado have no open slot in common.")
    wish.get_by_role("button", name="and meet").first.click()
    expect(mended.locator("h1")).to_have_text("Inês Calado and you")
    attendee.look()
