"""Counts the statements that reach the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import event

from conference.foundation.kit import Kit


@asynccontextmanager
async def counted(kit: Kit) -> AsyncIterator[list[str]]:
    """Within, every statement is noted in the list."""
    seen: list[str] = []
    engines = {id(engine): engine.sync_engine for engine in (kit.db.reader, kit.db.writer)}.values()

    def note(connection, cursor, statement, *rest) -> None:  # type: ignore[no-untyped-def]
        seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
