"""Reads behind the pages: one person's requests, meetings and slots."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as core_select
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment, CommitmentKind
from conference.directory.roster import Roster
from conference.foundation.db import Reading, rows
from conference.foundation.errors import NotFound
from conference.meetings.board import MeetingView, RequestView, Taken, somebody
from conference.meetings.models import (
    ClosedSlot,
    Meeting,
    MeetingNote,
    MeetingRequest,
    MeetingSlot,
    MeetingState,
    ProposedTime,
    RequestState,
)
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.standing import meeting_between

_REQUEST = (
    *("id", "asker_id", "invitee_id", "turn_id", "state", "priority", "message", "asked_at", "expires_at"),
    "by_organisers",
)
NONE = timedelta(0)
OPEN_STATES = (RequestState.REQUESTED, RequestState.ACCEPTED)


async def open_requests(db: AsyncSession, roster: Roster, event: int, person: int) -> list[RequestView]:
    """A person's requests that wait for an answer or a time, the newest first. Two queries."""
    asked = (
        core_select(*(col(getattr(MeetingRequest, name)) for name in _REQUEST))
        .where(
            col(MeetingRequest.event_id) == event,
            col(MeetingRequest.state).in_(OPEN_STATES),
            _one_of(MeetingRequest.asker_id, MeetingRequest.invitee_id, person),
        )
        .order_by(col(MeetingRequest.asked_at).desc(), col(MeetingRequest.id).desc())
    )
    found = await rows(db, asked)
    times = await _times(db, event, person)
    return [_request_view(row, roster, person, times[row.id]) for row in found]


async def request_view(db: AsyncSession, roster: Roster, event: int, person: int, number: int) -> RequestView:
    """One request of a person, in whatever state. Raises NotFound for anybody else's."""
    asked = core_select(*(col(getattr(MeetingRequest, name)) for name in _REQUEST)).where(
        col(MeetingRequest.id) == number,
        col(MeetingRequest.event_id) == event,
        _one_of(MeetingRequest.asker_id, MeetingRequest.invitee_id, person),
    )
    found = await rows(db, asked)
    if not found:
        raise NotFound
    times = await _times(db, event, person)
    return _request_view(found[0], roster, person, times[number])


async def meetings_of(db: AsyncSession, roster: Roster, event: int, person: int) -> list[MeetingView]:
    """A person's meetings by time, with what the asker wrote; cancelled ones too. One query."""
    asked = _meetings().where(col(Meeting.event_id) == event, _one_of(Meeting.first_id, Meeting.second_id, person))
    found = await rows(db, asked.order_by(col(MeetingSlot.starts_at), col(Meeting.id)))
    return [_meeting_view(row, roster, person) for row in found]


async def own_meeting(db: AsyncSession, event: int, person: int, number: int) -> tuple[Meeting, MeetingSlot]:
    """The row of one of a person's meetings, and its slot. Raises NotFound for anybody else's."""
    asked = (
        select(Meeting, MeetingSlot)
        .join(MeetingSlot, col(MeetingSlot.id) == Meeting.slot_id)
        .where(Meeting.id == number, Meeting.event_id == event, _one_of(Meeting.first_id, Meeting.second_id, person))
    )
    found = (await db.exec(asked)).first()
    if found is None:
        raise NotFound
    return found


async def own_request(db: AsyncSession, event: int, person: int, number: int) -> MeetingRequest:
    """The row of one of a person's requests. Raises NotFound for anybody else's."""
    asked = select(MeetingRequest).where(
        MeetingRequest.id == number,
        MeetingRequest.event_id == event,
        _one_of(MeetingRequest.asker_id, MeetingRequest.invitee_id, person),
    )
    found = (await db.exec(asked)).first()
    if found is None:
        raise NotFound
    return found


async def message_behind(db: AsyncSession, meeting: Meeting) -> MeetingRequest | None:
    """The request that a meeting came from."""
    return await db.get(MeetingRequest, meeting.request_id) if meeting.request_id else None


async def note_of(db: AsyncSession, meeting: int, person: int) -> MeetingNote | None:
    return await db.get(MeetingNote, (meeting, person))


async def closed_of(db: AsyncSession, event: int, person: int) -> frozenset[int]:
    """The slots of an event that a person has closed."""
    asked = (
        select(ClosedSlot.slot_id)
        .join(MeetingSlot, col(MeetingSlot.id) == ClosedSlot.slot_id)
        .where(MeetingSlot.event_id == event, ClosedSlot.person_id == person)
    )
    return frozenset(row[0] for row in await rows(db, asked))


