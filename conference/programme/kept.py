"""Programmes kept in memory: read once for each revision of their topic, bounded, and shared by all requests."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakKeyDictionary

from conference.foundation.kit import Kit
from conference.foundation.revisions import Revisions
from conference.programme.cards import Programme
from conference.programme.live import programme_topic
from conference.programme.queries import read_going, read_programme

EVENTS = 50  # kept for one process; the least recently used goes first
STALE_SECONDS = 60.0  # names, portraits and rooms change without a revision of the programme
COUNT_SECONDS = 15.0  # "91 going" may be this old: a star is no reason to read a programme again


@dataclass(slots=True)
class _Kept:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    revision: int = -1
    until: float = 0.0
    programme: Programme | None = None
    counted_until: float = 0.0
    going: dict[int, int] = field(default_factory=dict)


# One shelf for each process's revisions: they are what the kept programmes are true for.
_SHELVES: WeakKeyDictionary[Revisions, OrderedDict[int, _Kept]] = WeakKeyDictionary()


async def programme_of(kit: Kit, event: int) -> Programme:
    """An event's programme as of the latest revision this process knows. Warm, it costs no query."""
    kept = _shelf(kit, event)
    if (found := _fresh(kept, kit.revisions[programme_topic(event)])) is not None:
        return found
    async with kept.lock:  # of a crowd that refetches at once, one reads
        # The number is taken before the rows: what is newer than it is read again, never missed.
        revision = kit.revisions[programme_topic(event)]
        if (found := _fresh(kept, revision)) is not None:
            return found
        async with kit.db.read() as db:
            programme = kept.programme = await read_programme(db, event)
        kept.revision, kept.until = revision, monotonic() + STALE_SECONDS
        return programme


async def going_at(kit: Kit, event: int) -> dict[int, int]:
    """How many people starred each session of an event; up to a quarter of a minute old."""
    kept = _shelf(kit, event)
    if kept.counted_until < monotonic():
        async with kit.db.read() as db:
            kept.going = await read_going(db, event)
        kept.counted_until = monotonic() + COUNT_SECONDS
    return kept.going


def _shelf(kit: Kit, event: int) -> _Kept:
    shelf = _SHELVES.setdefault(kit.revisions, OrderedDict())
    kept = shelf.setdefault(event, _Kept())
    shelf.move_to_end(event)
    if len(shelf) > EVENTS:
        shelf.popitem(last=False)
    return kept


def _fresh(kept: _Kept, revision: int) -> Programme | None:
    return kept.programme if kept.revision >= revision and kept.until > monotonic() else None
