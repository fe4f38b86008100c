"""What the organisers' run needs to know of an event's meetings, read thinly."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select as core_select
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment, CommitmentKind
from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.meetings.models import (
    ClosedSlot,
    Meeting,
    MeetingRequest,
    MeetingRules,
    MeetingSlot,
    MeetingState,
    Participant,
    Priority,
    RequestState,
)
from conference.meetings.queries.apart import apart_of
from conference.meetings.rules.apart import Apart
from conference.meetings.rules.pace import Pace, pace_of
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class SlotRow:
    """`tables` is the slot's own number of tables, where it differs from the event's."""

    id: int
    starts_at: datetime
    ends_at: datetime
    tables: int | None = None


@dataclass(frozen=True, slots=True)
class WishRow:
    """A request that waits for an answer (`requested`) or for a time (`accepted`)."""

    request_id: int
    asker: int
    invitee: int
    priority: str
    state: str
    by_organisers: bool = False


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting that is not cancelled; the last three are of the request that it came from, if there is one."""

    id: int
    slot_id: int
    table: int
    first: int
    second: int
    locked: bool
    request_id: int | None = None
    priority: str = Priority.NORMAL
    by_organisers: bool = False


@dataclass(frozen=True, slots=True)
class MatchInput:
    """An event's meetings as a matching problem.

    `people`: participant's number -> numbers of the slots they could use, that is slots which lie ahead, which
    they have not closed and in which nothing else takes their time, nor too close to them. This event's own meetings
    do not count as something else: they stand in `meetings`, and who plans round them takes their slots away.
    """

    slots: list[SlotRow]
    people: dict[int, frozenset[int]]
    names: dict[int, str]
    wishes: list[WishRow]
    meetings: list[MeetingRow]
    tables: int
    max_meetings: int
    min_meetings: int = 1
    apart: Apart = field(default_factory=Apart)
    pace: Pace = field(default_factory=Pace)
    max_requests: int = 10

    def tables_in(self, slot: SlotRow) -> int:
        return self.tables if slot.tables is None else slot.tables


async def matching_input(db: AsyncSession, event: int, now: datetime | None = None) -> MatchInput:
    """The problem as it stands now, in eight queries, two more where groups do not meet.

    With `now`, slots that have begun can be used by nobody. Raises NotFound for an event without rules for meetings.
    """
    rules = await db.get(MeetingRules, event)
    if rules is None:
        raise NotFound
    slots = await slots_of(db, event)
    names = {
        row.id: row.name
        for row in await rows(
            db,
            select(Person.id, Person.name)
            .join(Participant, col(Participant.person_id) == Person.id)
            .where(Participant.event_id == event)
            .order_by(col(Person.id)),
        )
    }
    closed = await _closed(db, event)
    pace = pace_of(rules)
    busy = await _busy(db, event, slots, pace.buffer)
    usable = [slot for slot in slots if now is None or slot.starts_at > now]
    people = {
        person: frozenset(
            slot.id
            for slot in usable
            if slot.id not in closed[person]
            and not any(start < slot.ends_at and end > slot.starts_at for start, end in busy[person])
        )
        for person in names
    }
    wishes, meetings = await _wishes(db, event), await _standing(db, event)
    apart = await apart_of(db, event)
    limits = (rules.tables, rules.max_meetings, rules.min_meetings)
    return MatchInput(slots, people, names, wishes, meetings, *limits, apart, pace, rules.max_requests)


async def slots_of(db: AsyncSession, event: int) -> list[SlotRow]:
    """An event's slots by time, without those that were taken out."""
    asked = select(MeetingSlot.id, MeetingSlot.starts_at, MeetingSlot.ends_at, MeetingSlot.tables).where(
        MeetingSlot.event_id == event, col(MeetingSlot.dropped_at).is_(None)
    )
    return [SlotRow(*row) for row in await rows(db, asked.order_by(col(MeetingSlot.starts_at)))]


async def _closed(db: AsyncSession, event: int) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    asked = (
        select(ClosedSlot.person_id, ClosedSlot.slot_id)
        .join(MeetingSlot, col(MeetingSlot.id) == ClosedSlot.slot_id)
        .where(MeetingSlot.event_id == event)
    )
    for person, slot in await rows(db, asked):
        found[person].add(slot)
    return found


async def _busy(
    db: AsyncSession, event: int, slots: list[SlotRow], buffer: timedelta
) -> defaultdict[int, list[tuple[datetime, datetime]]]:
    """What takes the participants' time while there are slots, but for this event's own meetings; `buffer` longer at
    both ends."""
    found: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    if not slots:
        return found
    asked = (
        select(Commitment.person_id, Commitment.starts_at, Commitment.ends_at)
        .join(Participant, col(Participant.person_id) == Commitment.person_id)
        .where(
            Participant.event_id == event,
            Commitment.ends_at > slots[0].starts_at - buffer,
            Commitment.starts_at < max(slot.ends_at for slot in slots) + buffer,
            or_(col(Commitment.kind) != CommitmentKind.MEETING, col(Commitment.event_id) != event),
        )
    )
    for person, start, end in await rows(db, asked):
        found[person].append((start - buffer, end + buffer))
    return found


async def _wishes(db: AsyncSession, event: int) -> list[WishRow]:
    columns = ("id", "asker_id", "invitee_id", "priority", "state", "by_organisers")
    asked = core_select(*(col(getattr(MeetingRequest, name)) for name in columns)).where(
        col(MeetingRequest.event_id) == event,
        col(MeetingRequest.state).in_((RequestState.REQUESTED, RequestState.ACCEPTED)),
    )
    return [WishRow(*row) for row in await rows(db, asked.order_by(col(MeetingRequest.id)))]


async def _standing(db: AsyncSession, event: int) -> list[MeetingRow]:
    columns = ("id", "slot_id", "table_number", "first_id", "second_id", "locked", "request_id")
    of_request = (col(MeetingRequest.priority), col(MeetingRequest.by_organisers))
    asked = (
        core_select(*(col(getattr(Meeting, name)) for name in columns), *of_request)
        .outerjoin(MeetingRequest, col(MeetingRequest.id) == col(Meeting.request_id))
        .where(col(Meeting.event_id) == event, col(Meeting.state) != MeetingState.CANCELLED)
    )
    found = await rows(db, asked.order_by(col(Meeting.id)))
    # Without a request behind it a meeting is worth what an ordinary one is.
    of_meeting = [MeetingRow(*row[: len(columns)]) for row in found]
    return [
        replace(meeting, priority=row.priority or Priority.NORMAL, by_organisers=bool(row.by_organisers))
        for meeting, row in zip(of_meeting, found, strict=True)
    ]
