"""Conflicts of interest: who may not vote for whom, worked out when the roll is frozen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.models import Candidate, Elector
from conference.ballots.sealing import option_id
from conference.directory.models import Organisation, Profile
from conference.foundation.db import rows
from conference.foundation.errors import RuleBroken
from voting import Choice

Bars = Mapping[int, frozenset[str]]


async def bars_of(db: AsyncSession, rule: str, candidates: Sequence[Candidate]) -> Bars:
    """For each person in conflict the options that they may not vote for; `rule` as in `Ballot.conflict`."""
    barred: dict[int, set[str]] = defaultdict(set)
    if rule:
        for each in candidates:
            if each.person_id is not None:
                barred[each.person_id].add(option_id(each.position))
    if rule == "organisation":
        for each in candidates:
            for person in await _colleagues(db, each):
                barred[person].add(option_id(each.position))
    return {person: frozenset(options) for person, options in barred.items()}


async def _colleagues(db: AsyncSession, candidate: Candidate) -> list[int]:
    """Who represents the candidate's organisation: by the profile of the person who stands, or by the name given."""
    own = select(col(Profile.organisation_id)).where(col(Profile.person_id) == candidate.person_id)
    asked = (
        select(col(Profile.person_id))
        .join(Organisation, col(Organisation.id) == Profile.organisation_id)
        .where((col(Organisation.name) == candidate.organisation) | col(Profile.organisation_id).in_(own))
    )
    return [row[0] for row in await rows(db, asked)]


async def barred_for(db: AsyncSession, ballot: int, person: int) -> frozenset[str]:
    """The options that one elector may not vote for."""
    asked = select(col(Elector.barred)).where(col(Elector.ballot_id) == ballot, col(Elector.person_id) == person)
    return frozenset(key for row in await rows(db, asked) for key in row[0].split(",") if key)


def require_unbarred(choice: Choice, barred: frozenset[str]) -> None:
    """Raises RuleBroken where a choice names somebody whom its voter may not vote for."""
    named = {option for tier in choice.tiers for option in tier} | {option for option, _ in choice.marks}
    if named & barred:
        raise RuleBroken(
            "ballot.conflict",
            "You, or somebody of your organisation, stand on this ballot, and its rules say that you do not vote for "
            "yourselves. Nothing was stored: please leave that candidate out, or vote blank.",
        )
