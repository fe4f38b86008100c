"""What is due by the clock: voting opens and closes, and a revealed ballot is published, without anybody's press."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conference.ballots import service
from conference.ballots.models import Ballot, BallotState
from conference.foundation.errors import RuleBroken

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

EVERY = 1.0  # seconds
# The clock closes this long after the end. What arrives after the end is late by its own stamp anyhow, and what arrived
# in time may still wait in the writer of another process.
GRACE = timedelta(seconds=1)
PUBLIC_AFTER = timedelta(seconds=30)  # from the last step of the reveal, so that all is public within a minute
REHEARSALS_LAST = timedelta(days=1)
WIPE_EVERY = 30.0  # seconds


async def open_due_ballots(kit: "Kit") -> None:
    """Open what is frozen and due. One whose closing time has passed as well stays frozen: nobody could vote."""
    now = kit.clock.now()
    real = col(Ballot.rehearsal_of).is_(None)  # rehearsals open by hand
    for ballot in await _due(kit, BallotState.FROZEN, col(Ballot.opens_at) <= now, col(Ballot.closes_at) > now, real):
        # Refused where another process was faster: that is what "twice does no harm" means.
        with suppress(RuleBroken):
            async with kit.work() as work:
                await service.open(work, ballot, by=None)


async def close_due_ballots(kit: "Kit") -> None:
    """Close, count and seal what is due."""
    for ballot in await _due(kit, BallotState.OPEN, col(Ballot.closes_at) <= kit.clock.now() - GRACE):
        with suppress(RuleBroken):
            await service.end_voting(kit, ballot.id or 0, by=None, due=True)


async def publish_due_ballots(kit: "Kit") -> None:
    """Publish every vote, the log and the figures of what was revealed a moment ago."""
    for ballot in await _due(kit, BallotState.REVEALED, col(Ballot.revealed_at) <= kit.clock.now() - PUBLIC_AFTER):
        with suppress(RuleBroken):
            async with kit.work() as work:
                await service.publish(work, ballot, by=None)


async def wipe_rehearsals(kit: "Kit") -> None:
    """Wipe what stands a day, and what rehearses a ballot that has opened meanwhile."""
    rehearsed = aliased(Ballot)
    over = or_(
        col(Ballot.opens_at) <= kit.clock.now() - REHEARSALS_LAST,
        col(rehearsed.state).not_in((BallotState.DRAFT, BallotState.FROZEN)),
    )
    asked = select(Ballot).join(rehearsed, col(rehearsed.id) == Ballot.rehearsal_of)
    async with kit.db.read() as db:
        found = (await db.exec(asked.where(over, col(Ballot.jury_of).is_(None)))).all()
    for ballot in found:
        async with kit.work() as work:
            await service.wipe(work, ballot)


async def _due(kit: "Kit", state: BallotState, *conditions: Any) -> list[Ballot]:
    async with kit.db.read() as db:
        # A jury's ballot moves with its award.
        own = (Ballot.state == state, col(Ballot.jury_of).is_(None))
        asked = select(Ballot).where(*own, *conditions).order_by(col(Ballot.id))
        return list((await db.exec(asked)).all())
