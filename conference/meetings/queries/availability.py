"""Who could meet whom and when: open slots that nothing has taken, with a table left."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment
from conference.foundation.db import rows
from conference.meetings.models import (
    ClosedSlot,
    Meeting,
    MeetingRequest,
    MeetingRules,
    MeetingSlot,
    MeetingState,
    Participant,
    ProposedTime,
    RequestState,
)
from conference.meetings.queries.matching import SlotRow, slots_of


@dataclass(frozen=True, slots=True)
class Availability:
    """Slots that lie ahead, by time; bit i of each mask stands for `slots[i]`.

    `free`: person -> slots they have open and in which nothing takes their time. `held`: person -> slots they have
    proposed to somebody else, and which are therefore offered to no third party. `table_left`: slots with a table.
    """

    slots: list[SlotRow]
    free: dict[int, int]
    held: dict[int, int]
    table_left: int

    def shared(self, asker: int, other: int) -> int:
        """The mask of the slots that `asker` can propose to `other`."""
        both = self.free.get(asker, 0) & self.free.get(other, 0)
        return both & self.table_left & ~self.held.get(other, 0)

    def named(self, mask: int) -> list[SlotRow]:
        """The slots of a mask, by time."""
        return [slot for place, slot in enumerate(self.slots) if mask >> place & 1]

    def offers(self, asker: int, other: int) -> list[SlotRow]:
        """The slots that `asker` can propose to `other`, by time."""
        return self.named(self.shared(asker, other))


async def availability(
    db: AsyncSession, event: int, now: datetime, people: Collection[int] | None = None, *, viewer: int | None = None
) -> Availability:
    """The availability from `now` on of `people`, or of all participants, in five queries.

    What was proposed to `viewer` is not held from them.
    """
    slots = [slot for slot in await slots_of(db, event) if slot.starts_at > now]
    place = {slot.id: 1 << i for i, slot in enumerate(slots)}
    everyone = select(Participant.person_id).where(Participant.event_id == event)
    among: Any = everyone if people is None else sorted(people)
    blocked: defaultdict[int, int] = defaultdict(int)
    held: defaultdict[int, int] = defaultdict(int)
    for person, slot_id in await _closed(db, event, among):
        blocked[person] |= place.get(slot_id, 0)
    for person, mask in await _taken(db, among, slots):
        blocked[person] |= mask
    for person, slot_id, other in await _holds(db, event, among, now):
        if other != viewer:
            held[person] |= place.get(slot_id, 0)
    whom = people if people is not None else [row[0] for row in await rows(db, everyone)]
    every = (1 << len(slots)) - 1
    left = every & ~sum(place.get(slot_id, 0) for slot_id in await _full(db, event))
    return Availability(slots, {person: every & ~blocked[person] for person in whom}, dict(held), left)


async def _closed(db: AsyncSession, event: int, among: Any) -> Iterable[Any]:
    asked = (
        select(ClosedSlot.person_id, ClosedSlot.slot_id)
        .join(MeetingSlot, col(MeetingSlot.id) == ClosedSlot.slot_id)
        .where(MeetingSlot.event_id == event, col(ClosedSlot.person_id).in_(among))
    )
    return await rows(db, asked)


async def _taken(db: AsyncSession, among: Any, slots: list[SlotRow]) -> Iterable[tuple[int, int]]:
    """For each commitment while there are slots: whose it is, and the mask of the slots it touches."""
    if not slots:
        return []
    asked = select(Commitment.person_id, Commitment.starts_at, Commitment.ends_at).where(
        col(Commitment.person_id).in_(among),
        Commitment.ends_at > slots[0].starts_at,
        Commitment.starts_at < max(slot.ends_at for slot in slots),
    )
    starts = [slot.starts_at for slot in slots]
    masks: dict[tuple[datetime, datetime], int] = {}

    def mask(start: datetime, end: datetime) -> int:
        if (start, end) not in masks:
            before = bisect_left(starts, end)
            masks[start, end] = sum(1 << i for i in range(before) if slots[i].ends_at > start)
        return masks[start, end]

    return [(person, mask(start, end)) for person, start, end in await rows(db, asked)]


async def _holds(db: AsyncSession, event: int, among: Any, now: datetime) -> Iterable[Any]:
    """Who holds which slot, and for whom."""
    request, time = MeetingRequest, ProposedTime
    other = case((col(time.by_id) == request.asker_id, col(request.invitee_id)), else_=col(request.asker_id))
    asked = (
        select(time.by_id, time.slot_id, other)
        .join(request, col(request.id) == time.request_id)
        .where(
            request.event_id == event,
            request.state == RequestState.REQUESTED,
            col(time.by_id).in_(among),
            time.held_until > now,
        )
    )
    return await rows(db, asked)


async def _full(db: AsyncSession, event: int) -> list[int]:
    """The slots in which every table is taken."""
    tables = select(MeetingRules.tables).where(MeetingRules.event_id == event).scalar_subquery()
    standing = and_(col(Meeting.slot_id) == col(MeetingSlot.id), col(Meeting.state) != MeetingState.CANCELLED)
    asked = (
        select(MeetingSlot.id)
        .outerjoin(Meeting, standing)
        .where(MeetingSlot.event_id == event)
        .group_by(col(MeetingSlot.id), col(MeetingSlot.tables))
        .having(func.count(col(Meeting.id)) >= func.coalesce(col(MeetingSlot.tables), tables))
    )
    return [row[0] for row in await rows(db, asked)]
