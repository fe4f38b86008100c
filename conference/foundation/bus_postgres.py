"""The bus on PostgreSQL."""

import asyncio
import json
from uuid import uuid4

import psycopg
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.bus import Hint
from conference.foundation.db import Database, rows
from conference.foundation.logs import log

CHANNEL = "folkmoot"
MAX_PAYLOAD = 7_500  # bytes; PostgreSQL refuses a payload of 8,000


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
