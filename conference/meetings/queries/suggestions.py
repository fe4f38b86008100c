"""Reads of suggestions: the weights, the newest lists, and who is in touch with whom already."""

import json
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.meetings.models import (
    KeptApart,
    Meeting,
    MeetingRequest,
    MeetingRules,
    MeetingState,
    RequestState,
    SuggestionEdition,
    SuggestionList,
    SuggestionRules,
)
from scheduling.suggestions.codec import lexicon_from_json
from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.model import Rule, Weights

# Whoever asked, agreed, meets or was told no is not suggested again; what lapsed or was taken back may be.
IN_TOUCH = (RequestState.REQUESTED, RequestState.ACCEPTED, RequestState.SCHEDULED, RequestState.DECLINED)
_WEIGHTS = tuple(field.name for field in fields(Weights) if field.name != "goals" and not field.name.endswith("_rule"))


@dataclass(frozen=True, slots=True)
class OwnList:
    """Whom a person is suggested: numbers with points, those of the `first` part before the others, each part the best
    first. The first part is the fair one: who is left out of it may be shown to nobody."""

    points: dict[int, int]
    first: frozenset[int]
    lifted: frozenset[int]
    fitting: int


async def suggestion_rules(db: AsyncSession, event: int) -> SuggestionRules:
    """What the organisers set, or the usual."""
    return await db.get(SuggestionRules, event) or SuggestionRules(event_id=event)


async def weights_of(db: AsyncSession, event: int) -> Weights:
    return as_weights(await suggestion_rules(db, event))


def as_weights(rules: object) -> Weights:
    """Rows or forms as the engine's weights. Profiles have no goals, so that these count nothing."""
    given: dict[str, Any] = {name: int(getattr(rules, name)) for name in _WEIGHTS}
    given |= {name: Rule(getattr(rules, name)) for name in ("country_rule", "size_rule")}
    return Weights(**given, goals=0)


async def edition_of(db: AsyncSession, event: int) -> SuggestionEdition | None:
    return await db.get(SuggestionEdition, event)


async def basis_of(db: AsyncSession, event: int) -> str:
    """The digest of what the newest lists were made from; "" before the first."""
    found = await rows(db, core_select(col(SuggestionEdition.basis)).where(col(SuggestionEdition.event_id) == event))
    return str(found[0][0]) if found else ""


async def lexicon_of(db: AsyncSession, event: int) -> Lexicon:
    found = await rows(db, core_select(col(SuggestionEdition.lexicon)).where(col(SuggestionEdition.event_id) == event))
    return lexicon_from_json(json.loads(found[0][0])) if found else Lexicon()


async def own_list(db: AsyncSession, event: int, person: int) -> OwnList | None:
    """None before the first lists are made that know this person."""
    names = ("people", "points", "first", "lifted", "fitting")
    asked = core_select(*(col(getattr(SuggestionList, name)) for name in names)).where(
        col(SuggestionList.event_id) == event, col(SuggestionList.person_id) == person
    )
    found = await rows(db, asked)
    if not found:
        return None
    people, points, first, lifted, fitting = found[0]
    numbers = json.loads(people)
    worth = dict(zip(numbers, json.loads(points), strict=True))
    return OwnList(worth, frozenset(numbers[:first]), frozenset(json.loads(lifted)), fitting)


async def in_touch(db: AsyncSession, event: int) -> set[tuple[int, int]]:
    """Pairs, the lower number first, that are not to be suggested to each other: kept apart by the organisers, in touch
    by a request, or meeting."""
    kept = select(KeptApart.low_id, KeptApart.high_id).where(KeptApart.event_id == event)
    asked = select(MeetingRequest.low_id, MeetingRequest.high_id).where(
        MeetingRequest.event_id == event, col(MeetingRequest.state).in_(IN_TOUCH)
    )
    meeting = select(Meeting.first_id, Meeting.second_id).where(
        Meeting.event_id == event, Meeting.state != MeetingState.CANCELLED
    )
    found = [row for asked_for in (kept, asked, meeting) for row in await rows(db, asked_for)]
    return {(min(pair), max(pair)) for pair in map(tuple, found)}


async def events_with_meetings(db: AsyncSession) -> list[int]:
    return [row[0] for row in await rows(db, select(MeetingRules.event_id).order_by(col(MeetingRules.event_id)))]
