"""The ranked award by keyboard on a phone, and the award with a jury, up to the reveal that a second browser sees."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Demo, Visitor
from tests.browser.test_journey import INES, E, Visitors, reveal, sign_in_by_mail

pytestmark = pytest.mark.browser
MANAGER = "European Cluster Manager of the Year 2020"
PARTNERSHIP, SPECIAL = "European Cluster Partnership of the Year 2020", "Special award for EU cluster mobilisation 2020"


def open_ballot(visitor: Visitor, title: str) -> None:
    """The organiser opens a frozen ballot by hand."""
    page = visitor.go(E + "console/ballots")
    page.get_by_role("link", name=title, exact=True).click()
    visitor.look()
    page.get_by_role("button", name="Open voting now").click()
    expect(page.get_by_role("link", name="Close voting now")).to_be_visible()


def close_and_reveal(visitor: Visitor, title: str) -> None:
    page = visitor.go(E + "console/ballots")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("link", name="Close voting now").click()
    page.get_by_role("button", name="Close voting", exact=True).click()
    expect(page.get_by_role("button", name="Reveal the next step")).to_be_visible()
    reveal(visitor)
    visitor.look()


def cast(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Cast my vote").click()
    page.get_by_role("button", name="Cast vote", exact=True).click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()


def test_a_ranking_by_keyboard_and_a_jury_beside_the_public(visitor: Visitors, demo: Demo) -> None:
    ines, adam, dilan, hall = visitor(390), visitor(1440, dark=True), visitor(), visitor(1920)
    dilan.go(demo.doors["organiser"])
    open_ballot(dilan, PARTNERSHIP)
    open_ballot(dilan, SPECIAL)

    sign_in_by_mail(ines, INES)
    page = ines.go(E + "awards")
    page.get_by_role("link", name=f"Vote for {PARTNERSHIP}").click()
    ines.look()
    for name in ("Thread Back", "Hands on Volts", "Twenty Berths"):
        page.get_by_role("button", name=re.compile(f"Rank {name}")).press("Enter")
    page.get_by_role("button", name="One place up: Twenty Berths").press("Enter")
    expect(page.get_by_text("Your choice: 1. Thread Back, 2. Twenty Berths, 3. Hands on Volts")).to_be_visible()
    ines.look()
    cast(ines)
    hall.go(demo.doors["speaker"])
    hall.go(E + "stage/3")
    close_and_reveal(dilan, PARTNERSHIP)
    expect(hall.page.get_by_text("Winner: Thread Back.")).to_be_attached()
    expect(hall.page.locator(".duel")).to_have_count(3)
    hall.look()
    page = ines.go(E + "ballots/3")
    expect(page.get_by_text("Thread Back beats every other candidate.")).to_be_visible()

    page = ines.go(E + "awards")
    page.get_by_role("link", name=f"Vote for {SPECIAL}").click()
    page.locator(".cand").filter(has_text="Sofia Rinne").locator("label").click()
    cast(ines)
    adam.go(demo.doors["jury"])
    page = adam.go(E + "awards")
    page.get_by_role("link", name=f"Vote for {SPECIAL}: jury").click()
    page.get_by_role("button", name="Rank Andrei Pop").click()
    cast(adam)
    hall.go(E + "stage/4")
    close_and_reveal(dilan, SPECIAL)
    # A vote each: the public's share is Sofia's, the jury's is Andrei's; equal, and the frozen rule asks the jury.
    expect(hall.page.get_by_text("Winner: Andrei Pop.")).to_be_attached()
    hall.look()


def rehearse(visitor: Visitor, title: str) -> str:
    """The whole life with simulated voters, on desk and stage, up to the wiping; the stage's address."""
    page = visitor.go(E + "console/ballots")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_label("Simulated voters").fill("20")
    page.get_by_role("button", name="Begin a rehearsal").click()
    expect(page.get_by_role("heading", name="This is a rehearsal")).to_be_visible()
    visitor.look()
    desk = page.url
    page.get_by_role("button", name="Open voting now").click()
    page.get_by_label("Simulated people who vote now").fill("20")
    page.get_by_role("button", name="Let them vote").click()
    expect(page.get_by_text("20 random votes were cast.")).to_be_visible()
    visitor.look()
    page.get_by_role("link", name="Close voting now").click()
    page.get_by_role("button", name="Close voting", exact=True).click()
    reveal(visitor)
    expect(page.locator(".rehearsal")).to_be_visible()
    visitor.look()
    stage = page.url
    visitor.go(desk)
    page.get_by_role("button", name="Wipe the rehearsal").click()
    expect(page.get_by_text("Nothing is left of the rehearsal.")).to_be_visible()
    return stage


def test_a_rehearsal_and_then_the_award_itself(visitor: Visitors, demo: Demo) -> None:
    ines, dilan, hall = visitor(390, dark=True), visitor(), visitor(1920)
    dilan.go(demo.doors["organiser"])
    hall.go(demo.doors["speaker"])
    stage = rehearse(dilan, MANAGER)
    assert hall.page.request.get(stage).status == 404
    open_ballot(dilan, MANAGER)
    page = dilan.page
    page.get_by_role("link", name="Extend voting").click()
    page.get_by_label("Voting is extended, because").fill("the pitches took longer")
    page.get_by_role("button", name="Extend voting").click()
    hall.go(E + "stage/2")
    expect(hall.page.get_by_text("because the pitches took longer")).to_be_visible()
    sign_in_by_mail(ines, INES)
    page = ines.go(E + "awards")
    page.get_by_role("link", name=f"Vote for {MANAGER}").click()
    expect(page.get_by_text("because the pitches took longer")).to_be_visible()
    page.locator(".cand").filter(has_text="Ilse Brandt").locator("label").click()
    cast(ines)
    expect(page.get_by_text("because the pitches took longer")).to_be_visible()
    ines.look()
    close_and_reveal(dilan, MANAGER)
    expect(hall.page.get_by_text("Winner: Ilse Brandt.")).to_be_attached()
    hall.look()
