"""What the door withstands: guessing, replay, strangers who ask who is there, forms from other sites."""

import asyncio
from collections.abc import Callable

import pytest

from conference.foundation.kit import Kit
from conference.people.models import Person, SignInCode
from conference.people.queries import logins_of
from conference.people.rules import TRIES
from tests.client import Browser, text_of
from tests.conference.people.factories import (
    ask,
    come_in,
    digits_in,
    last_letter,
    letters,
    link_in,
    signed_in,
    wrong_for,
)
from tests.counting import counted
from tests.factories import make_event, make_member, make_person

KNOWN, UNKNOWN = "known@example.org", "guest@example.org"  # of one length, so that lengths can be compared


@pytest.fixture
async def known(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_member(work, await make_event(work), email=KNOWN)


def shape(answer: object, email: str) -> tuple[object, ...]:
    """All that a stranger can see of an answer, but for what is random in every one."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "set-cookie")}  # type: ignore[attr-defined]
    cookies = [line.partition("=")[0] + line.partition(";")[2] for line in answer.headers.get_list("set-cookie")]  # type: ignore[attr-defined]
    return (answer.status_code, headers, cookies, answer.text.replace(email, "(address)"))  # type: ignore[attr-defined]


@pytest.mark.usefixtures("known")
async def test_known_and_unknown_get_identical_answers(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    seen = []
    for email in (KNOWN, UNKNOWN):
        browser = browser_for()
        browser.headers["accept-encoding"] = "identity"  # a packed page's length depends on the address it shows
        answers = [
            await browser.press("/signin", email=email),
            await browser.get("/signin/code"),
            await browser.press("/signin/code", code="000000"),
            await browser.press("/signin", email=email),
        ]
        seen.append([shape(answer, email) for answer in answers])
    assert seen[0] == seen[1]
    assert [letter.to for letter in await letters(kit)] == [KNOWN, KNOWN]


@pytest.mark.usefixtures("known")
async def test_known_and_unknown_cost_the_same_statements(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    noted = []
    for email in (KNOWN, UNKNOWN):
        with counted(kit) as made:
            await ask(browser_for(), email)
        noted.append([line for line in made if "SAVEPOINT" not in line])
    assert noted[0] == noted[1]


@pytest.mark.usefixtures("known")
async def test_the_limit_says_no_more_of_one_address_than_of_another(browser_for: Callable[[], Browser]) -> None:
    for email in (KNOWN, UNKNOWN):
        browser = browser_for()
        statuses = [(await browser.press("/signin", email=email, next="/inbox")).status_code for _ in range(7)]
        assert statuses == [303] * 5 + [429] * 2
    refused = await browser.press("/signin", email=UNKNOWN, next="/inbox")
    assert (f'value="{UNKNOWN}"' in refused.text, 'value="/inbox"' in refused.text) == (True, True)
    assert int(refused.headers["retry-after"]) in range(600, 721)
    assert "Five e-mails were asked for this address" in text_of(refused)


async def test_one_network_cannot_ask_for_everybody(browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    statuses = [(await browser.press("/signin", email=f"p{n}@example.org")).status_code for n in range(42)]
    assert statuses == [303] * 40 + [429] * 2


async def test_five_wrong_codes_and_the_right_one_counts_no_more(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = browser_for()
    await ask(browser, KNOWN)
    letter = await last_letter(kit, KNOWN)
    for left in ("4 tries", "3 tries", "2 tries", "one try"):
        answer = await browser.press("/signin/code", code=wrong_for(letter))
        assert (answer.status_code, f"You have {left} left." in text_of(answer)) == (422, True)
    for code in (wrong_for(letter), digits_in(letter)):
        answer = await browser.press("/signin/code", code=code)
        assert (answer.status_code, "Those were five tries" in text_of(answer)) == (422, True)
    assert not await signed_in(browser)
    # The link is another secret, and still leads in.
    assert (await browser.press(link_in(letter))).status_code == 303


async def test_guesses_at_one_instant_are_counted_each(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = browser_for()
    await ask(browser, KNOWN)
    letter = await last_letter(kit, KNOWN)
    wrong = wrong_for(letter)
    answers = await asyncio.gather(*(browser.press("/signin/code", code=wrong) for _ in range(9)))
    assert [answer.status_code for answer in answers] == [422] * 9
    async with kit.db.read() as db:
        way = await db.get(SignInCode, 1)
    assert way is not None
    assert way.tries == TRIES
    assert (await browser.press("/signin/code", code=digits_in(letter))).status_code == 422


async def test_new_codes_do_not_buy_more_guesses_for_ever(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    statuses = []
    for _ in range(4):
        browser = browser_for()
        await ask(browser, KNOWN)
        wrong = wrong_for(await last_letter(kit, KNOWN))
        statuses += [(await browser.press("/signin/code", code=wrong)).status_code for _ in range(4)]
    assert statuses == [422] * 10 + [429] * 6


async def test_of_two_clicks_at_one_instant_one_gets_in(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    await ask(browser_for(), KNOWN)
    link = link_in(await last_letter(kit, KNOWN))
    answers = await asyncio.gather(*(browser_for().press(link) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410, 410]
    async with kit.db.read() as db:
        assert len(await logins_of(db, known.id or 0, kit.clock.now())) == 1


async def test_the_database_holds_no_token_code_or_word(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = browser_for()
    await ask(browser, KNOWN)
    letter = await last_letter(kit, KNOWN)
    async with kit.db.read() as db:
        way = await db.get(SignInCode, 1)
    assert way is not None
    stored = {way.link, way.code, way.browser}
    given = {link_in(letter).rpartition("/")[2], digits_in(letter), browser.cookies["folkmoot-door"]}
    assert (len(stored & given), {len(digest) for digest in stored}) == (0, {64})


async def test_signing_in_replaces_the_browsers_sign_in(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await come_in(browser_for(), kit, known)
    before = browser.cookies["folkmoot"]
    await come_in(browser, kit, known)
    after = browser.cookies["folkmoot"]
    thief = browser_for()
    thief.cookies.set("folkmoot", before)
    assert (before != after, await signed_in(browser), await signed_in(thief)) == (True, True, False)
    async with kit.db.read() as db:
        assert len(await logins_of(db, known.id or 0, kit.clock.now())) == 1


async def test_signing_in_as_another_ends_the_first(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    async with kit.work() as work:
        other = await make_person(work, "Lars Nygaard")
    browser = await come_in(browser_for(), kit, known)
    await come_in(browser, kit, other)
    assert "Lars Nygaard" in (await browser.get("/account")).text
    async with kit.db.read() as db:
        assert len(await logins_of(db, known.id or 0, kit.clock.now())) == 0


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "%00", "Zm9v.YmFy", '"quoted"'])
async def test_a_broken_cookie_is_a_visitor(browser_for: Callable[[], Browser], cookie: str) -> None:
    browser = browser_for()
    browser.headers["cookie"] = f"folkmoot={cookie}; folkmoot-door={cookie}; flash={cookie}.{cookie}"
    assert [(await browser.get(path)).status_code for path in ("/signin", "/account", "/signin/code")] == [
        200,
        303,
        303,
    ]
    assert (await browser.press("/signin/code", code="123456")).headers["location"] == "/signin"


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://folkmoot.test"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_a_form_from_another_site_does_nothing(
    kit: Kit, browser_for: Callable[[], Browser], headers: dict[str, str]
) -> None:
    browser = browser_for()
    browser.headers.pop("sec-fetch-site")
    answer = await browser.post("/signin", data={"email": KNOWN}, headers=headers)
    assert (answer.status_code, await letters(kit)) == (403, [])


async def test_a_form_from_another_site_signs_nobody_in_or_out(
    kit: Kit, known: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await come_in(browser_for(), kit, known)
    elsewhere = {"sec-fetch-site": "cross-site"}
    for path in ("/session", "/account/sessions", "/account/password"):
        answer = await browser.post(path, data={"_method": "DELETE"}, headers=elsewhere)
        assert answer.status_code == 403
    assert await signed_in(browser)
