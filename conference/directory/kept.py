"""Rosters kept in memory: read once for each revision of the directory, bounded, shared by all requests."""

from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.live import directory_topic
from conference.directory.queries import membership_mark, read_roster
from conference.directory.roster import Roster
from conference.foundation.kit import Kit
from conference.foundation.revisions import Revisions

EVENTS = 50  # kept for one process; the least recently used goes first
STALE_SECONDS = 60.0  # names and portraits change without a revision of the directory


@dataclass(frozen=True, slots=True)
class _Kept:
    revision: int
    mark: tuple[int, int]
    until: float
    roster: Roster


_SHELVES: WeakKeyDictionary[Revisions, OrderedDict[int, _Kept]] = WeakKeyDictionary()


async def roster_of(kit: Kit, db: AsyncSession, event: int) -> Roster:
    """The roster as of now; warm, it costs one small query, which tells whether somebody came or left."""
    shelf = _SHELVES.setdefault(kit.revisions, OrderedDict())
    # The number is taken before the rows: what is newer than it is read again, never missed.
    revision, mark = kit.revisions[directory_topic(event)], await membership_mark(db, event)
    kept = shelf.get(event)
    if kept is None or (kept.revision, kept.mark) != (revision, mark) or kept.until < monotonic():
        kept = _Kept(revision, mark, monotonic() + STALE_SECONDS, await read_roster(db, event))
        shelf[event] = kept
        if len(shelf) > EVENTS:
            shelf.popitem(last=False)
    shelf.move_to_end(event)
    return kept.roster
