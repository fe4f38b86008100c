"""What is counted beside the entries of the side menu."""

from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Ballot, BallotState
from conference.events.models import Membership
from conference.foundation.db import rows


async def counts(db: AsyncSession, event: int) -> tuple[int, int]:
    """How many members an event has, and how many of its ballots are open; one query."""
    members = select(func.count()).select_from(Membership).where(col(Membership.event_id) == event)
    ballots = (
        select(func.count())
        .select_from(Ballot)
        .where(
            col(Ballot.event_id) == event,
            col(Ballot.state) == BallotState.OPEN,
            col(Ballot.rehearsal_of).is_(None),
        )
    )
    found = (await rows(db, select(members.scalar_subquery(), ballots.scalar_subquery())))[0]
    return found[0], found[1]
