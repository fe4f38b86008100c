"""The audit log of a ballot: each act's line is hashed together with the one before it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import BallotAct
from conference.foundation.work import Work

START = "0" * 64  # what the first line is hashed with
NOBODY: Mapping[int, str] = MappingProxyType({})


def line_of(ballot: int, number: int, at: datetime, act: str, facts: str) -> str:
    """The canonical line of an act. The actor stands in the facts, since the account may be erased later."""
    line = {
        "ballot": ballot,
        "number": number,
        "at": at.astimezone(UTC).isoformat(),
        "act": act,
        "facts": json.loads(facts),
    }
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def chained(before: str, line: str) -> str:
    """Hex SHA-256 of `before | line`."""
    return sha256(f"{before}|{line}".encode()).hexdigest()


async def record(work: Work, ballot: int, act: str, *, by: int | None, **facts: object) -> BallotAct:
    """Write an act into the log. `by` is None when the clock did it."""
    last = (await acts_of(work.db, ballot))[-1:]
    number, before = (last[0].number + 1, last[0].hash) if last else (1, START)
    text = json.dumps({"by": by, **facts}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    entry = BallotAct(
        ballot_id=ballot,
        number=number,
        at=work.now,
        actor_id=by,
        act=act,
        facts=text,
        hash=chained(before, line_of(ballot, number, work.now, act, text)),
    )
    work.db.add(entry)
    await work.db.flush()
    return entry


async def acts_of(db: AsyncSession, ballot: int) -> Sequence[BallotAct]:
    """The log, oldest first."""
    return (await db.exec(select(BallotAct).where(BallotAct.ballot_id == ballot).order_by(col(BallotAct.number)))).all()


def as_file(acts: Sequence[BallotAct], admitted: Mapping[int, str] = NOBODY) -> bytes:
    """The log as JSON. Each `hash` is the SHA-256 of the hash before it (`start` for the first), a bar, and `line`.

    `admitted` names, for organisers, who came onto the roll by which act; beside the line, so no hash covers it.
    """
    lines = [
        {"line": line_of(act.ballot_id, act.number, act.at, act.act, act.facts), "hash": act.hash}
        | ({"admitted": admitted[act.number]} if act.number in admitted else {})
        for act in acts
    ]
    return json.dumps({"format": "ballot-log/1", "start": START, "lines": lines}, ensure_ascii=False, indent=1).encode()


def first_break(acts: Sequence[BallotAct]) -> int | None:
    """The number of the first act that does not follow from the ones before it; None when all do."""
    before = START
    for place, act in enumerate(acts, start=1):
        expected = chained(before, line_of(act.ballot_id, act.number, act.at, act.act, act.facts))
        if act.number != place or act.hash != expected:
            return place
        before = act.hash
    return None
