"""The bell of every page, and the inbox."""

from collections.abc import Callable

import pytest

from conference.foundation.kit import Kit
from conference.notices.service import tell
from conference.people.models import Person
from tests.client import Browser, text_of
from tests.counting import counted
from tests.factories import make_event, make_person


@pytest.fixture
async def ines(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_person(work)


async def tell_times(kit: Kit, person: Person, count: int, text: str = "Notice") -> None:
    async with kit.work() as work:
        for number in range(count):
            await tell(work, person.id or 0, f"{text} {number}", f"/there/{number}")


async def test_the_bell_counts_and_shows_the_newest(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    await tell_times(kit, ines, 9)
    async with kit.work() as work:
        await tell(work, (await make_person(work)).id or 0, "Somebody else’s", "/")
    page = await (await browser_for().sign_in(ines)).get("/help")
    assert 'aria-label="Notices, 9 unread"' in page.text
    assert [f'href="/there/{number}"' in page.text for number in range(9)] == [False] * 3 + [True] * 6
    assert "Somebody else" not in page.text


async def test_the_bell_listens_from_the_number_it_shows(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await browser_for().sign_in(ines)
    for seq in (0, 1):
        page = await browser.get("/inbox/bell")
        listening = f'data-topic="person.{ines.id}" data-seq="{seq}" data-refresh-url="/inbox/bell"'
        assert (page.status_code, listening in page.text, page.text.lstrip().startswith("<div")) == (200, True, True)
        await tell_times(kit, ines, 1)


async def test_a_visitor_has_no_bell(browser_for: Callable[[], Browser]) -> None:
    browser = browser_for()
    assert 'id="bell"' not in (await browser.get("/help")).text
    for path in ("/inbox", "/inbox/bell"):
        assert (await browser.get(path)).headers["location"] == f"/signin?next={path}"


async def test_the_bell_is_one_query(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser, counts = await browser_for().sign_in(ines), []
    for more in (0, 1, 2):
        await tell_times(kit, ines, more)
        with counted(kit) as made:
            await browser.get("/help")
        counts.append(len(made))
    assert counts == [2, 2, 2]  # the viewer, the bell


async def test_the_inbox_is_empty_then_full_then_read(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await browser_for().sign_in(ines)
    assert "Nothing here yet" in text_of(await browser.get("/inbox"))
    async with kit.work() as work:
        event = await make_event(work)
        await tell(work, ines.id or 0, "Lars <b>wants</b> to meet you", "/e/x/", event=event.id, icon="handshake")
    page = await browser.get("/inbox")
    assert ("Lars &lt;b&gt;wants" in page.text, "Mark all as read" in page.text) == (True, True)
    assert "Tue 10 Nov, 10:15 · Cluster Conference" in text_of(page)
    answer = await browser.press("/inbox", _method="PUT")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    page = await browser.get("/inbox")
    assert ("Mark all as read" in page.text, 'aria-label="Notices, 0 unread"' in page.text) == (False, True)


async def test_reading_all_leaves_others_alone(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        lars = await make_person(work, "Lars")
    await tell_times(kit, lars, 2)
    await (await browser_for().sign_in(ines)).press("/inbox", _method="PUT")
    page = await (await browser_for().sign_in(lars)).get("/inbox")
    assert 'aria-label="Notices, 2 unread"' in page.text


async def test_a_script_gets_the_part_alone(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    await tell_times(kit, ines, 1)
    browser = await browser_for().sign_in(ines)
    browser.headers["hx-request"] = "true"
    for answer in (await browser.get("/inbox"), await browser.press("/inbox", _method="PUT")):
        assert (answer.status_code, answer.text.lstrip().startswith('<div class="stack" id="notices"')) == (200, True)
    assert "New" not in text_of(answer)


async def test_older_notices_stand_behind_a_link(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    await tell_times(kit, ines, 51)
    browser = await browser_for().sign_in(ines)
    first = await browser.get("/inbox")
    assert ("Notice 50" in text_of(first), '"/there/0"' in first.text) == (True, False)
    address = first.text.partition('href="/inbox?before=')[2].partition('"')[0]
    second = await browser.get("/inbox", params={"before": address})
    # Once in the list; the bell shows the newest only.
    assert (second.text.count('"/there/0"'), second.text.count('"/there/1"')) == (1, 0)
    assert "Nothing older" in text_of(await browser.get("/inbox", params={"before": "1"}))
    for odd in ("x", "-1", "9" * 30, "٣"):
        assert (await browser.get("/inbox", params={"before": odd})).status_code == 200


async def test_the_inbox_asks_the_same_for_one_and_three(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser, counts = await browser_for().sign_in(ines), []
    for more in (1, 2):
        await tell_times(kit, ines, more)
        with counted(kit) as made:
            await browser.get("/inbox")
        counts.append(len(made))
    assert counts == [3, 3]  # the viewer, the list, the bell


async def test_seeding_rings_no_bell(kit: Kit, ines: Person) -> None:
    async with kit.work(quiet=True) as work:
        await tell(work, ines.id or 0, "Not told", "/")
    assert kit.revisions[f"person.{ines.id}"] == 0
