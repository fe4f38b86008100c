"""Reading: a crowd of readers neither holds up nor overtakes one another."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import text

from conference.foundation.db import rows
from conference.foundation.kit import Kit
from tests.client import Browser
from tests.conference.console.factories import make_house


@pytest.mark.parametrize("way", ["read", "glance"])
async def test_a_crowd_reads(kit: Kit, way: str) -> None:
    held = 0

    async def look() -> int:
        nonlocal held
        async with getattr(kit.db, way)() as db:
            found = await rows(db, text("SELECT 7"))
            held = max(held, kit.db.reader.pool.checkedout())  # type: ignore[attr-defined]
            return int(found[0][0])

    assert await asyncio.gather(*(look() for _ in range(200))) == [7] * 200
    if kit.db.is_sqlite:
        assert held == 1  # each gives its connection back before the loop goes on


async def test_who_finds_no_connection_free_is_asked_to_come_again(
    kit: Kit, browser_for: type[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    house = await make_house(kit)
    browser = await browser_for().sign_in(house.guest)
    pool: Any = kit.db.reader.pool
    monkeypatch.setattr(pool, "_timeout", 0.05)
    async with AsyncExitStack() as held:
        for _ in range(pool.size() + max(0, pool._max_overflow)):
            await held.enter_async_context(kit.db.glance())
        refused = await browser.get(f"/e/{house.event.slug}/awards")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert (await browser.get(f"/e/{house.event.slug}/awards")).status_code == 200
