"""Turnout after the reveal, by country and by role: only in cells of five or more, so that nobody's absence shows."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Ballot, Elector, Roll
from conference.directory.countries import country_name
from conference.directory.models import Profile
from conference.events.models import MemberRole, Role
from conference.foundation.db import rows

FEWEST = 5
OTHERS = "Others"
# Cells must not overlap, or small ones could be worked out: a person with several roles counts under the first here.
ROLES: Mapping[str, str] = {
    Role.ORGANISER: "Organisers",
    Role.JURY: "Jury",
    Role.MODERATOR: "Moderators",
    Role.SPEAKER: "Speakers",
    Role.EXHIBITOR: "Exhibitors",
}


class Cell(NamedTuple):
    """How many of a group voted, `of` those who might."""

    name: str
    voted: int
    of: int


async def turnout_cells(db: AsyncSession, ballot: int) -> dict[str, list[Cell]]:
    """Cells by the caption of their table. A table of one cell tells nothing and is left out."""
    people = await _electors(db, ballot)
    roles = await _roles(db, ballot)
    tables = {
        "Turnout by country": cells([(country_name(country) or OTHERS, voted) for _, country, voted in people]),
        "Turnout by role": cells([(roles.get(person, "Attendees"), voted) for person, _, voted in people]),
    }
    return {caption: table for caption, table in tables.items() if len(table) > 1}


def cells(people: Sequence[tuple[str, bool]]) -> list[Cell]:
    """Groups of (name, voted), the largest first; those with fewer than five voters are put together as others.

    Where the others are too few themselves, the smallest group that could be shown joins them: else they could be
    worked out from the sum.
    """
    of, voted = Counter(name for name, _ in people), Counter(name for name, has in people if has)
    named = [Cell(name, voted[name], of[name]) for name in of if name != OTHERS and voted[name] >= FEWEST]
    shown = sorted(named, key=lambda cell: (-cell.of, cell.name))
    others = Cell(OTHERS, sum(voted.values()) - sum(c.voted for c in shown), len(people) - sum(c.of for c in shown))
    while others.of and others.voted < FEWEST and shown:
        last = shown.pop()
        others = Cell(OTHERS, others.voted + last.voted, others.of + last.of)
    return [*shown, others] if others.of else shown


async def _electors(db: AsyncSession, ballot: int) -> list[tuple[int, str, bool]]:
    """Everybody on the roll: number, country code, whether they voted."""
    voted = and_(col(Roll.ballot_id) == Elector.ballot_id, col(Roll.voter_id) == Elector.person_id)
    asked = (
        select(col(Elector.person_id), col(Profile.country), col(Roll.voter_id))
        .outerjoin(Profile, col(Profile.person_id) == Elector.person_id)
        .outerjoin(Roll, voted)
        .where(col(Elector.ballot_id) == ballot)
    )
    return [(person, country or "", voter is not None) for person, country, voter in await rows(db, asked)]


async def _roles(db: AsyncSession, ballot: int) -> dict[int, str]:
    asked = (
        select(col(MemberRole.person_id), col(MemberRole.role))
        .join(Ballot, col(Ballot.event_id) == MemberRole.event_id)
        .where(col(Ballot.id) == ballot)
    )
    held: dict[int, set[str]] = defaultdict(set)
    for person, role in await rows(db, asked):
        held[person].add(role)
    return {
        person: next(name for role, name in ROLES.items() if role in roles)
        for person, roles in held.items()
        if roles & set(ROLES)
    }
