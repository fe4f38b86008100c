"""Reads behind a repair: what it starts from."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.matchmaking.models import MatchRun
from conference.meetings.models import Meeting, MeetingState


async def last_out(db: AsyncSession, event: int) -> MatchRun | None:
    """The run that was published last, whole or in part."""
    when = func.coalesce(MatchRun.publishing_at, MatchRun.published_at)
    asked = select(MatchRun).where(MatchRun.event_id == event, col(MatchRun.publishing_at).is_not(None))
    return (await db.exec(asked.order_by(when.desc()).limit(1))).first()


async def freed_since(db: AsyncSession, event: int, when: datetime) -> set[int]:
    """Who has lost a meeting since then."""
    asked = select(Meeting.first_id, Meeting.second_id).where(
        Meeting.event_id == event, Meeting.state == MeetingState.CANCELLED, col(Meeting.revised_at) >= when
    )
    return {end for pair in await rows(db, asked) for end in pair}
