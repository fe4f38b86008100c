"""Reads behind the organiser's settings: slots with what stands in them, groups of people, and what a change hits."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.meetings.models import (
    Meeting,
    MeetingBar,
    MeetingRequest,
    MeetingSlot,
    MeetingState,
    ProposedTime,
    RequestState,
)
from conference.meetings.queries.matching import SlotRow
from conference.meetings.rules.apart import Bar, Belonging
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class SlotUse:
    """A slot with the number of meetings in it."""

    slot: SlotRow
    meetings: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A meeting that a change cancels."""

    starts_at: datetime
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What falls with slots that are taken out. `people` counts those in the meetings; `requests` those that had
    proposed one of the slots."""

    slots: list[SlotRow]
    begun: int
    meetings: list[Hit]
    people: int
    requests: int


async def slot_uses(db: AsyncSession, event: int) -> list[SlotUse]:
    """The slots by time, with how many meetings each has. One query."""
    standing = and_(col(Meeting.slot_id) == col(MeetingSlot.id), col(Meeting.state) != MeetingState.CANCELLED)
    names = ("id", "starts_at", "ends_at", "tables")
    columns = [col(getattr(MeetingSlot, name)) for name in names]
    asked = (
        core_select(*columns, func.count(col(Meeting.id)))
        .outerjoin(Meeting, standing)
        .where(col(MeetingSlot.event_id) == event, col(MeetingSlot.dropped_at).is_(None))
        .group_by(*columns)
        .order_by(col(MeetingSlot.starts_at))
    )
    return [SlotUse(SlotRow(*row[:4]), row[4]) for row in await rows(db, asked)]


async def impact_of(db: AsyncSession, event: int, slots: Collection[int], now: datetime) -> Impact:
    """What falls when these slots are taken out, in three queries."""
    mine = [use.slot for use in await slot_uses(db, event) if use.slot.id in set(slots)]
    numbers = [slot.id for slot in mine]
    one, other = aliased(Person), aliased(Person)
    hits: Any = (
        core_select(col(MeetingSlot.starts_at), col(one.name), col(other.name), col(one.id), col(other.id))
        .select_from(Meeting)
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .join(one, col(one.id) == col(Meeting.first_id))
        .join(other, col(other.id) == col(Meeting.second_id))
        .where(col(Meeting.slot_id).in_(numbers), col(Meeting.state) != MeetingState.CANCELLED)
        .order_by(col(MeetingSlot.starts_at), one.name)
    )
    found = list(await rows(db, hits))
    asked = (
        core_select(func.count(func.distinct(col(ProposedTime.request_id))))
        .join(MeetingRequest, col(MeetingRequest.id) == col(ProposedTime.request_id))
        .where(col(ProposedTime.slot_id).in_(numbers), col(MeetingRequest.state) == RequestState.REQUESTED)
    )
    requests = (await rows(db, asked))[0][0]
    people = {end for row in found for end in row[3:]}
    begun = sum(slot.starts_at <= now for slot in mine)
    return Impact(mine, begun, [Hit(*row[:3]) for row in found], len(people), requests)


async def bars_of(db: AsyncSession, event: int) -> frozenset[Bar]:
    """The groups that do not meet."""
    asked = select(MeetingBar.low, MeetingBar.high).where(MeetingBar.event_id == event)
    return frozenset((row[0], row[1]) for row in await rows(db, asked))


def groups_of(people: Iterable[Belonging]) -> list[tuple[str, int]]:
    """The groups that somebody belongs to, with the number of their people: kinds of organisations, then roles, each
    the largest first."""
    counts = Counter(group for person in people for group in person.groups)
    return sorted(counts.items(), key=lambda pair: (pair[0].split(":")[0], -pair[1], pair[0]))
