"""Polls on a phone, at the desk and on the big screen: live bars, a sealed quiz question; and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visitor

E = "/e/ecc2020/"
OPENING, CONSULTATION = E + "sessions/2", E + "polls/8"
QUIZ = "Which river crosses ten countries? (5 s)\n* The Danube\n- The Rhine\n\nWhich is a lake?\n* Balaton\n- Tisza"

pytestmark = pytest.mark.browser

Visitors = Callable[..., Visitor]


def answered(visitor: Visitor) -> int:
    """How many have answered, as the screen says."""
    return int(visitor.page.locator("[data-poll-n]").first.inner_text())


def test_a_poll_and_a_quiz_on_a_phone_and_in_the_hall(visitor: Visitors, demo: Demo) -> None:
    ines, freya, dilan, hall = visitor(390), visitor(1440, dark=True), visitor(), visitor(1920)
    for one, door in ((ines, "attendee"), (freya, "speaker"), (dilan, "organiser"), (hall, "jury")):
        one.go(demo.doors[door])
    hall.go(OPENING + "/polls/stage")
    before = answered(hall)
    page = ines.go(OPENING)
    poll = page.locator("article.poll").filter(has_text="take home")
    poll.get_by_label("Ideas from other regions").check()
    poll.get_by_role("button", name="Answer").click()
    expect(poll).to_contain_text("Your answer is in.")
    expect(hall.page.locator("[data-poll-n]").first).to_have_text(str(before + 1))
    ines.look()

    page = dilan.go(OPENING + "/polls/desk")
    page.get_by_role("link", name="Quiz").click()
    dilan.look()
    page.get_by_label("Title", exact=True).fill("Two quick ones")
    page.get_by_label("Questions").fill(QUIZ)
    page.get_by_role("button", name="Save the draft").click()
    card = page.locator("article").filter(has_text="Two quick ones")
    card.get_by_role("button", name=re.compile("Open now")).click()
    expect(card).to_contain_text("Open")
    for one in (ines, freya):
        one.go(OPENING)
        one.page.get_by_role("link", name=re.compile("^Play")).click()
        expect(one.page.get_by_text("You are in")).to_be_visible()
    dilan.look()
    card.get_by_role("button", name=re.compile("Ask it")).first.click()
    expect(ines.page.get_by_text("Get ready")).to_be_visible()
    for one in (ines, freya, hall):
        assert "Danube" not in one.page.content()  # it is there, but sealed
    ines.look()
    for one, river in ((ines, "The Danube"), (freya, "The Rhine")):
        one.page.get_by_role("button", name=river).click()
        expect(one.page.get_by_text("Your answer is in")).to_be_visible()
    expect(hall.page.get_by_text("left")).to_be_visible()
    hall.look()
    expect(ines.page.get_by_text("You were right")).to_be_visible(timeout=15_000)
    expect(ines.page.locator(".quizboard__mine")).to_contain_text("rank 1 of 2")
    expect(freya.page.locator(".quizboard__mine")).to_contain_text("rank 2 of 2, 0 points")
    expect(hall.page.locator(".pollstage__board .is-first")).to_contain_text("Inês Calado")
    for one in (ines, freya, dilan, hall):
        one.look()


def test_polls_without_scripts(visitor: Visitors, demo: Demo) -> None:
    ines, dilan = visitor(390, scripts=False), visitor(390, scripts=False)
    ines.go(demo.doors["attendee"])
    dilan.go(demo.doors["organiser"])
    page = ines.go(OPENING)
    poll = page.locator("article.poll").filter(has_text="take home")
    poll.get_by_label("A partner for a project").check()
    poll.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Your answer is in.").first).to_be_visible()
    page = ines.go(CONSULTATION)
    first = page.locator("article.statement").first
    first.locator("summary").click()
    first.get_by_label("Comment").fill("One fund, many doors.")
    first.get_by_role("button", name="Disagree").click()
    expect(page.locator("article.statement").first.get_by_role("button", name="Disagree")).to_have_attribute(
        "aria-pressed", "true"
    )
    desk = dilan.go(E + "sessions/19/polls/desk")
    waiting = desk.locator("li.is-waiting").filter(has_text="One fund, many doors.")
    waiting.get_by_role("button", name="Show").click()
    desk.get_by_role("button", name=re.compile("^Lock")).click()
    desk.get_by_role("button", name=re.compile("^Reveal")).click()
    page = ines.go(CONSULTATION)
    page.locator("article.statement").first.get_by_text(re.compile("comments?$")).click()
    expect(page.get_by_text("One fund, many doors.").first).to_be_visible()
    page.locator("details.pollbreak summary").first.click()
    expect(page.locator("details.pollbreak").first.get_by_text("Germany")).to_be_visible()
