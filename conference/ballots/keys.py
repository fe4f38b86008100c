"""The sealed private keys of verifiable ballots in the database: read while a ballot runs, destroyed when it ends."""

from sqlalchemy import delete, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import BallotKey


async def sealed_key(db: AsyncSession, ballot: int) -> bytes | None:
    """The sealed private key, None once it was destroyed."""
    return (await db.exec(select(BallotKey.sealed).where(BallotKey.ballot_id == ballot))).first()


async def destroy_key(db: AsyncSession, ballot: int) -> bool:
    """Take the key out of the database, on SQLite overwriting its bytes; False where there was none.

    Only a ballot that has ended lets go of it.
    """
    connection = await db.connection()
    if connection.dialect.name == "sqlite":
        await connection.execute(text("PRAGMA secure_delete = ON"))
    gone = await connection.execute(delete(BallotKey).where(col(BallotKey.ballot_id) == ballot))
    return gone.rowcount > 0
