"""Reading: a crowd of readers neither holds up nor overtakes one another."""

import asyncio

import pytest
from sqlalchemy import text

from conference.foundation.db import rows
from conference.foundation.kit import Kit


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
