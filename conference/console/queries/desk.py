"""What the live desk shows: figures, meetings by slot, what is on, open ballots, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.chronicle import told
from conference.ballots.models import Ballot, BallotAct, BallotState, Box
from conference.console.queries.mail import Outbox, outbox
from conference.events.models import Announcement, Membership
from conference.foundation.db import rows
from conference.meetings.models import Meeting, MeetingRequest, MeetingRules, MeetingSlot, MeetingState, RequestState
from conference.people.models import Person
from conference.programme.models import Session, SessionState
from conference.rooms.models import Room

ACTS = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts as they stand. `requested` waits for an answer, `accepted` for a time."""

    members: int
    meetings_now: int
    meetings: int
    requested: int
    accepted: int
    declined: int


@dataclass(frozen=True, slots=True)
class SlotLoad:
    """How many meetings a slot has."""

    starts_at: datetime
    meetings: int


@dataclass(frozen=True, slots=True)
class OnNow:
    """A session that is on."""

    id: int
    title: str
    room: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class BallotLine:
    """A ballot that is open or about to be; how many have voted, and of how many."""

    id: int
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime
    voted: int
    electors: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, by whom where that is known."""

    at: datetime
    text: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    figures: Figures
    slots: list[SlotLoad]
    tables: int
    sessions: list[OnNow]
    ballots: list[BallotLine]
    acts: list[Act]
    mail: Outbox


async def desk(db: AsyncSession, event: int, now: datetime) -> Desk:
    """The whole desk, in a fixed number of queries."""
    tables = (await rows(db, select(col(MeetingRules.tables)).where(col(MeetingRules.event_id) == event))) or [(0,)]
    return Desk(
        await _figures(db, event, now),
        await _slots(db, event, now),
        tables[0][0],
        await _on_now(db, event, now),
        await _ballots(db, event),
        await _acts(db, event),
        await outbox(db),
    )


async def _figures(db: AsyncSession, event: int, now: datetime) -> Figures:
    meetings = _count(Meeting, event).where(col(Meeting.state) != MeetingState.CANCELLED)
    running = meetings.join(MeetingSlot, col(MeetingSlot.id) == col(Meeting.slot_id)).where(
        col(MeetingSlot.starts_at) <= now, col(MeetingSlot.ends_at) > now
    )
    requests = _count(MeetingRequest, event)
    counted = (
        _count(Membership, event),
        running,
        meetings,
        *(
            requests.where(col(MeetingRequest.state) == state)
            for state in (RequestState.REQUESTED, RequestState.ACCEPTED, RequestState.DECLINED)
        ),
    )
    return Figures(*(await rows(db, select(*(one.scalar_subquery() for one in counted))))[0])


def _count(table: Any, event: int) -> Select[Any]:
    return select(func.count()).select_from(table).where(col(table.event_id) == event)


async def _slots(db: AsyncSession, event: int, now: datetime) -> list[SlotLoad]:
    """The slots of the meeting day that is on, or else the next one (the last one when all are over)."""
    standing = and_(col(Meeting.slot_id) == col(MeetingSlot.id), col(Meeting.state) != MeetingState.CANCELLED)
    asked = (
        select(col(MeetingSlot.starts_at), func.count(col(Meeting.id)), col(MeetingSlot.ends_at))
        .outerjoin(Meeting, standing)
        .where(col(MeetingSlot.event_id) == event)
        .group_by(col(MeetingSlot.id), col(MeetingSlot.starts_at), col(MeetingSlot.ends_at))
        .order_by(col(MeetingSlot.starts_at))
    )
    found: Sequence[Any] = await rows(db, asked)
    if not found:
        return []
    first = next((row.starts_at for row in found if row.ends_at > now), found[-1].starts_at)
    near = [row for row in found if abs(row.starts_at - first) < timedelta(hours=14)]
    return [SlotLoad(row[0], row[1]) for row in near if row.starts_at.date() == first.date()]


async def _on_now(db: AsyncSession, event: int, now: datetime) -> list[OnNow]:
    asked = (
        select(col(Session.id), col(Session.title), func.coalesce(col(Room.name), ""), col(Session.ends_at))
        .outerjoin(Room, col(Room.id) == col(Session.room_id))
        .where(
            col(Session.event_id) == event,
            col(Session.state) == SessionState.PUBLISHED,
            col(Session.starts_at) <= now,
            col(Session.ends_at) > now,
        )
        .order_by(col(Room.position), col(Session.id))
    )
    return [OnNow(*row) for row in await rows(db, asked.limit(20))]


async def _ballots(db: AsyncSession, event: int) -> list[BallotLine]:
    voted = select(func.count()).select_from(Box).where(col(Box.ballot_id) == col(Ballot.id)).scalar_subquery()
    columns = ("id", "title", "state", "opens_at", "closes_at")
    entitled = func.coalesce(col(Ballot.electors), 0) + col(Ballot.room_codes) - col(Ballot.room_void)
    asked = select(*(col(getattr(Ballot, name)) for name in columns), voted, entitled)
    shown = (BallotState.OPEN, BallotState.FROZEN, BallotState.CLOSED)
    asked = asked.where(col(Ballot.event_id) == event, col(Ballot.rehearsal_of).is_(None), col(Ballot.state).in_(shown))
    return [BallotLine(*row) for row in await rows(db, asked.order_by(col(Ballot.opens_at), col(Ballot.id)).limit(8))]


async def _acts(db: AsyncSession, event: int) -> list[Act]:
    said = (
        select(col(Announcement.at), col(Announcement.text), col(Person.name))
        .outerjoin(Person, col(Person.id) == col(Announcement.by_id))
        .where(col(Announcement.event_id) == event)
    )
    done = (
        select(col(BallotAct.at), col(BallotAct.act), col(BallotAct.facts), col(Person.name), col(Ballot.title))
        .join(Ballot, col(Ballot.id) == col(BallotAct.ballot_id))
        .outerjoin(Person, col(Person.id) == col(BallotAct.actor_id))
        .where(col(Ballot.event_id) == event, col(Ballot.rehearsal_of).is_(None))
    )
    acts = [
        Act(at, f"Announced: {text}", by)
        for at, text, by in await rows(db, said.order_by(col(Announcement.at).desc()).limit(ACTS))
    ]
    acts += [
        Act(at, f"“{title}”: {told(act, facts, by)}", None)
        for at, act, facts, by, title in await rows(db, done.order_by(col(BallotAct.id).desc()).limit(ACTS))
    ]
    return sorted(acts, key=lambda act: act.at, reverse=True)[:ACTS]
