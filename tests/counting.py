"""Counts the statements that a block of code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from conference.foundation.kit import Kit
from conference.foundation.memory import Memory


@contextmanager
def counted(kit: Kit) -> Iterator[list[str]]:
    """Within, every statement is noted. The process remembers nothing at first, as for a reader who is new."""
    kit.memory = Memory(kit.revisions)
    noted: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        noted.append(statement)

    engines = {kit.db.reader.sync_engine, kit.db.writer.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
