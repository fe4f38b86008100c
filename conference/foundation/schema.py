"""The schema: bring a database to the newest migration, and tell whether it is there."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import URL, Connection

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
FEATURES = Path(__file__).resolve().parents[1]


def newest() -> str:
    """The newest migration's name. Files are named after their revision, in order, so Alembic need not load."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def load_tables() -> None:
    """Import every feature's tables, found by their file, so that the metadata is whole."""
    for path in sorted(FEATURES.glob("*/models.py")):
        import_module(f"conference.{path.parent.name}.models")
    for name in ("jobs", "mail", "revisions"):
        import_module(f"conference.foundation.{name}")


def current(url: URL) -> str | None:
    """The database's migration, None for an empty database."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    finally:
        engine.dispose()


def upgrade(url: URL, target: str = "head") -> None:
    """Run the missing migrations, each in a transaction of its own."""
    from alembic import command  # slow: only an upgrade needs it
    from alembic.config import Config  # slow: as above

    engine = create_engine(url)
    if url.get_backend_name() == "sqlite":
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        _real_transactions(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
            connection.commit()
    finally:
        engine.dispose()


def _real_transactions(engine: object) -> None:
    """Let SQLite's DDL be part of the transaction: the driver's own habit is to commit before it."""

    @event.listens_for(engine, "connect")
    def _plain(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
