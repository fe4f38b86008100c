"""The bus: how processes hear of each other's commits. Always a hint; the truth stands in `topic_revision`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import Database

LOOK_EVERY = 1.0  # seconds between two looks at SQLite's change counter

Hint = Callable[[], Awaitable[None]]


class Bus(Protocol):
    """`announce` runs inside the transaction; `run` calls `hint` when another process has committed."""

    async def announce(self, db: AsyncSession, numbers: dict[str, int]) -> None: ...

    async def run(self, hint: Hint) -> None: ...


def bus_for(database: Database) -> Bus:
    """The bus that fits the database."""
    if database.is_sqlite:
        return SqliteBus(database)
    from conference.foundation.bus_postgres import PostgresBus  # slow: psycopg, not for SQLite

    return PostgresBus(database)


class SqliteBus:
    """Looks at SQLite's own counter, which moves when any other connection commits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def announce(self, db: AsyncSession, numbers: dict[str, int]) -> None:
        """Nothing to do: the counter moves by itself."""

    async def run(self, hint: Hint) -> None:
        async with self._database.reader.connect() as connection:
            await connection.rollback()
            seen = None
            while True:
                version = (await connection.execute(text("PRAGMA data_version"))).scalar()
                await connection.rollback()
                if version != seen:
                    seen = version
                    await hint()
                await asyncio.sleep(LOOK_EVERY)
