"""The account's page: name, time zone, language, and the zone dialog of every page."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from conference.foundation.kit import Kit
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.factories import make_person


@pytest.fixture
async def ines(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_person(work, "Inês Calado", zone="Europe/Lisbon")


@pytest.fixture
async def browser(ines: Person, browser_for: Callable[[], Browser]) -> Browser:
    return await browser_for().sign_in(ines)


async def stored(kit: Kit, person: Person) -> tuple[str, str, str]:
    async with kit.db.read() as db:
        row = await db.get(Person, person.id)
    assert row is not None
    return row.name, row.zone, row.lang


async def test_what_is_changed_is_kept_and_shown(kit: Kit, ines: Person, browser: Browser) -> None:
    answer = await browser.press(
        "/account", _method="PUT", name=" Inês  C. Calado ", zone="America/Sao_Paulo", lang="en"
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert await stored(kit, ines) == ("Inês C. Calado", "America/Sao_Paulo", "en")
    page = await browser.get("/account")
    assert "Saved." in text_of(page)
    assert '<option value="America/Sao_Paulo" selected>Sao Paulo</option>' in page.text
    assert 'data-zone="America/Sao_Paulo"' in page.text


async def test_a_change_raises_the_persons_topic(kit: Kit, ines: Person, browser: Browser) -> None:
    await browser.press("/account", _method="PUT", name="Inês", zone="UTC", lang="en")
    assert kit.revisions[f"person.{ines.id}"] == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "", "zone": "UTC"}, "Please fill this in."),
        ({"name": "x" * 121, "zone": "UTC"}, "At most 120 characters; this has 121."),
        ({"name": "Typed name", "zone": "Mars/Olympus"}, "That is not a known time zone. Example: Europe/Brussels."),
        ({"name": "Typed name", "zone": "../../etc/passwd"}, "That is not a known time zone."),
        ({"name": "Typed name", "zone": "UTC", "lang": "tlh"}, "The pages are not written in that language yet."),
    ],
)
async def test_what_cannot_be_taken_comes_back(
    kit: Kit, ines: Person, browser: Browser, fields: dict[str, str], said: str
) -> None:
    answer = await browser.press("/account", _method="PUT", **fields)
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert f'value="{fields["name"]}"' in answer.text
    assert f'value="{fields["zone"]}" selected' in answer.text
    assert await stored(kit, ines) == ("Inês Calado", "Europe/Lisbon", "en")


async def test_an_old_zone_name_stays_choosable(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        person = await make_person(work, zone="US/Pacific")
    page = await (await browser_for().sign_in(person)).get("/account")
    assert '<option value="US/Pacific" selected>US/Pacific</option>' in page.text


async def test_the_dialog_leads_back_to_its_page(kit: Kit, ines: Person, browser: Browser) -> None:
    for referer, back in [
        ("http://folkmoot.test/inbox?before=9", "/inbox?before=9"),
        ("https://evil.example/inbox", "/account"),
        ("http://folkmoot.test//evil.example/", "/account"),
        ("", "/account"),
    ]:
        answer = await browser.post(
            "/account/zone", data={"_method": "PUT", "zone": "Asia/Tokyo"}, headers={"referer": referer}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert (await stored(kit, ines))[1] == "Asia/Tokyo"
    assert ZoneInfo("Asia/Tokyo").key in (await browser.get("/account")).text


async def test_a_wrong_zone_in_the_dialog_is_said_on_the_account_page(browser: Browser) -> None:
    answer = await browser.press("/account/zone", _method="PUT", zone="Nowhere")
    assert (answer.status_code, "That is not a known time zone." in text_of(answer)) == (422, True)


@pytest.mark.parametrize("path", ["/account", "/account/zone", "/account/password"])
async def test_a_stranger_is_led_to_the_door(browser_for: Callable[[], Browser], path: str) -> None:
    answer = await browser_for().press(path, _method="PUT", zone="UTC", name="x")
    assert (answer.status_code, answer.headers["location"].startswith("/signin?next=")) == (303, True)
