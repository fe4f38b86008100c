"""Reads of runs."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.plan import Planned, staged

_LINE = (
    *("id", "number", "state", "value", "bound", "greedy", "meetings", "zeros"),
    *("made_at", "published_at", "trial", "repairs", "firmness"),
)
AT_WORK = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the table of runs."""

    id: int
    number: int
    state: str
    value: int | None
    bound: int | None
    greedy: int | None
    meetings: int | None
    zeros: int | None
    made_at: datetime
    published_at: datetime | None
    trial: str
    repairs: int | None
    firmness: str

    @property
    def share(self) -> float | None:
        """The value as a part of its bound; None where there is no plan. Where nothing is to be won, all is."""
        return share(self.value, self.bound) if self.meetings is not None else None


def share(value: int | None, bound: int | None) -> float | None:
    """`value` as a part of `bound`, 1 where the bound is 0."""
    if value is None or bound is None:
        return None
    return value / bound if bound else 1.0


async def run_in_the_way(db: AsyncSession, event: int) -> tuple[int, str] | None:
    """The number and the state of the run that is queued, running or being published: no other one may be then."""
    asked = select(MatchRun.number, MatchRun.state).where(
        MatchRun.event_id == event, col(MatchRun.state).in_((*AT_WORK, RunState.PUBLISHING))
    )
    found = await rows(db, asked)
    return (found[0].number, found[0].state) if found else None


async def publications(db: AsyncSession) -> list[int]:
    """Runs that are being published, the oldest first."""
    asked = select(col(MatchRun.id)).where(MatchRun.state == RunState.PUBLISHING)
    return [row.id for row in await rows(db, asked.order_by(col(MatchRun.publishing_at), col(MatchRun.id)))]


async def queued_runs(db: AsyncSession) -> list[int]:
    """Runs that wait for a worker, the oldest first."""
    asked = select(MatchRun.id).where(MatchRun.state == RunState.QUEUED).order_by(col(MatchRun.id))
    return [run for run in (await db.exec(asked)).all() if run is not None]


async def has_unfinished(db: AsyncSession) -> bool:
    """Whether any run is queued or running."""
    return bool(await rows(db, select(col(MatchRun.id)).where(col(MatchRun.state).in_(AT_WORK)).limit(1)))


async def run_numbered(db: AsyncSession, event: int, number: int) -> MatchRun:
    """A run of an event by its number there. Raises NotFound."""
    found = (await db.exec(select(MatchRun).where(MatchRun.event_id == event, MatchRun.number == number))).first()
    if found is None:
        raise NotFound
    return found


async def latest_number(db: AsyncSession, event: int) -> int | None:
    """The number of the newest run."""
    asked = select(MatchRun.number).where(MatchRun.event_id == event).order_by(col(MatchRun.number).desc()).limit(1)
    return (await db.exec(asked)).first()


async def run_lines(db: AsyncSession, event: int, limit: int = 20) -> list[RunLine]:
    """An event's runs, the newest first, without their plans."""
    asked = select(*(col(getattr(MatchRun, name)) for name in _LINE)).where(col(MatchRun.event_id) == event)
    return [RunLine(*row) for row in await rows(db, asked.order_by(col(MatchRun.number).desc()).limit(limit))]


async def published_since(db: AsyncSession, run: MatchRun) -> int | None:
    """The number of another run that was published, whole or in part, after this one was made."""
    asked = select(MatchRun.number).where(
        MatchRun.event_id == run.event_id, MatchRun.id != run.id, col(MatchRun.publishing_at) > run.made_at
    )
    return (await db.exec(asked.order_by(col(MatchRun.publishing_at).desc()).limit(1))).first()


async def plan_of(db: AsyncSession, run: int) -> list[Planned]:
    """The meetings of the stage on its way, in the order in which they are made."""
    return staged(await db.get_one(MatchRun, run))
