"""The guards of the database are those that the code names: a migration that forgets one is found out here."""

import re

from sqlalchemy import text

from conference.ballots.guards import GUARDS, spelt
from conference.foundation.guards import postgres, sqlite
from conference.foundation.kit import Kit

POSTED = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid",
}


def folded(statement: str) -> str:
    """Without white space, and without the brackets that older migrations set otherwise."""
    return re.sub(r"[\s()]", "", statement)


async def test_the_newest_migration_posts_what_the_code_names(kit: Kit) -> None:
    dialect = "sqlite" if kit.db.is_sqlite else "postgresql"
    async with kit.db.read() as db:
        posted = dict(tuple(row) for row in (await (await db.connection()).execute(text(POSTED[dialect]))).all())
    for guard in GUARDS:
        named = spelt(guard, dialect)
        wanted = sqlite(named) if kit.db.is_sqlite else re.findall(r"\$\$(.*)\$\$", postgres(named)[0], re.S)[0]
        assert folded(posted[guard.name]) == folded(wanted), guard.name
