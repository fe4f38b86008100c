"""Reads of the organisers' wishes: must-meets, pairs kept apart, imports, and all wishes as rows of a file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.matchmaking.models import WishImport
from conference.matchmaking.rules.wish_file import Fault, Kind
from conference.meetings.models import KeptApart, MeetingRequest, Participant, RequestState
from conference.meetings.queries.standing import OPEN
from conference.people.models import Person


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two people of whom the organisers said something. `request` is None for a pair that is kept apart."""

    one_id: int
    one: str
    other_id: int
    other: str
    request: int | None = None
    state: str = ""


async def must_meets(db: AsyncSession, event: int, limit: int = 200) -> list[PairRow]:
    """The must-meets that are open or have become a meeting, those without a time first."""
    one, other, request = aliased(Person), aliased(Person), MeetingRequest
    asked = (
        core_select(
            *(col(column) for column in (one.id, one.name, other.id, other.name)), col(request.id), col(request.state)
        )
        .join(one, col(one.id) == col(request.asker_id))
        .join(other, col(other.id) == col(request.invitee_id))
        .where(col(request.event_id) == event, col(request.by_organisers), col(request.state).in_(OPEN))
        .order_by(col(request.state) == RequestState.SCHEDULED, col(one.name), col(request.id))
    )
    return [PairRow(*row) for row in await rows(db, asked.limit(limit))]


async def apart_pairs(db: AsyncSession, event: int, limit: int = 200) -> list[PairRow]:
    """The pairs that are kept apart, by name."""
    one, other = aliased(Person), aliased(Person)
    asked = (
        core_select(*(col(column) for column in (one.id, one.name, other.id, other.name)))
        .select_from(KeptApart)
        .join(one, col(one.id) == col(KeptApart.low_id))
        .join(other, col(other.id) == col(KeptApart.high_id))
        .where(col(KeptApart.event_id) == event)
        .order_by(col(one.name), col(other.name))
    )
    return [PairRow(*row) for row in await rows(db, asked.limit(limit))]


async def pair_counts(db: AsyncSession, event: int) -> tuple[int, int]:
    """How many must-meets and how many pairs apart there are."""
    must = core_select(func.count()).where(
        col(MeetingRequest.event_id) == event,
        col(MeetingRequest.by_organisers),
        col(MeetingRequest.state).in_(OPEN),
    )
    apart = core_select(func.count()).where(col(KeptApart.event_id) == event)
    return (await rows(db, must))[0][0], (await rows(db, apart))[0][0]


async def participant_called(db: AsyncSession, event: int, said: str) -> int | str:
    """The participant with this e-mail address or whole name; else why there is none, as a sentence."""
    words = said.strip().casefold()
    asked = (
        select(Person.id)
        .join(Participant, col(Participant.person_id) == col(Person.id))
        .where(
            Participant.event_id == event,
            or_(func.lower(col(Person.email)) == words, func.lower(col(Person.name)) == words),
        )
    )
    found = [row[0] for row in await rows(db, asked.limit(2))]
    if len(found) == 1:
        return int(found[0])
    return "Several people have this name: use the e-mail address." if found else "Nobody who takes part is called so."


async def imports_of(db: AsyncSession, event: int, limit: int = 10) -> list[WishImport]:
    """The latest imports, the newest first."""
    asked = select(WishImport).where(WishImport.event_id == event).order_by(col(WishImport.id).desc()).limit(limit)
    return list((await db.exec(asked)).all())


async def import_numbered(db: AsyncSession, event: int, number: int) -> WishImport:
    """One import of an event. Raises NotFound."""
    found = await db.get(WishImport, number)
    if found is None or found.event_id != event:
        raise NotFound
    return found


def faults_of(report: WishImport) -> list[Fault]:
    """The rows that were not taken in."""
    return [Fault(line, name, why, tuple(row)) for line, name, why, row in json.loads(report.faults)]


async def wish_rows(db: AsyncSession, event: int) -> Iterator[tuple[str, str, Kind, str, str]]:
    """All open wishes and all pairs apart, as rows of the file that the import reads."""
    one, other, request = aliased(Person), aliased(Person), MeetingRequest
    names = ("state", "by_organisers", "priority", "message")
    asked = (
        core_select(col(one.email), col(other.email), *(col(getattr(request, name)) for name in names))
        .join(one, col(one.id) == col(request.asker_id))
        .join(other, col(other.id) == col(request.invitee_id))
        .where(col(request.event_id) == event, col(request.state).in_(OPEN))
        .order_by(col(request.id))
    )
    apart = (
        core_select(col(one.email), col(other.email))
        .select_from(KeptApart)
        .join(one, col(one.id) == col(KeptApart.low_id))
        .join(other, col(other.id) == col(KeptApart.high_id))
        .where(col(KeptApart.event_id) == event)
        .order_by(col(KeptApart.low_id), col(KeptApart.high_id))
    )
    wishes, pairs = list(await rows(db, asked)), list(await rows(db, apart))

    def kind(state: str, must: bool) -> Kind:
        return Kind.MUST if must else Kind.WISH if state == RequestState.REQUESTED else Kind.AGREED

    return iter(
        [
            *((a, b, kind(state, must), priority, message) for a, b, state, must, priority, message in wishes),
            *((a, b, Kind.APART, "", "") for a, b in pairs),
        ]
    )
