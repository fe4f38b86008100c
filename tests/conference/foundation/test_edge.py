"""The edge: every answer has an id and the headers, refusals have pages, and no page shows our insides."""

import re
from collections.abc import Callable

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from conference.app import make_app, make_kit, make_roof
from conference.foundation.edge import Edge
from conference.foundation.errors import Forbidden, RuleBroken, TooMany
from conference.foundation.kit import Kit
from conference.foundation.refusals import HANDLERS
from conference.foundation.security import HEADERS
from conference.foundation.settings import load_settings
from tests.client import Browser, text_of

WANTED = {name.decode(): value.decode() for name, value in HEADERS}


def carried(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name in WANTED}


@pytest.fixture
def troubled(kit: Kit) -> Browser:
    """A browser at an application whose views fail in each way, behind the real edge and the real refusals."""

    async def crash(request: Request) -> Response:
        raise ZeroDivisionError("secret inner words")

    async def full(request: Request) -> Response:
        raise OSError("database or disk is full")

    async def rule(request: Request) -> Response:
        raise RuleBroken("thing.closed", "The thing was closed a moment ago.")

    async def closed(request: Request) -> Response:
        raise Forbidden("Organisers may open this.")

    async def many(request: Request) -> Response:
        raise TooMany("Too fast by half.", 7)

    async def fine(request: Request) -> Response:
        return PlainTextResponse("fine")

    views = (crash, full, rule, closed, many, fine)
    inner = Starlette(
        routes=[Route(f"/{view.__name__}", view, methods=["GET", "POST"]) for view in views],
        exception_handlers=HANDLERS,
    )
    inner.state.roof = make_roof(kit)
    return Browser(kit, httpx2.ASGITransport(app=Edge(inner, kit), raise_app_exceptions=False))


REFUSALS = [
    ("/crash", 500, "Something broke on our side"),
    ("/full", 503, "We are changing the stage"),
    ("/rule", 409, "The thing was closed a moment ago."),
    ("/closed", 403, "Organisers may open this."),
    ("/many", 429, "Too fast by half."),
    ("/nowhere", 404, "This room does not exist"),
]


@pytest.mark.parametrize(("path", "status", "words"), REFUSALS)
async def test_each_refusal_has_a_page(troubled: Browser, path: str, status: int, words: str) -> None:
    for answer in (await troubled.get(path), await troubled.post(path)):
        assert (answer.status_code, words in text_of(answer)) == (status, True)
        assert (carried(answer), len(answer.headers["x-request-id"])) == (WANTED, 16)
        assert re.search(r"Traceback|secret inner words|ZeroDivision|\.py", answer.text) is None
        assert answer.headers["x-request-id"] in answer.text  # what to quote


@pytest.mark.parametrize(("path", "status", "words"), REFUSALS)
async def test_a_script_gets_a_toast(troubled: Browser, path: str, status: int, words: str) -> None:
    answer = await troubled.get(path, headers={"hx-request": "true"})
    assert (answer.status_code, answer.text.lstrip().startswith("<hx-partial"), "<html" in answer.text) == (
        status,
        True,
        False,
    )


async def test_a_limit_says_when_to_come_back(troubled: Browser) -> None:
    assert (await troubled.get("/many")).headers["retry-after"] == "7"


async def test_ids_differ_and_the_page_leads_back(troubled: Browser) -> None:
    ids = {(await troubled.get("/fine")).headers["x-request-id"] for _ in range(5)}
    assert len(ids) == 5
    page = await troubled.get("/rule", headers={"referer": "http://folkmoot.test/inbox"})
    assert 'href="/inbox"' in page.text
    page = await troubled.get("/rule", headers={"referer": "https://evil.example/inbox"})
    assert "evil.example" not in page.text


@pytest.mark.parametrize("path", ["/signin", "/healthz", "/static/css/app.css", "/static/nothing.css", "/nowhere"])
async def test_headers_on_every_answer(browser_for: Callable[[], Browser], path: str) -> None:
    answer = await browser_for().get(path)
    assert (carried(answer), "strict-transport-security" in answer.headers) == (WANTED, False)


async def test_https_demands_https(kit: Kit) -> None:
    settings = load_settings(
        data_dir=kit.settings.data_dir, database_url=kit.settings.database, base_url="https://x.test"
    )
    secure = make_kit(settings, clock=kit.clock)
    transport = httpx2.ASGITransport(app=make_app(settings, kit=secure), raise_app_exceptions=False)
    async with Browser(secure, transport) as browser:
        answer = await browser.press("/signin", email="ines@example.org")
    await secure.db.close()
    cookie = answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert (cookie.startswith("__Host-folkmoot-door="), "; Secure" in cookie, "Domain" in cookie) == (True, True, False)


async def test_a_form_from_elsewhere_is_refused_before_any_view(browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    for path in ("/signin", "/nowhere", "/static/x"):
        answer = await browser.post(path, headers={"sec-fetch-site": "cross-site"})
        assert (answer.status_code, "sent from another site" in answer.text, carried(answer)) == (403, True, WANTED)
    # Reading from elsewhere is a link, and links are welcome.
    assert (await browser.get("/signin", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_too_much_is_refused(browser_for: Callable[[], Browser]) -> None:
    answer = await browser_for().post(
        "/signin",
        content=b"email=" + b"a" * (11 * 1024 * 1024),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, carried(answer), len(answer.text) < 20_000) == (413, WANTED, True)
    assert "the most that is taken here" in answer.text


async def test_too_many_fields_are_refused(browser_for: Callable[[], Browser]) -> None:
    answer = await browser_for().post("/signin", data={f"f{n}": "x" for n in range(500)})
    assert (answer.status_code < 500, carried(answer)) == (True, WANTED)


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT"])
async def test_a_method_that_is_not_there(browser_for: Callable[[], Browser], method: str) -> None:
    browser = browser_for()
    straight = await browser.request(method, "/signin")
    named = await browser.press("/signin", _method=method)
    assert [straight.status_code, named.status_code] == [405, 405]
    assert [sorted(answer.headers["allow"].split(", ")) for answer in (straight, named)] == [
        ["GET", "HEAD", "POST"],
        ["GET", "POST"],
    ]
    assert carried(straight) == WANTED
