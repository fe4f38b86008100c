"""Single facts that the verbs ask for: rules, participants, requests, meetings and their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

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

OPEN = (RequestState.REQUESTED, RequestState.ACCEPTED, RequestState.SCHEDULED)


async def is_participant(db: AsyncSession, event: int, person: int) -> bool:
    """Whether a person takes part in the event's meetings."""
    return await db.get(Participant, (event, person)) is not None


async def rules_at(db: AsyncSession, event: int) -> MeetingRules | None:
    return await db.get(MeetingRules, event)


async def open_between(db: AsyncSession, event: int, one: int, other: int) -> MeetingRequest | None:
    """The open request of a pair, whoever asked."""
    asked = select(MeetingRequest).where(
        MeetingRequest.event_id == event,
        MeetingRequest.low_id == min(one, other),
        MeetingRequest.high_id == max(one, other),
        col(MeetingRequest.state).in_(OPEN),
    )
    return (await db.exec(asked)).first()


async def requests_used(db: AsyncSession, event: int, person: int) -> int:
    """How many of a person's own requests wait for an answer."""
    asked = select(func.count()).where(
        col(MeetingRequest.event_id) == event,
        col(MeetingRequest.asker_id) == person,
        col(MeetingRequest.state) == RequestState.REQUESTED,
    )
    return (await db.exec(asked)).one()


async def meetings_count(db: AsyncSession, event: int, person: int) -> int:
    """How many meetings of a person stand."""
    asked = select(func.count()).where(
        col(Meeting.event_id) == event,
        col(Meeting.state) != MeetingState.CANCELLED,
        or_(col(Meeting.first_id) == person, col(Meeting.second_id) == person),
    )
    return (await db.exec(asked)).one()


async def meeting_between(db: AsyncSession, event: int, one: int, other: int, now: datetime) -> Meeting | None:
    """A meeting of a pair that stands and is not over."""
    pair = or_(
        and_(col(Meeting.first_id) == one, col(Meeting.second_id) == other),
        and_(col(Meeting.first_id) == other, col(Meeting.second_id) == one),
    )
    asked = (
        select(Meeting)
        .join(MeetingSlot, col(MeetingSlot.id) == Meeting.slot_id)
        .where(Meeting.event_id == event, Meeting.state != MeetingState.CANCELLED, pair, MeetingSlot.ends_at > now)
    )
    return (await db.exec(asked)).first()


@dataclass(frozen=True, slots=True)
class Standing:
    """Standing meetings that matter for a new one: those of its two people, and those of its slot."""

    meetings: Sequence[tuple[int, int, int, int, int, datetime]]  # number, slot, table, the two, end

    def between(self, one: int, other: int, now: datetime) -> bool:
        """Whether the two have one that is not over."""
        return any({first, second} == {one, other} and end > now for *_, first, second, end in self.meetings)

    def count(self, person: int, besides: int | None = None) -> int:
        """How many a person has, other than number `besides`."""
        return sum(person in pair for number, _, _, *pair, _ in self.meetings if number != besides)

    def slots(self, person: int, besides: int | None = None) -> frozenset[int]:
        """The slots in which a person has one, other than number `besides`."""
        return frozenset(slot for number, slot, _, *pair, _ in self.meetings if person in pair and number != besides)

    def tables(self, slot: int) -> frozenset[int]:
        """The numbers of the tables that are taken in the slot."""
        return frozenset(table for _, where, table, *_ in self.meetings if where == slot)


async def standing_around(db: AsyncSession, event: int, people: Sequence[int], slot: int) -> Standing:
    """The event's standing meetings of these people and of this slot, in one query."""
    columns = ("id", "slot_id", "table_number", "first_id", "second_id")
    theirs = (col(getattr(Meeting, name)).in_(people) for name in ("first_id", "second_id"))
    asked = (
        core_select(*(col(getattr(Meeting, name)) for name in columns), col(MeetingSlot.ends_at))
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(
            col(Meeting.event_id) == event,
            col(Meeting.state) != MeetingState.CANCELLED,
            or_(*theirs, col(Meeting.slot_id) == slot),
        )
    )
    return Standing(await rows(db, asked))


async def closed_by(db: AsyncSession, slot: int, people: Sequence[int]) -> frozenset[int]:
    """Those of `people` who have closed a slot."""
    asked = select(ClosedSlot.person_id).where(ClosedSlot.slot_id == slot, col(ClosedSlot.person_id).in_(people))
    return frozenset(row[0] for row in await rows(db, asked))


async def proposed_slots(db: AsyncSession, request: int) -> list[int]:
    """The slots proposed in a request, by time."""
    asked = (
        select(ProposedTime.slot_id)
        .join(MeetingSlot, col(MeetingSlot.id) == ProposedTime.slot_id)
        .where(ProposedTime.request_id == request)
        .order_by(col(MeetingSlot.starts_at))
    )
    return [row[0] for row in await rows(db, asked)]


async def last_slot_start(db: AsyncSession, event: int) -> datetime | None:
    """When the event's last slot begins."""
    standing = (col(MeetingSlot.event_id) == event, col(MeetingSlot.dropped_at).is_(None))
    asked = select(func.max(MeetingSlot.starts_at)).where(*standing)
    return (await db.exec(asked)).one()


async def due_requests(db: AsyncSession, now: datetime, limit: int = 200) -> Sequence[int]:
    """Requests nobody answered in time."""
    asked = (
        select(MeetingRequest.id)
        .where(MeetingRequest.state == RequestState.REQUESTED, MeetingRequest.expires_at <= now)
        .order_by(col(MeetingRequest.expires_at))
        .limit(limit)
    )
    return [number for number in (await db.exec(asked)).all() if number is not None]


async def any_by_clock(db: AsyncSession, now: datetime) -> bool:
    """Whether a meeting has begun or ended by the clock and its state does not say so."""
    planned = col(Meeting.state).in_((MeetingState.SCHEDULED, MeetingState.CHANGED))
    live = col(Meeting.state) == MeetingState.LIVE
    due = or_(
        and_(planned, col(MeetingSlot.starts_at) <= now),
        and_(live, col(MeetingSlot.ends_at) <= now),
    )
    asked = (
        core_select(col(Meeting.id))
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .where(due, col(MeetingSlot.ends_at) > now - timedelta(days=30))
    )
    return bool(await rows(db, asked.limit(1)))


async def participants(db: AsyncSession, event: int) -> list[int]:
    """Who takes part in the event's meetings."""
    return [row[0] for row in await rows(db, select(Participant.person_id).where(Participant.event_id == event))]


async def standing_pairs(db: AsyncSession, event: int) -> Sequence[tuple[int | None, int, int, int]]:
    """Of each standing meeting the run that made it, its slot, and its two."""
    columns = ("run_id", "slot_id", "first_id", "second_id")
    asked = core_select(*(col(getattr(Meeting, name)) for name in columns))
    return await rows(db, asked.where(col(Meeting.event_id) == event, col(Meeting.state) != MeetingState.CANCELLED))
