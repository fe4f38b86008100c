"""The optional password: set, change, remove, sign in by it, and a full queue."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import extract_parameters

from conference.foundation.clock import FixedClock
from conference.foundation.errors import TooMany
from conference.foundation.kit import Kit
from conference.people.models import Person
from conference.people.passwords import QUEUE, fits, hash_password
from conference.people.queries import logins_of
from tests.client import Browser, text_of
from tests.conference.people.factories import PASSWORD, give_password, letters, signed_in
from tests.counting import counted
from tests.factories import make_person


@pytest.fixture
async def ines(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_person(work, "Inês Calado", email="ines@example.org")


async def encoded(kit: Kit, person: Person) -> str | None:
    async with kit.db.read() as db:
        row = await db.get(Person, person.id)
    assert row is not None
    return row.password


async def test_the_hash_has_the_parameters_we_promise() -> None:
    kept = await hash_password(PASSWORD)
    facts = extract_parameters(kept)
    assert (facts.type.name, facts.memory_cost, facts.time_cost, facts.parallelism) == ("ID", 19 * 1024, 2, 1)
    assert [await fits(kept, PASSWORD), await fits(kept, "other"), await fits(None, PASSWORD)] == [True, False, False]
    assert await fits("not a hash", PASSWORD) is False


async def test_a_full_queue_refuses_instead_of_growing() -> None:
    results = await asyncio.gather(*(hash_password("x") for _ in range(QUEUE + 3)), return_exceptions=True)
    refused = [result for result in results if isinstance(result, TooMany)]
    assert (len(refused), refused[0].retry_after) == (3, 3)
    assert await fits(await hash_password("after"), "after")  # and it serves again


async def test_set_then_sign_in_by_it(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser, other = await browser_for().sign_in(ines), await browser_for().sign_in(ines)
    answer = await browser.press("/account/password", _method="PUT", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert [await signed_in(browser), await signed_in(other)] == [True, False]
    assert [letter.subject for letter in await letters(kit, ines.email)] == ["Your password was set"]
    fresh = browser_for()
    entered = await fresh.press("/signin/password", email=ines.email.upper(), password=PASSWORD, next="/inbox")
    assert (entered.status_code, entered.headers["location"]) == (303, "/inbox")
    assert await signed_in(fresh)


async def test_a_short_password_is_refused_and_never_printed(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await browser_for().sign_in(ines)
    answer = await browser.press("/account/password", _method="PUT", password="hunter2")
    assert (answer.status_code, "Please write at least 12 characters." in text_of(answer)) == (422, True)
    assert ("hunter2" in answer.text, await encoded(kit, ines)) == (False, None)


async def test_one_spelling_for_one_word(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser = await browser_for().sign_in(ines)
    await browser.press("/account/password", _method="PUT", password="a caf\u00e9 and a stable")
    answer = await browser_for().press("/signin/password", email=ines.email, password="a cafe\u0301 and a stable")
    assert answer.status_code == 303


async def test_later_the_present_password_is_asked_for(
    kit: Kit, clock: FixedClock, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    await give_password(kit, ines)
    browser = await browser_for().sign_in(ines)
    clock.move(timedelta(minutes=16))
    assert "Your present password" in text_of(await browser.get("/account"))
    for fields in ({"_method": "PUT", "password": "another long password"}, {"_method": "DELETE"}):
        for current in ("", "wrong"):
            answer = await browser.press("/account/password", current=current, **fields)
            assert (answer.status_code, "not your present password" in text_of(answer)) == (422, True)
    changed = await browser.press(
        "/account/password", _method="PUT", current=PASSWORD, password="another long password"
    )
    removed = await browser.press("/account/password", _method="DELETE", current="another long password")
    assert (changed.status_code, removed.status_code, await encoded(kit, ines)) == (303, 303, None)
    assert [letter.subject for letter in await letters(kit, ines.email)] == [
        "Your password was set",
        "Your password was removed",
    ]


async def test_a_fresh_sign_in_needs_no_present_password(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    await give_password(kit, ines)
    browser = await browser_for().sign_in(ines)
    assert (await browser.press("/account/password", _method="DELETE")).status_code == 303
    assert await encoded(kit, ines) is None


async def test_unknown_wrong_and_unset_get_one_answer(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    async with kit.work() as work:
        unset = await make_person(work, "Lars")
    await give_password(kit, ines)
    seen = []
    for email in (ines.email, "nobody@example.org", unset.email):
        browser = browser_for()
        browser.headers["accept-encoding"] = "identity"
        with counted(kit) as made:
            answer = await browser.press("/signin/password", email=email, password="a wrong password")
        seen.append((answer.status_code, answer.text.replace(email, ""), made))
    assert seen[0] == seen[1] == seen[2]
    assert "do not belong together" in text_of(answer)
    assert 'value="' + unset.email in answer.text


async def test_guessing_a_password_is_braked(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    await give_password(kit, ines)
    browser = browser_for()
    statuses = [
        (await browser.press("/signin/password", email=ines.email, password=f"guess {n}")).status_code
        for n in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    right = await browser_for().press("/signin/password", email=ines.email, password=PASSWORD)
    assert (right.status_code, int(right.headers["retry-after"]) > 0) == (429, True)
    async with kit.db.read() as db:
        assert list(await logins_of(db, ines.id or 0, kit.clock.now())) == []


async def test_an_empty_form_says_what_is_missing(browser_for: Callable[[], Browser]) -> None:
    answer = await browser_for().press("/signin/password", email="ines@example.org", password="", next="/inbox")
    assert (answer.status_code, "Please fill this in." in text_of(answer)) == (422, True)
    assert ('value="ines@example.org"' in answer.text, 'value="/inbox"' in answer.text) == (True, True)
