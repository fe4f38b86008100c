"""Jobs: APScheduler is only the clock; what is due stands in tables, and running a job twice does no harm."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Field

from conference.foundation.logs import log
from conference.foundation.tables import Table

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

HEARTBEAT_EVERY = 5.0
HEARTBEAT_STALE = 30.0  # seconds of the real clock after which the worker counts as gone


@dataclass(frozen=True, slots=True)
class Job:
    """A job looks every `every` seconds for what is due and calls a verb for each."""

    name: str
    every: float
    run: Callable[["Kit"], Awaitable[None]]


class Heartbeat(Table, table=True):
    """When each worker last said that it is alive."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True, max_length=60)
    at: datetime


async def beat(kit: "Kit") -> None:
    """Say that the worker is alive."""
    async with kit.work() as work:
        await work.db.merge(Heartbeat(name="worker", at=work.now))


class Worker:
    """Runs the jobs of one process."""

    def __init__(self, kit: "Kit", jobs: Iterable[Job]) -> None:
        self._kit = kit
        self._jobs = [Job("heartbeat", HEARTBEAT_EVERY, beat), *jobs]
        self._scheduler: Any = None

    async def start(self) -> None:
        """Run every job once, so that what was missed while nobody worked is caught up, then by the clock."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # slow: only a worker needs it

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for job in self._jobs:
            self._scheduler.add_job(
                self._run, "interval", (job,), seconds=job.every, max_instances=1, coalesce=True, id=job.name
            )
        self._scheduler.start()
        for job in self._jobs:
            await self._run(job)

    async def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)

    async def _run(self, job: Job) -> None:
        try:
            await job.run(self._kit)
        except Exception:  # the edge of the job loop: the next run tries again
            log.exception("job failed", extra={"job": job.name})
            self._kit.metrics.jobs.labels(job.name, "failed").inc()
        else:
            self._kit.metrics.jobs.labels(job.name, "done").inc()
