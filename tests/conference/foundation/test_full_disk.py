"""A database that cannot grow: whoever writes is told, nothing is stored by halves, and later all goes on."""

import pytest
from sqlalchemy import text

from conference.events.queries import announcements
from conference.foundation.kit import Kit
from tests.client import Browser, text_of
from tests.conference.console.factories import make_house

WORDS = "Café seating closes at a quarter to three. " * 13


async def allow_pages(kit: Kit, pages: int) -> None:
    """Let the database file grow to this size; 0 stands for what it has now."""
    async with kit.db.write() as db:
        connection = await db.connection()
        await connection.execute(text(f"PRAGMA max_page_count = {pages or 1}"))  # SQLite never goes below what is there


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_loses_nothing_that_was_acknowledged(kit: Kit, browser_for: type[Browser]) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.organiser)
    await allow_pages(kit, 0)
    answers = []
    while not answers or answers[-1].status_code == 303:
        assert len(answers) < 200, "the disk never filled"
        answers.append(await browser.press(house.desk + "/announcement", text=f"{len(answers)} {WORDS}"))
    assert (answers[-1].status_code, "was not stored" in text_of(answers[-1])) == (503, True)
    async with kit.db.read() as db:
        assert len(await announcements(db, house.event.id or 0, limit=500)) == len(answers) - 1
    assert (await browser.get(house.desk)).status_code == 200  # reading goes on
    await allow_pages(kit, 1_000_000)
    assert (await browser.press(house.desk + "/announcement", text="Room again.")).status_code == 303