async def taken_of(db: AsyncSession, slots: list[SlotRow], person: int, buffer: timedelta = NONE) -> list[Taken]:
    """What else takes a person's time while there are slots or within `buffer` of them, of any event; their meetings
    are not among it."""
    if not slots:
        return []
    names = ("starts_at", "ends_at", "label", "kind")
    asked = core_select(*(col(getattr(Commitment, name)) for name in names)).where(
        col(Commitment.person_id) == person,
        col(Commitment.kind) != CommitmentKind.MEETING,
        col(Commitment.ends_at) > slots[0].starts_at - buffer,
        col(Commitment.starts_at) < max(slot.ends_at for slot in slots) + buffer,
    )
    return [Taken(*row) for row in await rows(db, asked.order_by(col(Commitment.starts_at)))]


async def duties_of(db: AsyncSession, event: int, person: int) -> list[Any]:
    """Where a person is on the bill: session number, times and title, by time."""
    asked = (
        select(Commitment.ref, Commitment.starts_at, Commitment.ends_at, Commitment.label)
        .where(Commitment.person_id == person, Commitment.event_id == event, Commitment.kind == CommitmentKind.DUTY)
        .order_by(col(Commitment.starts_at))
    )
    return list(await rows(db, asked))


_WAITING = core_select(func.count()).where(
    col(MeetingRequest.event_id) == bindparam("event"),
    col(MeetingRequest.turn_id) == bindparam("person"),
    col(MeetingRequest.state) == RequestState.REQUESTED,
)


async def waiting_count(db: Reading, event: int, person: int) -> int:
    """How many requests wait for a person's answer."""
    return int((await rows(db, _WAITING, {"event": event, "person": person}))[0][0])


async def slot_at(db: AsyncSession, event: int, number: int) -> MeetingSlot:
    """A slot of an event. Raises NotFound."""
    slot = await db.get(MeetingSlot, number)
    if slot is None or slot.event_id != event:
        raise NotFound
    return slot


def _one_of(first: Any, second: Any, person: int) -> Any:
    return or_(col(first) == person, col(second) == person)


def _meetings() -> Any:
    names = ("id", "first_id", "second_id", "slot_id", "table_number", "state", "request_id")
    return (
        core_select(
            *(col(getattr(Meeting, name)) for name in names),
            col(MeetingSlot.starts_at),
            col(MeetingSlot.ends_at),
            col(MeetingRequest.message),
        )
        .join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id))
        .outerjoin(MeetingRequest, col(MeetingRequest.id) == col(Meeting.request_id))
    )


def _meeting_view(row: Any, roster: Roster, person: int) -> MeetingView:
    other = row.second_id if row.first_id == person else row.first_id
    return MeetingView(
        id=row.id,
        other=roster.by_id.get(other) or somebody(other),
        slot_id=row.slot_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        table=row.table_number,
        state=row.state,
        message=row.message or "",
        request_id=row.request_id,
    )


def _request_view(row: Any, roster: Roster, person: int, times: list[SlotRow]) -> RequestView:
    mine = row.asker_id == person
    other = row.invitee_id if mine else row.asker_id
    return RequestView(
        id=row.id,
        other=roster.by_id.get(other) or somebody(other),
        mine=mine,
        my_turn=row.turn_id == person,
        state=row.state,
        priority=row.priority,
        message=row.message,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        times=tuple(times),
        by_organisers=row.by_organisers,
    )


async def _times(db: AsyncSession, event: int, person: int) -> defaultdict[int, list[SlotRow]]:
    """The proposed slots of a person's requests, by time."""
    asked = (
        core_select(
            col(ProposedTime.request_id), col(MeetingSlot.id), col(MeetingSlot.starts_at), col(MeetingSlot.ends_at)
        )
        .join(MeetingSlot, col(MeetingSlot.id) == col(ProposedTime.slot_id))
        .join(MeetingRequest, col(MeetingRequest.id) == col(ProposedTime.request_id))
        .where(
            and_(
                col(MeetingRequest.event_id) == event,
                _one_of(MeetingRequest.asker_id, MeetingRequest.invitee_id, person),
            )
        )
        .order_by(col(MeetingSlot.starts_at))
    )
    found: defaultdict[int, list[SlotRow]] = defaultdict(list)
    for request, slot, start, end in await rows(db, asked):
        found[request].append(SlotRow(slot, start, end))
    return found


async def paired_with(db: AsyncSession, event: int, person: int) -> frozenset[int]:
    """The others in a person's standing meetings."""
    asked = core_select(col(Meeting.first_id), col(Meeting.second_id)).where(
        col(Meeting.event_id) == event,
        col(Meeting.state) != MeetingState.CANCELLED,
        _one_of(Meeting.first_id, Meeting.second_id, person),
    )
    return frozenset(number for pair in await rows(db, asked) for number in pair) - {person}


async def meeting_with(
    db: AsyncSession, event: int, person: int, other: int, now: datetime
) -> tuple[int, datetime] | None:
    """The number and the start of a standing meeting of two people that is not over."""
    found = await meeting_between(db, event, person, other, now)
    if found is None:
        return None
    slot = await db.get_one(MeetingSlot, found.slot_id)
    return found.id or 0, slot.starts_at
