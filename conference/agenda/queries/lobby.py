"""Reads of the lobby."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import col

from conference.ballots.models import Ballot, BallotState
from conference.events.models import Announcement
from conference.foundation.db import Reading, rows
from conference.people.models import Person

SHOWN = 4  # announcements


@dataclass(frozen=True, slots=True)
class Word:
    """An announcement with its author, who may have left."""

    at: datetime
    text: str
    by: str | None


@dataclass(frozen=True, slots=True)
class Award:
    """The ballot for the lobby's card."""

    id: int
    title: str
    state: str
    opens_at: datetime
    closes_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state == BallotState.OPEN


async def latest_words(db: Reading, event: int) -> list[Word]:
    """The latest announcements, the newest first."""
    asked: Any = (
        core_select(col(Announcement.at), col(Announcement.text), col(Person.name))
        .outerjoin(Person, col(Person.id) == Announcement.by_id)
        .where(col(Announcement.event_id) == event)
        .order_by(col(Announcement.at).desc(), col(Announcement.id).desc())
        .limit(SHOWN)
    )
    return [Word(*row) for row in await rows(db, asked)]


async def next_award(db: Reading, event: int, now: datetime) -> Award | None:
    """The open ballot that closes first, else the frozen one that opens first."""
    asked: Any = (
        core_select(col(Ballot.id), col(Ballot.title), col(Ballot.state), col(Ballot.opens_at), col(Ballot.closes_at))
        .where(
            col(Ballot.event_id) == event,
            col(Ballot.state).in_((BallotState.OPEN, BallotState.FROZEN)),
            col(Ballot.closes_at) > now,
            col(Ballot.rehearsal_of).is_(None),
        )
        .order_by(col(Ballot.state).desc(), col(Ballot.closes_at), col(Ballot.id))
        .limit(1)
    )
    found = await rows(db, asked)
    return Award(*found[0]) if found else None
