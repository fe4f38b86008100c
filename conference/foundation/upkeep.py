"""Upkeep: what an operator does to a standing installation: look it over, bring it up to date, copy it."""

import os
import shutil
import smtplib
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from conference.foundation import schema
from conference.foundation.settings import Settings

LOW_DISK = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `folkmoot check`."""

    what: str
    well: bool
    said: str


class OutOfDate(Exception):
    """The database lacks migrations; the text says what to run."""


def look_over(settings: Settings, database: URL) -> Iterator[Finding]:
    """Try the database, the mail server and the disk, for real."""
    yield _database(database)
    yield _mail(settings)
    yield _disk(settings.data_dir)


def bring_up_to_date(settings: Settings, database: URL, now: datetime) -> None:
    """Run missing migrations on the embedded database, after a copy. Raises OutOfDate on PostgreSQL, where the
    operator decides when."""
    standing = schema.current(database)
    if standing == schema.newest():
        return
    if database.get_backend_name() != "sqlite":
        raise OutOfDate("The database is older than the program. Make a backup, then run: folkmoot migrate")
    if standing is not None:
        copy(database, settings.data_dir / f"before-{schema.newest()}-{now:%Y%m%d-%H%M%S}.db")
    schema.upgrade(database)


def copy(database: URL, target: Path) -> None:
    """Write a consistent copy of the database to `target` while it is in use.

    Raises FileExistsError for a standing target, and subprocess.CalledProcessError or FileNotFoundError when
    pg_dump fails or is missing.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already; choose another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    if database.get_backend_name() == "sqlite":
        source = sqlite3.connect(f"file:{database.database}?mode=ro", uri=True)
        with source, sqlite3.connect(target) as copied:
            source.backup(copied)
        source.close()
        copied.close()
        return
    # The password goes in by the environment: a command line is readable by everybody on the machine.
    subprocess.run(
        ["pg_dump", "--format=custom", "--file", str(target)],
        check=True,
        env=_environment(database),
        capture_output=True,
    )


def _environment(database: URL) -> dict[str, str]:
    given = {
        "PGHOST": database.host or database.query.get("host"),
        "PGPORT": str(database.port) if database.port else None,
        "PGUSER": database.username,
        "PGPASSWORD": database.password,
        "PGDATABASE": database.database,
    }
    return {**os.environ, **{name: str(value) for name, value in given.items() if value}}


def _database(database: URL) -> Finding:
    try:
        engine = create_engine(database)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
        standing = schema.current(database)
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0]
        return Finding("database", False, f"does not answer: {reason}")
    if standing != schema.newest():
        return Finding("database", False, f"is at {standing or 'nothing'}, the program wants {schema.newest()}")
    return Finding("database", True, f"answers, schema {standing}")


def _mail(settings: Settings) -> Finding:
    if settings.mail_kept:
        return Finding("mail", True, "is kept here and not sent (FOLKMOOT_MAIL_URL=keep:)")
    parts = urlsplit(settings.mail_url.get_secret_value())
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(parts.hostname or "localhost", parts.port or 0, timeout=10) as server:
            server.noop()
    except OSError as error:
        return Finding("mail", False, f"the server does not answer: {error}")
    return Finding("mail", True, "the server answers")


def _disk(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding("disk", False, f"{folder} cannot be written: {error.strerror}")
    free = shutil.disk_usage(folder).free
    return Finding("disk", free > LOW_DISK, f"{free // 1024 // 1024} MB free at {folder.resolve()}")
