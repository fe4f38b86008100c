"""The SQL of roll and box: who waits for whom, what a batch stores, and the rewriting that leaves no order behind."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, text
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots import room
from conference.ballots.guards import CLOSING
from conference.ballots.models import Box, Elector, Roll, RoomRoll
from conference.foundation.db import rows
from conference.foundation.logs import log
from conference.foundation.sqlite import BUSY_MS

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

_GATE = 0x62616C6C  # PostgreSQL's advisory locks come in classes; this one is ours
Row = tuple[bytes, str]
Voter = int | str  # a person's number, or the digest of a room code
SignedRow = tuple[bytes, str, bytes]  # with its token


class Collided(Exception):
    """Another process stored one of these voters or codes in the same moment: look again."""


def apart(voters: Collection[Voter]) -> tuple[list[int], list[str]]:
    """People and room codes, each sorted."""
    people = [voter for voter in voters if isinstance(voter, int)]
    return sorted(people), sorted(voter for voter in voters if isinstance(voter, str))


def _postgres(db: AsyncSession) -> bool:
    return db.get_bind().dialect.name == "postgresql"


async def enter_gate(db: AsyncSession, ballot: int) -> None:
    """Casting takes the gate together with other casters. On SQLite the one writer is the gate."""
    if _postgres(db):
        gate = text("SELECT pg_advisory_xact_lock_shared(:gate, :ballot)")
        await rows(db, gate, {"gate": _GATE, "ballot": ballot})


async def shut_gate(db: AsyncSession, ballot: int, *, rewriting: bool = False) -> None:
    """Closing takes the gate alone: it waits for every batch under way, and the next batch waits for it.

    Who is going to rewrite the box waits for others who do: on PostgreSQL that takes the table that all ballots share,
    and two who have read it already would wait for each other for ever.
    """
    if _postgres(db):
        if rewriting:
            await rows(db, text("SELECT pg_advisory_xact_lock(:gate, 0)"), {"gate": _GATE})
        await rows(db, text("SELECT pg_advisory_xact_lock(:gate, :ballot)"), {"gate": _GATE, "ballot": ballot})


# Built once, for every batch of a rush.
_ON_ROLL = core_select(col(Roll.voter_id)).where(
    col(Roll.ballot_id) == bindparam("ballot"), col(Roll.voter_id).in_(bindparam("people", expanding=True))
)
_ELECTORS = core_select(col(Elector.person_id)).where(
    col(Elector.ballot_id) == bindparam("ballot"), col(Elector.person_id).in_(bindparam("people", expanding=True))
)
_UNDER = core_select(col(Box.tracker), col(Box.choice)).where(
    col(Box.ballot_id) == bindparam("ballot"), col(Box.tracker).in_(bindparam("trackers", expanding=True))
)


async def voters_among(db: AsyncSession, ballot: int, people: Iterable[int]) -> set[int]:
    """Those of the people who are on the roll of voters already."""
    return {row[0] for row in await rows(db, _ON_ROLL, {"ballot": ballot, "people": sorted(people)})}


async def electors_among(db: AsyncSession, ballot: int, people: Iterable[int]) -> set[int]:
    """Those of the people who may vote."""
    return {row[0] for row in await rows(db, _ELECTORS, {"ballot": ballot, "people": sorted(people)})}


async def stored_under(db: AsyncSession, ballot: int, trackers: Iterable[bytes]) -> dict[bytes, str]:
    """The choices that stand in the box under these trackers."""
    found = await rows(db, _UNDER, {"ballot": ballot, "trackers": sorted(trackers)})
    return {bytes(tracker): choice for tracker, choice in found}


async def store(db: AsyncSession, ballot: int, voters: Sequence[Voter], votes: Sequence[Row]) -> None:
    """Store a batch: the rolls sorted by voter and by code, the box by tracker, so that none tells another's order.

    The caller has looked beforehand that none stands there. Raises Collided (the transaction is then lost) where
    another process was faster all the same.
    """
    people, codes = apart(voters)
    box = sorted(votes)
    connection = await db.connection()
    if codes and await room.enter(db, ballot, codes) < len(codes):
        raise Collided
    if not _postgres(db):
        # Pages that split leave copies of votes in their slack; the box of another ballot may share the page.
        await connection.execute(text("PRAGMA secure_delete = ON"))
        if people:
            await connection.execute(
                text("INSERT INTO ballot_roll (ballot_id, voter_id) VALUES (:ballot, :voter) ON CONFLICT DO NOTHING"),
                [{"ballot": ballot, "voter": voter} for voter in people],
            )
        await connection.execute(_INSERT_BOX, [_row(ballot, *vote) for vote in box])
        return
    entered = await connection.execute(_ENTER_ROLL, {"ballot": ballot, "voters": people})
    if len(entered.all()) < len(people):
        raise Collided
    trackers, choices = zip(*box, strict=True)
    filling = {"ballot": ballot, "codes": list(trackers), "choices": list(choices)}
    filled = await connection.execute(_FILL_BOX, filling)
    if len(filled.all()) < len(box):
        raise Collided


async def store_signed(db: AsyncSession, ballot: int, votes: Sequence[SignedRow]) -> None:
    """As `store`, for votes that come with tokens: nobody stands on a roll for them."""
    connection = await db.connection()
    if not _postgres(db):
        await connection.execute(text("PRAGMA secure_delete = ON"))
        await connection.execute(_INSERT_BOX, [_row(ballot, *vote) for vote in sorted(votes)])
        return
    codes, choices, tokens = map(list, zip(*sorted(votes), strict=True))
    values = {"ballot": ballot, "codes": codes, "choices": choices, "tokens": tokens}
    if len((await connection.execute(_FILL_SIGNED_BOX, values)).all()) < len(votes):
        raise Collided


async def read_box(db: AsyncSession, ballot: int) -> list[Row]:
    """The box sorted by tracker."""
    asked = select(Box.tracker, Box.choice).where(Box.ballot_id == ballot).order_by(col(Box.tracker))
    return [(bytes(tracker), choice) for tracker, choice in (await db.exec(asked)).all()]


async def read_tokens(db: AsyncSession, ballot: int) -> dict[bytes, bytes]:
    """The tokens of a verifiable ballot's votes, by tracker."""
    asked = core_select(col(Box.tracker), col(Box.token)).where(col(Box.ballot_id) == ballot)
    return {bytes(tracker): bytes(token) for tracker, token in await rows(db, asked)}


