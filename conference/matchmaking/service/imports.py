"""Verb that takes in a file of wishes: what can be read is written, and every other row is named."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy import select as core_select
from sqlmodel import col, select, update

from conference.events.models import Event, Membership
from conference.foundation.db import rows
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.models import WishImport
from conference.matchmaking.rules.wish_file import Kind, WishLine, read_wishes
from conference.matchmaking.rules.wish_sorting import Known, Sorted, Sorter
from conference.meetings.live import meetings_topic
from conference.meetings.models import KeptApart, MeetingRequest, Participant, Priority, RequestState
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.standing import OPEN, last_slot_start
from conference.meetings.rules.words import plural
from conference.meetings.service.setup import stand_in_line
from conference.notices.service import tell
from conference.people.models import Person

BATCH = 1_000  # rows between two breaths for others
T = TypeVar("T")


async def import_wishes(work: Work, event: int, name: str, text: str, *, by: int | None) -> WishImport:
    """Take in the rows of a CSV file, and keep a report of it. A file that is sent again changes nothing.

    Who is asked gets one bell for all of it. Raises `Unreadable` for a file that is no such list.
    """
    await stand_in_line(work, event)
    sorter = Sorter(await _known(work, event))
    total = 0
    for batch in _batches(read_wishes(text), BATCH):
        sorter.take(batch)
        total += len(batch)
        await asyncio.sleep(0)
    found = sorter.sorted
    last = await last_slot_start(work.db, event)
    expires = last if last and last > work.now else work.now + timedelta(days=14)
    for batch_of in _batches(found.fresh, BATCH):
        await work.db.exec(insert(MeetingRequest), params=[_request(work, event, *row, expires) for row in batch_of])
        await asyncio.sleep(0)
    for raised in _batches(found.raised, BATCH):
        agreed = {"state": RequestState.ACCEPTED, "priority": Priority.MUST, "by_organisers": True}
        await work.db.exec(update(MeetingRequest).where(col(MeetingRequest.id).in_(raised)).values(**agreed))
    for pairs in _batches(found.apart, BATCH):
        kept = [
            {"event_id": event, "low_id": low, "high_id": high, "made_at": work.now, "by_id": by} for low, high in pairs
        ]
        await work.db.exec(insert(KeptApart), params=kept)
    await _ring(work, event, found)
    faults = json.dumps([astuple(fault) for fault in found.faults], ensure_ascii=False, separators=(",", ":"))
    report = WishImport(
        event_id=event,
        name=name[:120],
        made_at=work.now,
        by_id=by,
        total=total,
        added=found.added,
        known=found.known,
        faults=faults,
    )
    work.db.add(report)
    await work.db.flush()
    work.push(Push(meetings_topic(event)))
    return report


async def _known(work: Work, event: int) -> Known:
    members = (
        select(Person.email, Person.id, Participant.person_id)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(
            Participant,
            (col(Participant.person_id) == col(Person.id)) & (col(Participant.event_id) == col(Membership.event_id)),
        )
        .where(Membership.event_id == event)
    )
    everyone = list(await rows(work.db, members))
    names = ("low_id", "high_id", "id", "state", "by_organisers")
    asked = core_select(*(col(getattr(MeetingRequest, name)) for name in names)).where(
        col(MeetingRequest.event_id) == event, col(MeetingRequest.state).in_(OPEN)
    )
    return Known(
        people={row[0].casefold(): row[1] for row in everyone if row[2] is not None},
        outside=frozenset(row[0].casefold() for row in everyone if row[2] is None),
        requests={(row[0], row[1]): (row[2], row[3], row[4]) for row in await rows(work.db, asked)},
        apart=await apart_of(work.db, event),
    )


def _request(work: Work, event: int, line: WishLine, one: int, other: int, expires: datetime) -> dict[str, Any]:
    agreed, must = line.kind in (Kind.AGREED, Kind.MUST), line.kind is Kind.MUST
    return {
        "event_id": event,
        "asker_id": one,
        "invitee_id": other,
        "low_id": min(one, other),
        "high_id": max(one, other),
        "turn_id": other,
        "priority": str(Priority.MUST if must else line.priority),
        "message": line.message,
        "state": str(RequestState.ACCEPTED if agreed else RequestState.REQUESTED),
        "asked_at": work.now,
        "answered_at": work.now if agreed else None,
        "expires_at": expires,
        "by_organisers": must,
    }


async def _ring(work: Work, event: int, found: Sorted) -> None:
    """One bell for each person who is asked now, however many ask."""
    asked = Counter(other for line, _, other in found.fresh if line.kind is Kind.WISH)
    home = f"/e/{(await work.db.get_one(Event, event)).slug}/meetings" if asked else ""
    for batch in _batches(sorted(asked.items()), BATCH):
        for person, count in batch:
            verb = "asks" if count == 1 else "ask"
            text = f"{plural(count, 'person', 'people')} {verb} to meet you. Have a look."
            await tell(work, person, text, home, event=event, icon="handshake")
        await work.db.flush()
        await asyncio.sleep(0)


def _batches(every: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    walking = iter(every)
    while batch := list(islice(walking, size)):
        yield batch
