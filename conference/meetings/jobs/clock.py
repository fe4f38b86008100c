"""Jobs of meetings: requests that nobody answered in time expire; meetings are live and held by the clock."""

from conference.foundation.kit import Kit
from conference.meetings.queries.standing import any_by_clock, due_requests
from conference.meetings.service import expire, follow_clock


async def expire_due_requests(kit: Kit) -> None:
    """Each in a transaction of its own, so that one that fails holds up no other."""
    async with kit.db.read() as db:
        due = await due_requests(db, kit.clock.now())
    for number in due:
        async with kit.work() as work:
            await expire(work, number)


async def let_the_clock_speak(kit: Kit) -> None:
    """Set what has begun to live and what is over to held; most of the time there is nothing to write."""
    async with kit.db.read() as db:
        if not await any_by_clock(db, kit.clock.now()):
            return
    async with kit.work() as work:
        await follow_clock(work)
