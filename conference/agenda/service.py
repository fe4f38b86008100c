"""Verbs of the agenda: private blocks, and the secret of one's calendar feed."""

from datetime import datetime

from conference.agenda.models import FeedKey
from conference.diary.models import Commitment, CommitmentKind
from conference.diary.service import commit, release_private
from conference.foundation.errors import NotFound
from conference.foundation.work import Work


async def block_time(work: Work, event: int, start: datetime, end: datetime, label: str, *, by: int) -> Commitment:
    """Keep a span of one's own time free of meetings. Raises RuleBroken("time.taken"), naming what stands there."""
    return await commit(work, event=event, person=by, kind=CommitmentKind.PRIVATE, start=start, end=end, label=label)


async def unblock_time(work: Work, commitment: int, *, by: int) -> None:
    """Give a private block back. Raises NotFound for anything that is not a private block of one's own."""
    found = await work.db.get(Commitment, commitment)
    if found is None or found.person_id != by or found.kind != CommitmentKind.PRIVATE:
        raise NotFound
    await release_private(work, commitment, by=by)


async def renew_feed(work: Work, event: int, *, by: int) -> None:
    """Make a new secret for one's feed: the old address is worth nothing from now on."""
    key = await work.db.get(FeedKey, (by, event), with_for_update=True)
    if key is None:
        key = FeedKey(person_id=by, event_id=event, version=1)
    key.version += 1
    work.db.add(key)
    await work.db.flush()
