"""The bus: how processes hear of each other's commits. Always a hint; the truth stands in `topic_revision`."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import uuid4

import psycopg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import Database, rows
from conference.foundation.logs import log

CHANNEL = "folkmoot"
LOOK_EVERY = 1.0  # seconds between two looks at SQLite's change counter
MAX_PAYLOAD = 7_500  # bytes; PostgreSQL refuses a payload of 8,000

Hint = Callable[[], Awaitable[None]]


class Bus(Protocol):
    """`announce` runs inside the transaction; `run` calls `hint` when another process has committed."""

    async def announce(self, db: AsyncSession, numbers: dict[str, int]) -> None: ...

    async def run(self, hint: Hint) -> None: ...


def bus_for(database: Database) -> Bus:
    """The bus that fits the database."""
    return SqliteBus(database) if database.is_sqlite else PostgresBus(database)


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


class PostgresBus:
    """LISTEN and NOTIFY: one short notice for each transaction, delivered at its commit."""

    def __init__(self, database: Database) -> None:
        self._address = database.sync_url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._me = uuid4().hex[:12]

    async def announce(self, db: AsyncSession, numbers: dict[str, int]) -> None:
        if numbers:
            payload = json.dumps([self._me, numbers])
            if len(payload) > MAX_PAYLOAD:
                payload = json.dumps([self._me, None])
            notice = text("SELECT pg_notify(:channel, :payload)")
            await rows(db, notice, {"channel": CHANNEL, "payload": payload})

    async def run(self, hint: Hint) -> None:
        while True:
            try:
                await self._listen(hint)
            except psycopg.OperationalError as error:
                log.warning("bus lost", extra={"reason": type(error).__name__})
                await asyncio.sleep(1)

    async def _listen(self, hint: Hint) -> None:
        async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await hint()  # whatever was committed while nobody listened
            async for notice in connection.notifies():
                if json.loads(notice.payload)[0] != self._me:
                    await hint()
