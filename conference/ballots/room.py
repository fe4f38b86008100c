"""The SQL of room codes: which are good, which were used, and entering them on their roll with the batch of the box."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, text
from sqlalchemy import select as core_select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Ballot, BallotState, RoomCode, RoomRoll
from conference.foundation.db import Reading, rows


class Slip(NamedTuple):
    """A room code: the ballot that it is for, and what became of it."""

    ballot: int
    void: bool
    used: bool


class Codes(NamedTuple):
    """The room codes of a ballot in numbers."""

    made: int
    void: int
    used: int


_USED = core_select(col(RoomRoll.digest)).where(
    col(RoomRoll.ballot_id) == bindparam("ballot"), col(RoomRoll.digest).in_(bindparam("codes", expanding=True))
)
_GOOD = core_select(col(RoomCode.digest)).where(
    col(RoomCode.ballot_id) == bindparam("ballot"),
    col(RoomCode.digest).in_(bindparam("codes", expanding=True)),
    ~col(RoomCode.void),
)


async def used_among(db: AsyncSession, ballot: int, codes: Iterable[str]) -> set[str]:
    """Those of the codes that are on the roll of used ones."""
    return {row[0] for row in await rows(db, _USED, {"ballot": ballot, "codes": sorted(codes)})}


async def good_among(db: AsyncSession, ballot: int, codes: Iterable[str]) -> set[str]:
    """Those of the codes that are this ballot's and not withdrawn."""
    return {row[0] for row in await rows(db, _GOOD, {"ballot": ballot, "codes": sorted(codes)})}


async def enter(db: AsyncSession, ballot: int, codes: Sequence[str]) -> int:
    """Enter used codes on their roll, sorted, so that their order tells nothing. The number of those entered."""
    connection = await db.connection()
    if connection.dialect.name == "postgresql":
        return len((await connection.execute(_ENTER, {"ballot": ballot, "codes": sorted(codes)})).all())
    await connection.execute(_INSERT, [{"ballot": ballot, "digest": code} for code in sorted(codes)])
    return len(codes)


async def slip_of(db: Reading, event: int, digest: str) -> Slip | None:
    """The code with this digest, if a ballot of the event has it."""
    used = exists().where(col(RoomRoll.ballot_id) == RoomCode.ballot_id, col(RoomRoll.digest) == RoomCode.digest)
    asked = (
        core_select(col(RoomCode.ballot_id), col(RoomCode.void), used)
        .join(Ballot, col(Ballot.id) == RoomCode.ballot_id)
        .where(col(RoomCode.digest) == digest, col(Ballot.event_id) == event)
        .where(col(Ballot.state) != BallotState.DRAFT)
    )
    found = await rows(db, asked)
    return Slip(found[0][0], bool(found[0][1]), bool(found[0][2])) if found else None


async def codes_used(db: AsyncSession, ballot: int) -> int:
    """How many codes of a ballot were used."""
    asked = core_select(func.count()).select_from(RoomRoll).where(col(RoomRoll.ballot_id) == ballot)
    return int((await rows(db, asked))[0][0])


async def void_unused(db: AsyncSession, ballot: int, codes: Sequence[str]) -> int:
    """Withdraw those of the codes that are unused and not withdrawn yet; how many that were."""
    spent = await used_among(db, ballot, codes)
    good = sorted(await good_among(db, ballot, codes) - spent)
    if good:
        await (await db.connection()).execute(_VOID, [{"ballot": ballot, "digest": code} for code in good])
    return len(good)


_INSERT = text("INSERT INTO room_roll (ballot_id, digest) VALUES (:ballot, :digest) ON CONFLICT DO NOTHING")
_ENTER = text(
    "INSERT INTO room_roll (ballot_id, digest) SELECT :ballot, unnest(CAST(:codes AS text[])) "
    "ON CONFLICT DO NOTHING RETURNING digest"
)
_VOID = text("UPDATE room_code SET void = true WHERE ballot_id = :ballot AND digest = :digest")
