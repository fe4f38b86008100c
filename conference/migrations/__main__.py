"""Writes the next migration from what the tables say: `python -m conference.migrations "add a column"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from conference.foundation import schema


def main(message: str) -> None:
    """Compare the tables with a fresh SQLite database at the newest migration. Triggers and data are not compared."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s")
    with tempfile.TemporaryDirectory() as folder:
        url = URL.create("sqlite", database=str(Path(folder) / "newest.db"))
        schema.upgrade(url)
        engine = create_engine(url)
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=f"{int(schema.newest()) + 1:04d}")
        engine.dispose()


if __name__ == "__main__":
    if not sys.argv[1:] or not sys.argv[1].strip():
        sys.exit('Say what changes: make migration m="add a column"')
    main(sys.argv[1].strip())
