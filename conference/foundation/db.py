"""The database: one to read from, one to write to, behind one door."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation import sqlite
from conference.foundation.gathering import Gatherer, K, ReadMany, V
from conference.foundation.tables import Table

Reading = AsyncSession | AsyncConnection  # what `rows` reads from
Opened = TypeVar("Opened", AsyncSession, AsyncConnection)


def sync_url(url: str) -> URL:
    """The address for tools that are not asynchronous: migrations, backup."""
    parsed = make_url(url)
    return parsed if parsed.get_backend_name() == "sqlite" else parsed.set(drivername="postgresql+psycopg")


class Database:
    """Sessions for reading and for writing. On SQLite the writer is one connection, in turn."""

    def __init__(self, url: str) -> None:
        parsed = self.sync_url = sync_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            path = parsed.database or ""
            self.reader: AsyncEngine = sqlite.open_reader(path)
            self.writer: AsyncEngine = sqlite.open_writer(path)
        else:
            # One pool serves both; a web process with its two cores gains nothing from more connections.
            self.reader = self.writer = create_async_engine(
                self.sync_url, pool_size=10, max_overflow=5, pool_timeout=15, pool_pre_ping=True
            )
        self._reading = async_sessionmaker(self.reader, class_=AsyncSession, expire_on_commit=False, autoflush=False)
        self._writing = async_sessionmaker(self.writer, class_=AsyncSession, expire_on_commit=False)
        self._gatherers: dict[ReadMany[Any, Any], Gatherer[Any, Any]] = {}

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session on one consistent snapshot (SQLite) or one transaction (PostgreSQL); nothing is kept."""
        async with self._open(self._reading()) as session:
            yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncConnection]:
        """As `read`, for `rows` alone: without a session it costs half as much, and every page asks for six things."""
        async with self._open(self.reader.connect()) as connection:
            yield connection

    async def gathered(self, read: ReadMany[K, V], key: K) -> V | None:
        """What `read` (a function of a module, which takes many keys) finds under a key, or None: in a glance that is
        shared with all who ask the same kind of thing in this moment."""
        gatherer = self._gatherers.get(read)
        if gatherer is None:
            gatherer = self._gatherers[read] = Gatherer(self.glance, read)
        return await gatherer.get(key)

    def _open(self, opened: Opened) -> AbstractAsyncContextManager[Opened]:
        """Closed at the end: on SQLite at once. Closing as SQLAlchemy does, in a task of its own, is proof against a
        cancellation in its middle (ours has none), but holds the connection until the loop comes round: in a rush all
        readers would be held, and late comers served before those who wait."""
        return _closing(opened) if self.is_sqlite else opened

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session in one write transaction: committed at the end, rolled back on any error."""
        async with self._writing() as session, session.begin():
            yield session

    async def close(self) -> None:
        await self.reader.dispose()
        if self.writer is not self.reader:
            await self.writer.dispose()


@asynccontextmanager
async def _closing(opened: Opened) -> AsyncIterator[Opened]:
    if isinstance(opened, AsyncConnection):
        await opened.start()
    try:
        yield opened
    finally:
        await opened.close()


async def rows(db: Reading, statement: Executable, parameters: dict[str, Any] | None = None) -> Sequence[Any]:
    """The rows of a Core statement, as tuples with names. For hot reads: it makes no objects of our classes.

    The hottest statements are constants with `bindparam`: putting one together costs more than running it.
    """
    if isinstance(db, AsyncSession):
        await db.flush()
        db = await db.connection()
    return (await db.execute(statement, parameters or {})).all()


def insert_into(db: AsyncSession, table: type[Table]) -> Any:
    """An INSERT in the database's own dialect, which both spell alike: it has `on_conflict_do_nothing` and
    `on_conflict_do_update`."""
    if db.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # slow: not for SQLite

        return insert(table)
    return sqlite_insert(table)
