"""Reads who does not meet whom."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.events.models import MemberRole, Membership
from conference.foundation.db import rows
from conference.meetings.models import KeptApart, MeetingBar, MeetingRules, Participant
from conference.meetings.rules.apart import KIND, ROLE, Apart, Belonging


async def apart_of(db: AsyncSession, event: int, people: Collection[int] | None = None) -> Apart:
    """The rules for some people, or for all participants. Two queries where nothing is barred, else four."""
    colleagues, bars = await _rules(db, event)
    pairs = select(KeptApart.low_id, KeptApart.high_id).where(KeptApart.event_id == event)
    if people is not None:
        pairs = pairs.where(col(KeptApart.low_id).in_(people), col(KeptApart.high_id).in_(people))
    kept = frozenset((row[0], row[1]) for row in await rows(db, pairs))
    if colleagues and not bars:
        return Apart(pairs=kept)
    return Apart(colleagues, bars, kept, await belongings(db, event, people))


async def belongings(db: AsyncSession, event: int, people: Collection[int] | None = None) -> dict[int, Belonging]:
    """Organisation and groups of some people, or of all participants. Two queries."""
    everyone: Any = select(Participant.person_id).where(Participant.event_id == event)
    among: Any = everyone if people is None else sorted(people)
    houses = (
        select(Membership.person_id, Organisation.id, Organisation.kind)
        .join(Profile, col(Profile.person_id) == Membership.person_id)
        .join(Organisation, col(Organisation.id) == Profile.organisation_id)
        .where(Membership.event_id == event, col(Membership.person_id).in_(among))
    )
    roles = select(MemberRole.person_id, MemberRole.role).where(
        MemberRole.event_id == event, col(MemberRole.person_id).in_(among)
    )
    house: dict[int, int] = {}
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for person, number, kind in await rows(db, houses):
        house[person] = number
        groups[person].add(KIND + kind)
    for person, role in await rows(db, roles):
        groups[person].add(ROLE + role)
    return {person: Belonging(house.get(person), frozenset(named)) for person, named in groups.items()}


async def _rules(db: AsyncSession, event: int) -> tuple[bool, frozenset[tuple[str, str]]]:
    """Whether colleagues may meet, and the barred groups, in one query."""
    asked = (
        select(MeetingRules.colleagues, MeetingBar.low, MeetingBar.high)
        .outerjoin(MeetingBar, and_(col(MeetingBar.event_id) == MeetingRules.event_id))
        .where(MeetingRules.event_id == event)
    )
    found = list(await rows(db, asked))
    return not found or bool(found[0][0]), frozenset((row[1], row[2]) for row in found if row[1] is not None)


async def are_kept_apart(db: AsyncSession, event: int, one: int, other: int) -> bool:
    """Whether the organisers keep just these two apart."""
    return await db.get(KeptApart, (event, min(one, other), max(one, other))) is not None


async def kept_apart(db: AsyncSession, event: int, person: int | None = None) -> list[tuple[int, int]]:
    """The pairs that are kept apart, of one person or of all."""
    asked = select(KeptApart.low_id, KeptApart.high_id).where(KeptApart.event_id == event)
    if person is not None:
        asked = asked.where(or_(col(KeptApart.low_id) == person, col(KeptApart.high_id) == person))
    return [(row[0], row[1]) for row in await rows(db, asked.order_by(col(KeptApart.low_id), col(KeptApart.high_id)))]
