"""Migrations lead from an empty and from a filled database to what the tables say, on both databases."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from conference.foundation import schema
from conference.foundation.db import sync_url
from conference.foundation.settings import load_settings
from conference.foundation.upkeep import OutOfDate, bring_up_to_date, copy, look_over

pytestmark = pytest.mark.own_database
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    schema.load_tables()
    with create_engine(sync_url(database_url)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_an_upgraded_database_is_at_the_newest_migration_and_stays_filled(database_url: str) -> None:
    url = sync_url(database_url)
    assert schema.current(url) == schema.newest()
    engine = create_engine(url)
    person = "INSERT INTO person (id, email, name, zone, lang, made_at) VALUES (1, 'a@b.c', 'A', 'UTC', 'en', :now)"
    with engine.begin() as connection:
        connection.execute(text(person), {"now": NOW})
    schema.upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT email FROM person")).scalars().all() == ["a@b.c"]
    engine.dispose()


def test_the_database_itself_refuses_an_overlap(database_url: str) -> None:
    engine = create_engine(sync_url(database_url))
    commitment = text(
        "INSERT INTO commitment (event_id, person_id, kind, ref, starts_at, ends_at, label)"
        " VALUES (1, 1, 'private', 0, :start, :end, '')"
    )
    with engine.begin() as connection:
        day = "INSERT INTO person (id, email, name, zone, lang, made_at) VALUES (1, 'a@b.c', 'A', 'UTC', 'en', :now)"
        connection.execute(text(day), {"now": NOW})
        connection.execute(
            text(
                "INSERT INTO event (id, slug, name, short_name, tagline, zone, starts_on, ends_on, registration,"
                " public_agenda, made_at) VALUES (1, 's', 'n', 's', '', 'UTC', '2026-01-01', '2026-01-02', 'open',"
                " true, :now)"
            ),
            {"now": NOW},
        )
        connection.execute(commitment, {"start": NOW.replace(hour=9), "end": NOW.replace(hour=10)})
        connection.execute(commitment, {"start": NOW.replace(hour=10), "end": NOW.replace(hour=11)})
    for start, end in ((9, 10), (8, 12), (9, 11)):
        with pytest.raises(IntegrityError, match="commitment_overlap"), engine.begin() as connection:
            connection.execute(commitment, {"start": NOW.replace(hour=start), "end": NOW.replace(hour=end)})
    with pytest.raises(IntegrityError, match="commitment_overlap"), engine.begin() as connection:
        connection.execute(text("UPDATE commitment SET ends_at = :end WHERE id = 1"), {"end": NOW.replace(hour=11)})
    engine.dispose()


def test_an_old_embedded_database_is_copied_and_then_upgraded(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    url = sync_url(settings.database)
    bring_up_to_date(settings, url, NOW)
    assert schema.current(url) == schema.newest()
    assert list(tmp_path.glob("before-*")) == []
    with sqlite3.connect(tmp_path / "folkmoot.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Exception, match="0000"):  # this program knows no such past, but the copy was made first
        bring_up_to_date(settings, url, NOW)
    assert len(list(tmp_path.glob("before-*"))) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_postgresql_database_waits_for_its_operator(database_url: str, tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, database_url=database_url)
    url = sync_url(database_url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(OutOfDate, match="folkmoot migrate"):
        bring_up_to_date(settings, url, NOW)
    engine.dispose()


def test_a_backup_is_a_whole_copy_made_while_somebody_writes(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    url = sync_url(settings.database)
    bring_up_to_date(settings, url, NOW)
    writer = sqlite3.connect(tmp_path / "folkmoot.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO topic_revision VALUES ('t', 1)")
    copy(url, tmp_path / "copies" / "one.db")
    writer.execute("COMMIT")
    writer.close()
    with sqlite3.connect(tmp_path / "copies" / "one.db") as copied:
        assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copied.execute("SELECT count(*) FROM topic_revision").fetchone() == (0,)
    with pytest.raises(FileExistsError, match="choose another name"):
        copy(url, tmp_path / "copies" / "one.db")


def test_looking_over_finds_what_is_wrong(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path, mail_url="smtp://127.0.0.1:9")
    found = {finding.what: finding for finding in look_over(settings, sync_url(settings.database))}
    assert (found["database"].well, found["mail"].well, found["disk"].well) == (False, False, True)
    assert "is at nothing" in found["database"].said
    bring_up_to_date(settings, sync_url(settings.database), NOW)
    found = {finding.what: finding for finding in look_over(settings, sync_url(settings.database))}
    assert found["database"].well
