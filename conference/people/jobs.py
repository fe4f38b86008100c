"""Jobs of sign-in."""

from conference.foundation.jobs import Job
from conference.foundation.kit import Kit
from conference.people.service import forget_old


async def forget_old_codes(kit: Kit) -> None:
    """Delete codes, links and sign-ins whose time has run out."""
    async with kit.work() as work:
        await forget_old(work)


JOBS = (Job("forget-old-codes", 3600, forget_old_codes),)
