"""The front page, the public pages, and joining an open event."""

from collections.abc import Callable
from datetime import date

import pytest

from conference.events.models import Event, Registration
from conference.events.queries import roles_of
from conference.events.rules import dates_label
from conference.foundation.kit import Kit
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.counting import counted
from tests.factories import make_event, make_member, make_person


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (date(2020, 11, 10), date(2020, 11, 10), "10 November 2020"),
        (date(2020, 11, 10), date(2020, 11, 12), "10–12 November 2020"),
        (date(2020, 11, 30), date(2020, 12, 1), "30 November – 1 December 2020"),
        (date(2020, 12, 31), date(2021, 1, 2), "31 December 2020 – 2 January 2021"),
    ],
)
def test_days_in_words(first: date, last: date, label: str) -> None:
    assert dates_label(first, last) == label


async def test_without_an_event_the_operator_learns_what_to_do(browser_for: Callable[[], Browser]) -> None:
    page = await browser_for().get("/")
    assert (page.status_code, "folkmoot login-link" in text_of(page)) == (200, True)


async def test_the_only_event_is_the_front_page(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        await make_event(work, "ecc2020")
    answer = await browser_for().get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/ecc2020/")


async def several(kit: Kit) -> Person:
    """Three events: one public, one open, one of neither kind, in which the returned person takes part."""
    async with kit.work() as work:
        await make_event(work, "public", name="A public event", starts_on=date(2020, 11, 11))
        await make_event(work, "open", name="An open event", registration=Registration.OPEN, public_agenda=False)
        board = await make_event(work, "board", name="A board meeting", public_agenda=False)
        return await make_member(work, board)


async def test_several_events_are_listed_mine_first(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    person = await several(kit)
    words = text_of(await (await browser_for().sign_in(person)).get("/"))
    places = [words.index(name) for name in ("A board meeting", "A public event", "An open event")]
    assert places == sorted(places)


async def test_a_visitor_is_not_told_of_closed_events(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    await several(kit)
    words = text_of(await browser_for().get("/"))
    assert [name in words for name in ("A public event", "An open event", "A board meeting")] == [True, True, False]


async def test_the_list_asks_the_same_for_two_and_six(kit: Kit, browser_for: Callable[[], Browser]) -> None:
    person = await several(kit)
    browser, counts = await browser_for().sign_in(person), []
    for more in (0, 3):
        async with kit.work() as work:
            for _ in range(more):
                await make_event(work)
        with counted(kit) as made:
            assert (await browser.get("/")).status_code == 200
        counts.append(len(made))
    assert counts == [4, 4]  # the viewer, the events, the list, the bell


@pytest.fixture
async def days(kit: Kit) -> Event:
    async with kit.work() as work:
        return await make_event(work, "days", name="Open days", registration=Registration.OPEN)


@pytest.fixture
async def ines(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_person(work, email="ines@example.org")


async def roles(kit: Kit, event: Event, person: Person) -> frozenset[str]:
    async with kit.db.read() as db:
        return await roles_of(db, event.id or 0, person.id or 0)


async def test_joining_an_open_event(kit: Kit, days: Event, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser = await browser_for().sign_in(ines)
    page = await browser.get("/e/days/join", params={"next": "/e/days/agenda"})
    assert (page.status_code, 'name="next" value="/e/days/agenda"' in page.text) == (200, True)
    assert await roles(kit, days, ines) == frozenset()
    for _ in range(2):  # twice does no harm
        answer = await browser.press("/e/days/join", next="/e/days/agenda")
        assert (answer.status_code, answer.headers["location"]) == (303, "/e/days/agenda")
    assert await roles(kit, days, ines) == {"attendee"}
    assert (await browser.get("/e/days/join")).headers["location"] == "/e/days/"


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("onward", ["/e/other/", "https://evil.example", "/inbox", ""])
async def test_joining_goes_on_inside_the_event(ines: Person, browser_for: Callable[[], Browser], onward: str) -> None:
    browser = await browser_for().sign_in(ines)
    assert (await browser.press("/e/days/join", next=onward)).headers["location"] == "/e/days/"


async def test_by_invitation_nobody_joins(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        event = await make_event(work, "board", name="Board meeting")
    browser = await browser_for().sign_in(ines)
    looked, pressed = await browser.get("/e/board/join"), await browser.press("/e/board/join")
    assert (looked.status_code, pressed.status_code) == (403, 409)
    assert ["Board meeting is by invitation." in text_of(answer) for answer in (looked, pressed)] == [True, True]
    assert await roles(kit, event, ines) == frozenset()


@pytest.mark.usefixtures("days")
async def test_a_visitor_joins_through_the_door(browser_for: Callable[[], Browser]) -> None:
    for answer in (await browser_for().get("/e/days/join"), await browser_for().press("/e/days/join")):
        assert (answer.status_code, answer.headers["location"].startswith("/signin?next=")) == (303, True)
    assert (await browser_for().get("/e/nowhere/join")).status_code == 404


PUBLIC = [("/help", "Help desk"), ("/accessibility", "Accessibility"), ("/privacy", "Privacy")]


@pytest.mark.parametrize(("path", "title"), PUBLIC)
async def test_everybody_may_read(ines: Person, browser_for: Callable[[], Browser], path: str, title: str) -> None:
    for browser in (browser_for(), await browser_for().sign_in(ines)):
        page = await browser.get(path)
        assert (page.status_code, f"<h1>{title}</h1>" in page.text) == (200, True)
        assert "localhost" not in page.text  # the default sender reaches nobody