async def roll_size(db: AsyncSession, ballot: int) -> int:
    """How many have voted, people and room codes; in a verifiable ballot, how many were given a token."""
    people = core_select(func.count()).select_from(Roll).where(col(Roll.ballot_id) == ballot)
    codes = core_select(func.count()).select_from(RoomRoll).where(col(RoomRoll.ballot_id) == ballot)
    asked = core_select(people.scalar_subquery() + codes.scalar_subquery())
    return int((await rows(db, asked))[0][0])


async def box_size(db: AsyncSession, ballot: int) -> int:
    """How many votes stand in the box."""
    asked = select(func.count()).select_from(Box).where(col(Box.ballot_id) == ballot)
    return (await db.exec(asked)).one()


async def rewrite(db: AsyncSession, ballot: int) -> None:
    """Write the box anew, sorted by tracker, in the closing transaction.

    SQLite: rows out and in again, with the bytes of the old ones overwritten. PostgreSQL: the table is emptied
    into a new file and all boxes written back, sorted, so one `xmin` stands for all votes and the file with the
    old row versions is gone at the commit.
    """
    connection = await db.connection()
    if _postgres(db):
        for statement in _REWRITE:
            await connection.execute(text(statement))
        return
    box = (await connection.execute(_SORTED_BOX, {"ballot": ballot})).all()
    await connection.execute(text("PRAGMA secure_delete = ON"))
    await connection.execute(text("DELETE FROM ballot_box WHERE ballot_id = :ballot"), {"ballot": ballot})
    if box:
        await connection.execute(_INSERT_BOX, [_row(ballot, *vote) for vote in box])


def _row(ballot: int, tracker: bytes, choice: str, token: bytes | None = None) -> dict[str, object]:
    return {"ballot": ballot, "tracker": tracker, "choice": choice, "token": token}


async def wipe_log(kit: "Kit", tries: int = 40) -> bool:
    """Empty SQLite's write-ahead log, which still holds the batches in their order; True when it is empty.

    A reader in the middle of its page holds the log for a moment, so this tries for about two seconds.
    """
    if not kit.db.is_sqlite:
        return True
    for _ in range(tries):
        async with kit.db.writer.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            busy = await asyncio.to_thread(_empty_log, raw)
        if not busy:
            return True
        await asyncio.sleep(0.05)
    log.warning("write-ahead log not emptied", extra={"reason": "a reader holds it"})
    return False


def _empty_log(connection: Any) -> bool:
    """True where somebody still reads from the log. Waits for nobody: this is the one connection that writes."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


_INSERT_BOX = text(
    "INSERT INTO ballot_box (ballot_id, tracker, choice, token) VALUES (:ballot, :tracker, :choice, :token)"
)
_SORTED_BOX = text("SELECT tracker, choice, token FROM ballot_box WHERE ballot_id = :ballot ORDER BY tracker")
_ENTER_ROLL = text(
    "INSERT INTO ballot_roll (ballot_id, voter_id) SELECT :ballot, unnest(CAST(:voters AS integer[])) "
    "ON CONFLICT DO NOTHING RETURNING voter_id"
)
_FILL_BOX = text(
    "INSERT INTO ballot_box (ballot_id, tracker, choice) "
    "SELECT :ballot, code, choice FROM unnest(CAST(:codes AS bytea[]), CAST(:choices AS text[])) AS vote(code, choice) "
    "ON CONFLICT DO NOTHING RETURNING tracker"
)
_FILL_SIGNED_BOX = text(
    "INSERT INTO ballot_box (ballot_id, tracker, choice, token) SELECT :ballot, code, choice, token FROM "
    "unnest(CAST(:codes AS bytea[]), CAST(:choices AS text[]), CAST(:tokens AS bytea[])) AS vote(code, choice, token) "
    "ON CONFLICT DO NOTHING RETURNING tracker"
)
_REWRITE = (
    f"SELECT set_config('{CLOSING}', 'yes', true)",
    "LOCK TABLE ballot_box IN ACCESS EXCLUSIVE MODE",
    "CREATE TEMPORARY TABLE box_kept ON COMMIT DROP AS SELECT ballot_id, tracker, choice, token FROM ballot_box",
    "TRUNCATE ballot_box",
    "INSERT INTO ballot_box (ballot_id, tracker, choice, token) "
    "SELECT ballot_id, tracker, choice, token FROM box_kept ORDER BY ballot_id, tracker",
    "DROP TABLE box_kept",
    f"SELECT set_config('{CLOSING}', '', true)",
)
