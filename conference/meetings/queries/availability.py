"""Who could meet whom and when: open slots that nothing has taken, with a table left."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlalchemy import select as core_select
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment, CommitmentKind
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
from conference.meetings.queries.standing import rules_at
from conference.meetings.rules.pace import day_of, pace_of


@dataclass(frozen=True, slots=True)
class Availability:
    """Slots that lie ahead, by time; bit i of each mask stands for `slots[i]`.

    `free`: person -> slots they have open, in which nothing takes their time and which leave them the breaks that the
    event keeps. `held`: person -> slots they have
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
    """The availability from `now` on of `people`, or of all participants, in six queries.

    What was proposed to `viewer` is not held from them.
    """
    whole = await slots_of(db, event)
    past = sum(slot.starts_at <= now for slot in whole)  # they come first
    place = {slot.id: (1 << i) >> past for i, slot in enumerate(whole)}
    pace = pace_of(await rules_at(db, event))
    everyone = select(Participant.person_id).where(Participant.event_id == event)
    among: Any = everyone if people is None else sorted(people)
    blocked: defaultdict[int, int] = defaultdict(int)
    held: defaultdict[int, int] = defaultdict(int)
    for person, slot_id in await _closed(db, event, among):
        blocked[person] |= place.get(slot_id, 0)
    booked: defaultdict[int, int] = defaultdict(int)
    for person, mask, meeting in await _taken(db, event, among, whole[0 if pace.rests else past :], pace.buffer):
        blocked[person] |= mask >> past if pace.rests else mask
        booked[person] |= mask if meeting else 0
    rhythm = day_of(whole, pace).rhythm
    if rhythm is not None:
        for person, mask in booked.items():
            blocked[person] |= ~rhythm.addable(mask) >> past
    for person, slot_id, other in await _holds(db, event, among, now):
        if other != viewer:
            held[person] |= place.get(slot_id, 0)
    whom = people if people is not None else [row[0] for row in await rows(db, everyone)]
    every = (1 << len(whole) - past) - 1
    left = every & ~sum(place.get(slot_id, 0) for slot_id in await _full(db, event))
    return Availability(whole[past:], {person: every & ~blocked[person] for person in whom}, dict(held), left)


async def _closed(db: AsyncSession, event: int, among: Any) -> Iterable[Any]:
    asked = (
        select(ClosedSlot.person_id, ClosedSlot.slot_id)
        .join(MeetingSlot, col(MeetingSlot.id) == ClosedSlot.slot_id)
        .where(MeetingSlot.event_id == event, col(ClosedSlot.person_id).in_(among))
    )
    return await rows(db, asked)


async def _taken(
    db: AsyncSession, event: int, among: Any, slots: list[SlotRow], buffer: timedelta
) -> Iterable[tuple[int, int, bool]]:
    """For each commitment while there are slots: whose it is, the mask of the slots that it takes, and whether it is
    a meeting of this event; whatever else takes the slots within `buffer` of it too."""
    if not slots:
        return []
    names = ("person_id", "starts_at", "ends_at", "kind", "event_id")
    asked = core_select(*(col(getattr(Commitment, name)) for name in names)).where(
        col(Commitment.person_id).in_(among),
        col(Commitment.ends_at) > slots[0].starts_at - buffer,
        col(Commitment.starts_at) < max(slot.ends_at for slot in slots) + buffer,
    )
    starts = [slot.starts_at for slot in slots]
    masks: dict[tuple[datetime, datetime], int] = {}

    def mask(start: datetime, end: datetime) -> int:
        if (start, end) not in masks:
            before = bisect_left(starts, end)
            masks[start, end] = sum(1 << i for i in range(before) if slots[i].ends_at > start)
        return masks[start, end]

    def taken(person: int, start: datetime, end: datetime, kind: str, of: int) -> tuple[int, int, bool]:
        meeting = kind == CommitmentKind.MEETING and of == event
        return (person, mask(start, end) if meeting else mask(start - buffer, end + buffer), meeting)

    return [taken(*row) for row in await rows(db, asked)]


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
