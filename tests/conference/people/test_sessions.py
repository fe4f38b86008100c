"""Devices and signing out: one, all, a foreign one; open sockets end with their sign-in."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from conference.foundation.clock import FixedClock
from conference.foundation.hub import Client
from conference.foundation.kit import Kit
from conference.people.jobs import forget_old_codes
from conference.people.models import Login, Person, SignInCode
from conference.people.queries import logins_of
from conference.people.service import open_login
from conference.people.viewer import SLIDE_AFTER
from tests.client import Browser, text_of
from tests.conference.people.factories import ask, come_in, letters, signed_in
from tests.counting import counted
from tests.factories import make_person


class Ear:
    """A client's end of a socket."""

    def __init__(self) -> None:
        self.dropped = False

    def write(self, text: str) -> bool:
        return True

    def drop(self) -> None:
        self.dropped = True


@pytest.fixture
async def ines(kit: Kit) -> Person:
    async with kit.work() as work:
        return await make_person(work, "Inês Calado", email="ines@example.org")


async def logins(kit: Kit, person: Person) -> list[int]:
    async with kit.db.read() as db:
        return sorted(login.id or 0 for login in await logins_of(db, person.id or 0, kit.clock.now()))


def listen(kit: Kit, person: Person, login: int) -> tuple[Client, Ear]:
    ear = Ear()
    client = Client(ear, person.id, login)
    kit.hub.enter(client)
    return client, ear


async def test_the_list_names_the_devices(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        await open_login(work, ines.id or 0, device="Safari on iPhone")
    browser = browser_for()
    browser.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    words = text_of(await (await come_in(browser, kit, ines)).get("/account/sessions"))
    assert ["Safari on iPhone" in words, "Firefox on Linux This one" in words] == [True, True]


async def test_ending_one_device_closes_its_sockets_alone(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    here, there = await browser_for().sign_in(ines), await browser_for().sign_in(ines)
    mine, theirs = await logins(kit, ines)
    kept, kept_ear = listen(kit, ines, mine)
    gone, gone_ear = listen(kit, ines, theirs)
    answer = await here.press(f"/account/sessions/{theirs}", _method="DELETE")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/sessions")
    assert (kept_ear.dropped, gone_ear.dropped, kit.hub.clients) == (False, True, {kept})
    assert [await signed_in(here), await signed_in(there)] == [True, False]
    assert gone not in kit.hub.clients


async def test_ending_this_device_signs_out_here(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser = await come_in(browser_for(), kit, ines)
    (mine,) = await logins(kit, ines)
    answer = await browser.press(f"/account/sessions/{mine}", _method="DELETE")
    assert (answer.headers["location"], "folkmoot" in browser.cookies) == ("/signin", False)


async def test_sign_out_everywhere(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    here, there = await come_in(browser_for(), kit, ines), await browser_for().sign_in(ines)
    async with kit.work() as work:
        other = await make_person(work, "Lars")
    lars = await browser_for().sign_in(other)
    ears = [listen(kit, ines, login)[1] for login in await logins(kit, ines)]
    kept = listen(kit, other, (await logins(kit, other))[0])[0]
    answer = await here.press("/account/sessions", _method="DELETE")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert [ear.dropped for ear in ears] == [True, True]
    assert kit.hub.clients == {kept}
    assert [await signed_in(browser) for browser in (here, there, lars)] == [False, False, True]
    assert "signed out on all devices" in text_of(await here.get("/signin"))


async def test_a_foreign_device_is_not_found(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    async with kit.work() as work:
        stranger = await make_person(work, "Mallory")
    victim, mallory = await browser_for().sign_in(ines), await browser_for().sign_in(stranger)
    (login,) = await logins(kit, ines)
    for number in (login, 999_999, "x", "1" * 30):
        assert (await mallory.press(f"/account/sessions/{number}", _method="DELETE")).status_code == 404
    assert await signed_in(victim)


async def test_sign_out_here_and_once_more(kit: Kit, ines: Person, browser_for: Callable[[], Browser]) -> None:
    browser = await come_in(browser_for(), kit, ines)
    token = browser.cookies["folkmoot"]
    ear = listen(kit, ines, (await logins(kit, ines))[0])[1]
    for _ in range(2):
        answer = await browser.press("/session", _method="DELETE")
        assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    thief = browser_for()
    thief.cookies.set("folkmoot", token)
    assert (ear.dropped, await signed_in(thief), await logins(kit, ines)) == (True, False, [])


async def test_a_sign_in_ends_after_thirty_days(
    kit: Kit, clock: FixedClock, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser = await browser_for().sign_in(ines)
    clock.move(timedelta(days=30, seconds=-1))
    assert await signed_in(browser)
    clock.move(timedelta(seconds=1))
    assert not await signed_in(browser)


async def seen_at(kit: Kit) -> object:
    async with kit.db.read() as db:
        return (await db.exec(select(Login.seen_at))).one()


async def test_a_visit_is_noted_at_most_every_twelve_hours(
    kit: Kit, clock: FixedClock, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser, start = await browser_for().sign_in(ines), clock.now()
    clock.move(SLIDE_AFTER)
    await browser.get("/account")
    await asyncio.sleep(0.1)
    assert await seen_at(kit) == start
    later = clock.move(timedelta(seconds=1))
    await asyncio.gather(*(browser.get("/account") for _ in range(3)))
    async with asyncio.timeout(5):
        while await seen_at(kit) != later:
            await asyncio.sleep(0.02)


async def test_old_codes_sign_ins_and_letters_are_forgotten(
    kit: Kit, clock: FixedClock, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    async def left() -> tuple[int, int, int]:
        async with kit.db.read() as db:
            ways, standing = (await db.exec(select(SignInCode.id))).all(), (await db.exec(select(Login.id))).all()
        return len(ways), len(standing), len(await letters(kit))

    await ask(browser_for(), ines.email)
    await browser_for().sign_in(ines)
    ear = listen(kit, ines, (await logins(kit, ines))[0])[1]
    counts = []
    for step in (timedelta(minutes=14), timedelta(minutes=1), timedelta(days=1), timedelta(days=29)):
        clock.move(step)
        await forget_old_codes(kit)
        await forget_old_codes(kit)
        counts.append(await left())
    assert counts == [(1, 1, 1), (0, 1, 1), (0, 1, 0), (0, 0, 0)]
    assert ear.dropped


async def test_the_list_asks_the_same_for_one_and_three(
    kit: Kit, ines: Person, browser_for: Callable[[], Browser]
) -> None:
    browser, counts = await browser_for().sign_in(ines), []
    for more in (0, 2):
        async with kit.work() as work:
            for _ in range(more):
                await open_login(work, ines.id or 0)
        with counted(kit) as made:
            await browser.get("/account/sessions")
        counts.append(len(made))
    assert counts == [3, 3]  # the viewer, the list, the bell
