"""The roster's rows: members with their profiles, organisations, offers and needs, in three queries."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.countries import country_name
from conference.directory.folding import fold
from conference.directory.models import Interest, InterestKind, Organisation, Profile
from conference.directory.roster import Entry, House, Roster, make_entry
from conference.events.models import Membership
from conference.foundation.db import rows
from conference.people.models import Person

_PROFILE = ("organisation_id", "job_title", "country", "languages", "about")


async def read_roster(db: AsyncSession, event: int) -> Roster:
    """Everybody at an event, by name; who has no profile yet is there with an empty one."""
    houses = await _houses(db, event)
    phrases = await _phrases(db, event)
    asked = (
        select(
            *(col(getattr(Person, name)) for name in ("id", "name", "portrait", "zone")),
            *(col(getattr(Profile, name)) for name in _PROFILE),
        )
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
        .where(col(Membership.event_id) == event)
    )
    entries = [_entry(row, houses, phrases) for row in await rows(db, asked)]
    return Roster(tuple(sorted(entries, key=lambda entry: (fold(entry.name), entry.id))))


def _entry(row: Any, houses: dict[int, House], phrases: dict[tuple[int, str], list[str]]) -> Entry:
    return make_entry(
        houses.get(row.organisation_id),
        id=row.id,
        name=row.name,
        portrait=row.portrait,
        zone=row.zone,
        job_title=row.job_title or "",
        country=row.country or "",
        country_name=country_name(row.country or ""),
        languages=tuple((row.languages or "").split()),
        about=row.about or "",
        offers=tuple(phrases.get((row.id, InterestKind.OFFER), ())),
        needs=tuple(phrases.get((row.id, InterestKind.NEED), ())),
    )


async def _houses(db: AsyncSession, event: int) -> dict[int, House]:
    here = (
        select(col(Profile.organisation_id))
        .join(Membership, col(Membership.person_id) == col(Profile.person_id))
        .where(col(Membership.event_id) == event)
    )
    names = ("id", "name", "kind", "country", "city", "sector", "members", "label", "blurb", "mark", "validated_at")
    asked = select(*(col(getattr(Organisation, name)) for name in names)).where(col(Organisation.id).in_(here))
    return {row.id: _house(row) for row in await rows(db, asked)}


def _house(row: Any) -> House:
    given = {name: getattr(row, name) for name in ("id", "name", "kind", "country", "city", "sector", "members")}
    return House(
        **given,
        label=row.label,
        blurb=row.blurb,
        mark=row.mark,
        country_name=country_name(row.country),
        validated=row.validated_at is not None,
    )


async def _phrases(db: AsyncSession, event: int) -> dict[tuple[int, str], list[str]]:
    """What each member offers and needs, in their order."""
    asked = (
        select(col(Interest.person_id), col(Interest.kind), col(Interest.phrase))
        .join(Membership, col(Membership.person_id) == col(Interest.person_id))
        .where(col(Membership.event_id) == event)
        .order_by(col(Interest.person_id), col(Interest.kind), col(Interest.position))
    )
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for person, kind, phrase in await rows(db, asked):
        found[person, kind].append(phrase)
    return found
