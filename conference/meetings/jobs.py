"""Jobs of meetings: requests that nobody answered in time expire."""

from conference.foundation.jobs import Job
from conference.foundation.kit import Kit
from conference.meetings.queries.standing import due_requests
from conference.meetings.service import expire


async def expire_due_requests(kit: Kit) -> None:
    """Each in a transaction of its own, so that one that fails holds up no other."""
    async with kit.db.read() as db:
        due = await due_requests(db, kit.clock.now())
    for number in due:
        async with kit.work() as work:
            await expire(work, number)


JOBS = (Job("meetings.expire", 30.0, expire_due_requests),)
