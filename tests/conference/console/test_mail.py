"""Kept mail: who may read it, and that a letter's HTML can do nothing."""

import httpx2
import pytest

from conference.app import make_app
from conference.foundation.kit import Kit
from conference.foundation.mail import Letter
from conference.foundation.settings import load_settings
from tests.client import Browser, text_of
from tests.conference.console.factories import make_house

LETTER = Letter("a@example.org", "Ana", "Your code 123", "The code is 123.", "<p style='color:red'>123</p>", "k1")
INVITE = Letter("b@example.org", "Bo", "Invited", "Come.", "<p>Come.</p>", "k2", b"BEGIN:VCALENDAR\r\n", "REQUEST")


async def _write(kit: Kit) -> None:
    async with kit.work() as work:
        await work.mail(LETTER)
        await work.mail(INVITE)


async def test_only_organisers_read_kept_mail_on_a_public_server(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    await _write(kit)
    for path in ("/dev/mail", "/dev/mail/1", "/dev/mail/1/letter.html", "/dev/mail/2/invite.ics"):
        assert (await browser_for().get(path)).headers["location"].startswith("/signin?next=")
        assert (await (await browser_for().sign_in(house.guest)).get(path)).status_code == 404
        assert (await (await browser_for().sign_in(house.organiser)).get(path)).status_code == 200


async def test_a_letter_is_shown_as_text_and_its_html_without_powers(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    await _write(kit)
    browser = await browser_for().sign_in(house.organiser)
    assert "Invited REQUEST" in text_of(await browser.get("/dev/mail"))
    assert "Your code" not in text_of(await browser.get("/dev/mail?q=invited"))
    assert "The code is 123." in text_of(await browser.get("/dev/mail/1"))
    html = await browser.get("/dev/mail/1/letter.html")
    assert html.text == LETTER.html
    policies = html.headers.get_list("content-security-policy")
    assert [policy.split(";")[0] for policy in policies] == ["sandbox"]
    assert "script-src" not in policies[0]
    assert "allow-" not in policies[0]
    calendar = await browser.get("/dev/mail/2/invite.ics")
    assert (calendar.content, calendar.headers["content-type"]) == (
        INVITE.calendar,
        "text/calendar; charset=utf-8; method=REQUEST",
    )
    assert (await browser.get("/dev/mail/1/invite.ics")).status_code == 404
    assert (await browser.get("/dev/mail/9")).status_code == 404


@pytest.mark.parametrize(
    ("base", "client", "headers", "status"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1", {}, 200),
        ("http://localhost:8000", "::1", {}, 200),
        ("http://127.0.0.1:8000", "192.0.2.7", {}, 303),
        ("http://127.0.0.1:8000", "127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, 303),
        ("https://meet.example.org", "127.0.0.1", {}, 303),
    ],
)
async def test_in_development_whoever_sits_at_the_machine_reads_it(
    kit: Kit, base: str, client: str, headers: dict[str, str], status: int
) -> None:
    kit.settings = load_settings(**{**kit.settings.model_dump(), "dev": True, "base_url": base})
    app = make_app(kit.settings, kit=kit)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, client=(client, 5000)), base_url=base, headers=headers
    ) as browser:
        assert (await browser.get("/dev/mail")).status_code == status


async def test_where_mail_is_sent_the_pages_are_not_there(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    kit.settings = load_settings(**{**kit.settings.model_dump(), "mail_url": "smtp://localhost:1"})
    assert (await browser.get("/dev/mail")).status_code == 404
