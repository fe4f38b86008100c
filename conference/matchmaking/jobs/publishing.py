"""Makes the meetings of runs that are being published: batch by batch, with room for other writers in between."""

import asyncio

from sqlalchemy.exc import OperationalError

from conference.foundation.kit import Kit
from conference.foundation.logs import log
from conference.matchmaking.queries.runs import plan_of, publications
from conference.matchmaking.rules.plan import Planned
from conference.matchmaking.service import publish_some, skip_one

BATCH = 20  # meetings, or people to tell, in one transaction
# Another process that waits for SQLite's lock looks for it every tenth of a second: a shorter pause would starve it.
PAUSE = 0.1


class Press:
    """The publications on which this process works, one after the other."""

    def __init__(self) -> None:
        self._at_work: asyncio.Task[None] | None = None

    async def look(self, kit: Kit) -> None:
        """Take up what is to be published, also what a worker before left half done; returns at once."""
        if self._at_work is not None and not self._at_work.done():
            return
        async with kit.db.read() as db:
            waiting = await publications(db)
        if waiting:
            self._at_work = asyncio.create_task(_finish_all(kit, waiting), name="publishing")


async def finish_publication(kit: Kit, run: int) -> None:
    """Publish what is left of a run. A batch that fails is tried again one by one, so that a fault costs one meeting
    or one note and never holds up the rest. Two workers share the batches between them."""
    async with kit.db.read() as db:
        plan = await plan_of(db, run)
    singly = 0
    while True:
        try:
            async with kit.work() as work:
                more = await publish_some(work, run, plan, 1 if singly else BATCH)
        except OperationalError:  # the database is busy or gone: the next look goes on from here
            raise
        except Exception:  # the edge of the job
            log.exception("publishing failed", extra={"run": run, "alone": singly > 0})
            more = await _after_failure(kit, run, plan, alone=singly > 0)
            singly = singly or BATCH + 1
        if not more:
            return
        singly = max(0, singly - 1)
        await asyncio.sleep(PAUSE)


async def _after_failure(kit: Kit, run: int, plan: list[Planned], *, alone: bool) -> bool:
    """Leave out what failed on its own; else nothing, it is tried alone next."""
    if alone:
        async with kit.work() as work:
            await skip_one(work, run, plan)
    return True


async def _finish_all(kit: Kit, runs: list[int]) -> None:
    for run in runs:
        try:
            await finish_publication(kit, run)
        except Exception:  # the edge of the job: the next look tries again
            log.exception("publication interrupted", extra={"run": run})
