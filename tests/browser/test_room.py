"""A slip of paper in a hall: printed, read from its QR code, voted with in two taps, refused the second time."""

import re

import pytest
from playwright.sync_api import expect

from conference.foundation.qr import qr_svg
from tests.browser.conftest import Demo
from tests.browser.test_journey import E, Visitors

pytestmark = pytest.mark.browser


def test_a_slip_votes_in_two_taps_and_once(visitor: Visitors, demo: Demo) -> None:
    dilan = visitor()
    dilan.go(demo.doors["organiser"])
    page = dilan.go(E + "console/ballots/new")
    page.locator("[name=title]").fill("Best poster of the hall")
    for row, name in enumerate(("Harbour at dawn", "Wind over water", "The quiet machine")):
        page.locator("[name=candidate]").nth(row).fill(name)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Say how many").click()
    dilan.look()
    page.get_by_label("Room codes").fill("12")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Best poster of the hall").click()
    desk = page.url
    page.get_by_role("button", name="Freeze").click()
    page = dilan.go(desk + "/codes")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open the sheet to print").click()
    sheet = opened.value
    sheet.wait_for_load_state()
    expect(sheet.locator(".slip")).to_have_count(12)
    codes = sheet.locator(".slip__code").all_inner_texts()
    drawn = sheet.locator(".slip .qr path").nth(1).get_attribute("d")
    assert drawn is not None
    link = f"{demo.url}{E}room/{codes[0]}"
    assert f'd="{drawn}"' in qr_svg(link, "")  # what a camera reads on the first slip
    sheet.emulate_media(media="print")
    assert not sheet.locator(".sheet__head").is_visible()
    cut_off = "slips => slips.filter(s => s.scrollHeight > s.clientHeight || s.scrollWidth > s.clientWidth).length"
    assert sheet.locator(".slip").evaluate_all(cut_off) == 0
    assert len(re.findall(rb"/Type\s*/Page\b", sheet.pdf(prefer_css_page_size=True))) == 2  # ten slips on a sheet
    sheet.close()

    phone = visitor(390)
    page = phone.go(link)
    expect(page.get_by_text("Voting opens")).to_be_visible()
    dilan.go(desk).get_by_role("button", name="Open voting now").click()
    # The page has changed by itself, and asks for two taps.
    page.locator(".cand").filter(has_text="Wind over water").locator("label").click()
    phone.look()
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    expect(page.locator("#receipt-code")).to_have_text(re.compile(r"^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$"))
    phone.look()

    second = visitor(390, dark=True)
    page = second.go(link)
    expect(page.get_by_role("heading", name="This code was used already")).to_be_visible()
    expect(page.get_by_role("button", name="Cast my vote")).to_have_count(0)

    plain = visitor(390, scripts=False)
    page = plain.go(E + "room")
    page.get_by_label("Code on your slip").fill(codes[1].lower().replace("-", " "))
    page.get_by_role("button", name="To my ballot").click()
    page.locator(".cand").filter(has_text="Harbour at dawn").locator("label").click()
    page.get_by_role("button", name="Cast my vote").click()
    expect(page.get_by_role("heading", name="Your vote is in")).to_be_visible()
    page.reload()  # posts it again: the same vote, once
    expect(page.get_by_text("In the box already, counted once.")).to_be_visible()

    page = dilan.go(desk + "/codes")
    assert "Used to vote\n2" in page.locator(".kv").inner_text()
