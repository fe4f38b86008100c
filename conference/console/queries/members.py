"""Reads of an event's members, for the organiser's list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col, or_
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.events.models import MemberRole, Membership, Role
from conference.foundation.db import rows
from conference.foundation.errors import NotFound
from conference.people.models import Person

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list shows them; `roles` besides attending, in their own order."""

    id: int
    name: str
    email: str
    portrait: str | None
    organisation: str
    joined_at: datetime
    roles: tuple[str, ...]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2])


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of the list; `total` counts all that fit the search."""

    members: list[MemberRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


async def member_page(
    db: AsyncSession, event: int, *, search: str = "", role: Role | None = None, page: int = 1
) -> MemberPage:
    """Members by name whose name, address or organisation holds `search`, in three queries."""
    which = _which(event, search, role)
    total = (await rows(db, select(func.count()).select_from(which.subquery())))[0][0]
    page = min(page, max(1, -(-total // PAGE_SIZE)))
    asked = which.order_by(func.lower(col(Person.name)), col(Person.id))
    found = await rows(db, asked.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    roles = await _roles(db, event, [row.id for row in found])
    return MemberPage([_member(row, roles) for row in found], total, page)


async def member_at(db: AsyncSession, event: int, person: int) -> MemberRow:
    """One member. Raises NotFound for somebody who takes no part in the event."""
    found = await rows(db, _which(event, "", None).where(col(Person.id) == person))
    if not found:
        raise NotFound
    return _member(found[0], await _roles(db, event, [person]))


def _which(event: int, search: str, role: Role | None) -> Any:
    organisation = func.coalesce(col(Organisation.name), "")
    asked: Any = (
        select(
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.portrait),
            organisation.label("organisation"),
            col(Membership.joined_at),
        )
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
        .outerjoin(Organisation, col(Organisation.id) == col(Profile.organisation_id))
        .where(col(Membership.event_id) == event)
    )
    for word in search.split()[:6]:
        places = (col(Person.name), col(Person.email), organisation)
        asked = asked.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    if role is not None and role != Role.ATTENDEE:
        with_role = select(col(MemberRole.person_id)).where(col(MemberRole.event_id) == event)
        asked = asked.where(col(Person.id).in_(with_role.where(col(MemberRole.role) == role)))
    return asked


async def _roles(db: AsyncSession, event: int, people: list[int]) -> dict[int, tuple[str, ...]]:
    asked = select(col(MemberRole.person_id), col(MemberRole.role)).where(
        col(MemberRole.event_id) == event, col(MemberRole.person_id).in_(people)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person, role in await rows(db, asked.order_by(col(MemberRole.role))):
        found[person].append(role)
    return {person: tuple(roles) for person, roles in found.items()}


def _member(row: Any, roles: dict[int, tuple[str, ...]]) -> MemberRow:
    return MemberRow(row.id, row.name, row.email, row.portrait, row.organisation, row.joined_at, roles.get(row.id, ()))
