"""What is due by the clock: voting opens and closes, and a revealed ballot is published, without anybody's press."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conference.ballots import service
from conference.ballots.models import Ballot, BallotState
from conference.foundation.errors import NotFound, RuleBroken

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

    async def open_one(ballot: Ballot) -> None:
        async with kit.work() as work:
            await service.open(work, ballot, by=None)

    now = kit.clock.now()
    real = col(Ballot.rehearsal_of).is_(None)  # rehearsals open by hand
    due = await _due(kit, BallotState.FROZEN, col(Ballot.opens_at) <= now, col(Ballot.closes_at) > now, real)
    await _each(due, open_one)


async def close_due_ballots(kit: "Kit") -> None:
    """Close, count and seal what is due."""

    async def close_one(ballot: Ballot) -> None:
        await service.end_voting(kit, ballot.id or 0, by=None, due=True)

    await _each(await _due(kit, BallotState.OPEN, col(Ballot.closes_at) <= kit.clock.now() - GRACE), close_one)


async def publish_due_ballots(kit: "Kit") -> None:
    """Publish every vote, the log and the figures of what was revealed a moment ago."""

    async def publish_one(ballot: Ballot) -> None:
        async with kit.work() as work:
            await service.publish(work, ballot, by=None)

    ready = col(Ballot.revealed_at) <= kit.clock.now() - PUBLIC_AFTER
    await _each(await _due(kit, BallotState.REVEALED, ready), publish_one)


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

    async def wipe_one(ballot: Ballot) -> None:
        async with kit.work() as work:
            await service.wipe(work, ballot)

    await _each(found, wipe_one)


async def _each(ballots: Sequence[Ballot], deed: Callable[[Ballot], Awaitable[None]]) -> None:
    """Do it for each of them. One that fails keeps no other waiting; what went wrong is raised at the end."""
    failures: list[Exception] = []
    for ballot in ballots:
        try:
            await deed(ballot)
        except (RuleBroken, NotFound):
            continue  # another process was faster: that is what "twice does no harm" means
        except Exception as failure:  # the job's edge logs it, after the others had their turn
            failures.append(failure)
    if failures:
        raise ExceptionGroup("some ballots were not moved on", failures)


async def _due(kit: "Kit", state: BallotState, *conditions: Any) -> list[Ballot]:
    async with kit.db.read() as db:
        # A jury's ballot moves with its award.
        own = (Ballot.state == state, col(Ballot.jury_of).is_(None))
        asked = select(Ballot).where(*own, *conditions).order_by(col(Ballot.id))
        return list((await db.exec(asked)).all())
