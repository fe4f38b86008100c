"""The topic of one run: its page asks for news while the solver is at work."""

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Role
from conference.events.queries import has_role
from conference.foundation.topics import Topic
from conference.matchmaking.models import MatchRun


def run_topic(run: int) -> str:
    """Refresh whenever the run moves on; only the event's organisers listen."""
    return f"run.{run}"


async def may_hear_run(db: AsyncSession, person: int | None, run: int) -> bool:
    event = (await db.exec(select(MatchRun.event_id).where(MatchRun.id == run))).first()
    return event is not None and await has_role(db, event, person, Role.ORGANISER)


TOPICS = (Topic("run.{}", may_hear_run),)
