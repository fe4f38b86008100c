"""SQLite under SQLAlchemy's asyncio: reads run inline, what may wait for the disk runs in a thread.

The usual driver hands every statement to a thread and back, which costs three times the CPU of the
statement itself. A read of ours takes well under a millisecond, so it runs on the event loop; taking the
write lock and committing (fsync) may wait, so they do not.
"""

import asyncio
import sqlite3
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util.concurrency import await_

BUSY_MS = 10_000  # how long a writer waits for another process


class _Cursor(sqlite3.Cursor):
    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks this of asynchronous cursors; rows stay readable here."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


async def _nothing() -> None:
    pass


class InlineSQLite(SQLiteDialect_pysqlite):
    """The dialect `sqlite+inline`."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    # SQLAlchemy insists on one await in each call, to find drivers that are not asynchronous.
    def do_execute(self, cursor: Any, statement: Any, parameters: Any, context: Any = None) -> None:
        cursor.execute(statement, parameters)
        await_(_nothing())

    def do_executemany(self, cursor: Any, statement: Any, parameters: Any, context: Any = None) -> None:
        cursor.executemany(statement, parameters)
        await_(_nothing())

    def do_execute_no_params(self, cursor: Any, statement: Any, context: Any = None) -> None:
        cursor.execute(statement)
        await_(_nothing())

    def do_commit(self, dbapi_connection: Any) -> None:
        if dbapi_connection.in_transaction:
            await_(asyncio.to_thread(dbapi_connection.commit))


registry.register("sqlite.inline", __name__, "InlineSQLite")


def open_reader(path: str) -> AsyncEngine:
    """An engine whose transactions are snapshots for reading."""
    return _open(path, begin="BEGIN", size=8, pragmas=("query_only=ON",))


def open_writer(path: str) -> AsyncEngine:
    """An engine of one connection: SQLite has one writer at a time, so ours queue up here, in order."""
    return _open(path, begin="BEGIN IMMEDIATE", size=1, pragmas=())


def _open(path: str, *, begin: str, size: int, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+inline", database=path),
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"check_same_thread": False, "isolation_level": None, "factory": _Connection},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            *pragmas,
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        raw = connection.connection.driver_connection
        if begin == "BEGIN":
            raw.execute(begin).close()
        else:  # may wait for another process's lock, up to BUSY_MS
            await_(asyncio.to_thread(lambda: raw.execute(begin).close()))

    return engine
