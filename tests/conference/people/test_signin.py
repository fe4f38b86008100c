"""Signing in by mail: the link, the six digits, newcomers, and where one goes on to."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from conference.events.models import Registration
from conference.foundation.clock import FixedClock
from conference.foundation.kit import Kit
from conference.people.queries import logins_of, person_by_email
from conference.people.service import login_link
from tests.client import Browser, text_of
from tests.conference.people.factories import (
    ask,
    digits_in,
    last_letter,
    letters,
    link_in,
    signed_in,
    wrong_for,
)
from tests.factories import make_event, make_member, make_person

INES = "ines@hydra-minho.example"


@pytest.fixture
async def ines(kit: Kit) -> None:
    async with kit.work() as work:
        event = await make_event(work, "ecc2020")
        await make_member(work, event, "Inês Calado", email=INES)


@pytest.mark.usefixtures("ines")
async def test_the_link_signs_in(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    await ask(browser, " Ines@Hydra-Minho.example ", next="/e/ecc2020/agenda")
    letter = await last_letter(kit, INES)
    assert (letter.to, letter.name, letter.sent_at) == (INES, "Inês Calado", None)
    page = await browser.get(link_in(letter))
    assert (page.status_code, "One click, and you are in as ines@hydra-minho.example" in text_of(page)) == (200, True)
    answer = await browser.press(link_in(letter))
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/ecc2020/agenda")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("folkmoot="))
    assert cookie.partition("; ")[2] == "HttpOnly; Max-Age=2592000; Path=/; SameSite=lax"
    assert await signed_in(browser)


@pytest.mark.usefixtures("ines")
@pytest.mark.parametrize("written", ["{0}", "{1} {2}", " {1}-{2} "])
async def test_the_digits_sign_in_where_they_were_asked_for(
    kit: Kit, browser_for: Callable[[], Browser], written: str
) -> None:
    browser = browser_for()
    await ask(browser, INES, next="/inbox")
    digits = digits_in(await last_letter(kit, INES))
    answer = await browser.press("/signin/code", code=written.format(digits, digits[:3], digits[3:]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    assert await signed_in(browser)


@pytest.mark.usefixtures("ines")
async def test_the_mail_says_it_in_text_and_html(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    browser.headers["user-agent"] = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    await ask(browser, INES)
    letter = await last_letter(kit, INES)
    digits = digits_in(letter)
    assert letter.subject == f"{digits[:3]} {digits[3:]} is your code for Folkmoot"
    assert [f"http://folkmoot.test{link_in(letter)}" in half for half in (letter.text, letter.html)] == [True, True]
    assert ["Firefox on Windows" in half for half in (letter.text, letter.html)] == [True, True]


@pytest.mark.usefixtures("ines")
async def test_a_scanner_that_follows_the_link_uses_nothing_up(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    owner, scanner = browser_for(), browser_for()
    await ask(owner, INES)
    link = link_in(await last_letter(kit, INES))
    assert [(await scanner.get(link)).status_code, (await scanner.head(link)).status_code] == [200, 200]
    assert not await signed_in(scanner)
    assert (await owner.press(link)).status_code == 303
    assert await signed_in(owner)


@pytest.mark.usefixtures("ines")
async def test_the_link_works_on_another_device_and_the_digits_do_not(
    kit: Kit, browser_for: Callable[[], Browser]
) -> None:
    laptop, phone, stranger = browser_for(), browser_for(), browser_for()
    await ask(laptop, INES)
    letter = await last_letter(kit, INES)
    refused = await stranger.press("/signin/code", code=digits_in(letter))
    assert (refused.status_code, refused.headers["location"]) == (303, "/signin")
    # A browser that asked for somebody else's code has a word of its own, which is not the laptop's.
    await ask(stranger, "other@example.org")
    assert (await stranger.press("/signin/code", code=digits_in(letter))).status_code == 422
    assert (await phone.press(link_in(letter))).status_code == 303
    assert [await signed_in(browser) for browser in (laptop, phone, stranger)] == [False, True, False]


@pytest.mark.usefixtures("ines")
@pytest.mark.parametrize("first", ["link", "digits"])
async def test_both_ways_die_together(kit: Kit, browser_for: Callable[[], Browser], first: str) -> None:
    browser, later = browser_for(), browser_for()
    await ask(browser, INES)
    letter = await last_letter(kit, INES)
    link, digits = link_in(letter), digits_in(letter)
    if first == "link":
        await later.press(link)
        answer = await browser.press("/signin/code", code=digits)
        assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
        assert not await signed_in(browser)
    else:
        await browser.press("/signin/code", code=digits)
    assert [(await browser.get(link)).status_code, (await browser.press(link)).status_code] == [410, 410]


@pytest.mark.usefixtures("ines")
async def test_a_link_is_too_old_after_fifteen_minutes(
    kit: Kit, clock: FixedClock, browser_for: Callable[[], Browser]
) -> None:
    browser = browser_for()
    await ask(browser, INES)
    letter = await last_letter(kit, INES)
    clock.move(timedelta(minutes=15, seconds=-1))
    assert (await browser.get(link_in(letter))).status_code == 200
    clock.move(timedelta(seconds=1))
    page = await browser.get(link_in(letter))
    assert (page.status_code, "Send me a new link" in text_of(page)) == (410, True)
    assert (await browser.press(link_in(letter))).status_code == 410
    assert (await browser.press("/signin/code", code=digits_in(letter))).headers["location"] == "/signin"
    assert "used up or too old" in text_of(await browser.get("/signin"))


async def test_a_link_that_never_was_looks_like_a_used_one(browser_for: Callable[[], Browser]) -> None:
    assert (await browser_for().get("/signin/link/never-was")).status_code == 410


@pytest.mark.usefixtures("ines")
async def test_wrong_input_comes_back_with_what_was_typed(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    answer = await browser.press("/signin", email="ines@", next="/inbox")
    assert (answer.status_code, 'value="ines@"' in answer.text) == (422, True)
    assert ('name="next" value="/inbox"' in answer.text, await letters(kit)) == (True, [])
    await ask(browser, INES)
    five = await browser.press("/signin/code", code="40817")
    assert (five.status_code, 'value="40817"' in five.text) == (422, True)
    assert "That is five digits. The code has six." in text_of(five)
    wrong = await browser.press("/signin/code", code=wrong_for(await last_letter(kit, INES)))
    assert (wrong.status_code, "You have 4 tries left." in text_of(wrong)) == (422, True)


@pytest.mark.usefixtures("ines")
async def test_asking_again_keeps_both_letters_usable_in_the_browser(
    kit: Kit, browser_for: Callable[[], Browser]
) -> None:
    browser = browser_for()
    await ask(browser, INES)
    await ask(browser, INES)
    first, second = await letters(kit, INES)
    assert digits_in(first) != digits_in(second)  # one in a million fails here; run again
    assert (await browser.press("/signin/code", code=digits_in(first))).status_code == 303
    assert (await browser.get(link_in(second))).status_code == 200


async def test_by_invitation_nobody_else_is_written_to(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        await make_event(work)
    await ask(browser_for(), "stranger@example.org")
    assert await letters(kit) == []


async def test_a_newcomer_tells_a_name_after_the_address_is_proven(
    kit: Kit, browser_for: Callable[[], Browser]
) -> None:
    async with kit.work() as work:
        await make_event(work, "open-days", registration=Registration.OPEN)
    browser, email = browser_for(), "new@example.org"
    await ask(browser, email)
    link = link_in(await last_letter(kit, email))
    async with kit.db.read() as db:
        assert await person_by_email(db, email) is None
    page = await browser.get(link)
    assert "What shall we call you?" in text_of(page)
    nameless = await browser.press(link, name="  ", zone="Europe/Lisbon")
    assert (nameless.status_code, "Please fill this in." in text_of(nameless)) == (422, True)
    answer = await browser.press(link, name=" Ada   Lovelace ", zone="Europe/Lisbon")
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/open-days/join")
    async with kit.db.read() as db:
        person = await person_by_email(db, email)
    assert person is not None
    assert (person.name, person.zone, person.email) == ("Ada Lovelace", "Europe/Lisbon", email)
    assert "Take part in" in text_of(await browser.get("/e/open-days/join"))


async def test_a_newcomers_digits_lead_to_the_name_and_in(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        await make_event(work, registration=Registration.OPEN)
    browser, email = browser_for(), "new@example.org"
    await ask(browser, email)
    letter = await last_letter(kit, email)
    asked = await browser.press("/signin/code", code=digits_in(letter))
    assert (asked.status_code, asked.headers["location"].startswith("/signin/link/")) == (303, True)
    assert (await browser.get(link_in(letter))).status_code == 410  # the mailed link has become the one just given
    made = await browser.press(asked.headers["location"], name="Ada", zone="not a zone")
    assert (made.status_code, await signed_in(browser)) == (303, True)
    async with kit.db.read() as db:
        person = await person_by_email(db, email)
    assert person is not None
    assert person.zone == "Europe/Brussels"  # the event's, where the device tells none


async def test_a_link_for_a_newcomer_dies_with_the_open_registration(
    kit: Kit, browser_for: Callable[[], Browser]
) -> None:
    async with kit.work() as work:
        event = await make_event(work, registration=Registration.OPEN)
    browser, email = browser_for(), "new@example.org"
    await ask(browser, email)
    async with kit.work() as work:
        event.registration = Registration.INVITED
        await work.db.merge(event)
    link = link_in(await last_letter(kit, email))
    assert (await browser.press(link, name="Ada")).status_code == 410
    async with kit.db.read() as db:
        assert await person_by_email(db, email) is None


@pytest.mark.usefixtures("ines")
@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "/" + "a" * 600, ""])
async def test_one_never_goes_on_to_another_site(kit: Kit, browser_for: Callable[[], Browser], onward: str) -> None:
    browser = browser_for()
    await ask(browser, INES, next=onward)
    answer = await browser.press(link_in(await last_letter(kit, INES)))
    assert answer.headers["location"] == "/"


@pytest.mark.usefixtures("ines")
async def test_the_door_leads_the_signed_in_on(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        link = await login_link(work, INES)
        await make_event(work, "open-days", registration=Registration.OPEN)
    assert link is not None
    browser = browser_for()
    await browser.press(link)
    for onward, place in [
        ("/inbox", "/inbox"),
        ("/e/ecc2020/agenda", "/e/ecc2020/agenda"),
        ("/e/open-days/", "/e/open-days/join"),
        ("/e/open-days/sessions/3", "/e/open-days/join?next=/e/open-days/sessions/3"),
        ("/e/nowhere/", "/e/nowhere/"),
    ]:
        answer = await browser.get("/signin", params={"next": onward})
        assert (answer.status_code, answer.headers["location"]) == (303, place)


@pytest.mark.usefixtures("ines")
async def test_a_page_for_members_leads_through_the_door_and_back(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    turned = await browser.get("/account/sessions")
    assert (turned.status_code, turned.headers["location"]) == (303, "/signin?next=/account/sessions")
    page = await browser.get(turned.headers["location"])
    assert 'name="next" value="/account/sessions"' in page.text


async def test_the_operators_link_needs_no_mail(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        person = await make_person(work)
    async with kit.work() as work:
        link, nobody = await login_link(work, person.email.upper()), await login_link(work, "nobody@example.org")
    assert (nobody, await letters(kit)) == (None, [])
    browser = browser_for()
    assert link is not None
    assert (await browser.press(link)).headers["location"] == "/"
    async with kit.db.read() as db:
        assert len(await logins_of(db, person.id or 0, kit.clock.now())) == 1
