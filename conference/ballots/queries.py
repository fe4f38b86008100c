"""Reads of ballots. Only `step_of` and `result_of` touch the sealed result, and each checks how far it is public."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, exists, func
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.box import read_tokens, roll_size
from conference.ballots.models import Ballot, BallotState, Box, Candidate, Elector, Roll
from conference.ballots.rules import PUBLIC
from conference.ballots.sealing import option_id, sealed_step
from conference.foundation.db import Reading, rows
from conference.foundation.errors import NotFound
from conference.people.models import Person
from voting import Signed


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot as pages see it: everything but its result."""

    id: int
    event_id: int
    session_id: int | None
    title: str
    description: str
    method: str
    max_choices: int
    seats: int
    allow_equal: bool
    top_score: int
    tie_rule: str
    allow_blank: bool
    panel_rule: str
    jury_weight: int
    public_weight: int
    quorum: int
    majority: str
    majority_base: str
    verifiable: bool
    conflict: str
    jury_of: int | None
    rehearsal_of: int | None
    electorate: str
    room_codes: int
    room_void: int
    order_rule: str
    state: str
    opens_at: datetime
    closes_at: datetime
    announced_close: datetime | None
    extended_because: str
    opened_at: datetime | None
    closed_at: datetime | None
    config: str | None
    config_hash: str | None
    electors: int | None
    roll_digest: str | None
    admitted: int
    voted: int | None
    root: str | None
    reveal_step: int
    revealed_at: datetime | None

    @property
    def entitled(self) -> int:
        """How many can vote at most: people on the roll, and room codes that were not withdrawn."""
        return (self.electors or 0) + self.room_codes - self.room_void


class OpenBallot(NamedTuple):
    """A ballot in which voting is open, for one person."""

    id: int
    title: str
    closes_at: datetime
    eligible: bool
    voted: bool


class Part(NamedTuple):
    """A person's part in a ballot. In a verifiable one `voted` says that they were given their token."""

    eligible: bool
    voted: bool


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """A candidate as shown; `key` is the engine's name of the option."""

    key: str
    name: str
    organisation: str
    country: str
    line: str
    portrait: str | None
    pitch_url: str | None
    pitch_minutes: str

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2])

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.organisation, self.country)))


_VIEW = core_select(*(col(getattr(Ballot, name)) for name in BallotView.__slots__))


async def ballot_view(db: AsyncSession, event: int, ballot: int, *, drafts: bool = False) -> BallotView:
    """A ballot of an event. Raises NotFound for one of another event, and for a draft unless `drafts`."""
    found = await rows(db, _VIEW.where(col(Ballot.id) == ballot, col(Ballot.event_id) == event))
    if not found or (found[0].state == BallotState.DRAFT and not drafts):
        raise NotFound
    return BallotView(*found[0])


async def ballots_of(db: AsyncSession, event: int, *, drafts: bool = False) -> list[BallotView]:
    """The ballots of an event in the order of their opening, without rehearsals."""
    asked = _VIEW.where(col(Ballot.event_id) == event, col(Ballot.rehearsal_of).is_(None)).order_by(
        col(Ballot.opens_at), col(Ballot.id)
    )
    if not drafts:
        asked = asked.where(col(Ballot.state) != BallotState.DRAFT)
    return [BallotView(*row) for row in await rows(db, asked)]


async def ballot_row(db: AsyncSession, event: int, ballot: int) -> Ballot:
    """The row itself, for verbs. Raises NotFound for a ballot of another event."""
    found = (await db.exec(select(Ballot).where(Ballot.id == ballot, Ballot.event_id == event))).first()
    if found is None:
        raise NotFound
    return found


async def jury_row(db: AsyncSession, ballot: int) -> Ballot | None:
    """The jury's own ballot of an award, if a jury takes part."""
    asked = select(Ballot).where(Ballot.jury_of == ballot).execution_options(populate_existing=True)
    return (await db.exec(asked)).first()


async def jury_id(db: AsyncSession, ballot: int) -> int | None:
    """As `jury_row`, its id alone."""
    return (await db.exec(select(Ballot.id).where(Ballot.jury_of == ballot))).first()


async def jury_seats(db: AsyncSession, event: int, person: int) -> frozenset[int]:
    """The jury ballots of an event in which a person has a seat."""
    asked = core_select(col(Ballot.id)).where(
        col(Ballot.event_id) == event, col(Ballot.jury_of).is_not(None), _has(Elector, person)
    )
    return frozenset(row[0] for row in await rows(db, asked))


async def admitted_names(db: AsyncSession, ballot: int) -> dict[int, str]:
    """Who came onto the roll late, by the number of the act that admitted them: for organisers alone."""
    asked = (
        core_select(col(Elector.admitted), col(Person.name))
        .join(Person, col(Person.id) == Elector.person_id)
        .where(col(Elector.ballot_id) == ballot, col(Elector.admitted) > 0)
    )
    return dict(tuple(row) for row in await rows(db, asked))


async def rehearsal_row(db: AsyncSession, ballot: int) -> Ballot | None:
    """The rehearsal that stands of an award."""
    asked = select(Ballot).where(Ballot.rehearsal_of == ballot, col(Ballot.jury_of).is_(None))
    return (await db.exec(asked)).first()


async def event_of(db: AsyncSession, ballot: int) -> tuple[int | None, bool]:
    """The event of a ballot (None for an unknown one), and whether only organisers know of it: drafts, rehearsals."""
    found = (await db.exec(select(Ballot.event_id, Ballot.state).where(Ballot.id == ballot))).first()
    return (found[0], found[1] == BallotState.DRAFT or ballot < 0) if found else (None, False)


async def takes_codes(db: AsyncSession, ballot: int) -> bool:
    """Whether people without a login vote in a ballot that is no draft."""
    asked = select(Ballot.id).where(Ballot.id == ballot, Ballot.room_codes > 0, col(Ballot.state) != BallotState.DRAFT)
    return (await db.exec(asked)).first() is not None


async def candidates_of(db: AsyncSession, ballot: int) -> list[Candidate]:
    """The candidates in ballot order."""
    asked = select(Candidate).where(Candidate.ballot_id == ballot).order_by(col(Candidate.position))
    return list((await db.exec(asked)).all())


async def candidate_cards(db: AsyncSession, ballot: int) -> list[CandidateCard]:
    """As `candidates_of`, ready to be shown."""
    names = ("position", *CandidateCard.__slots__[1:])
    asked = core_select(*(col(getattr(Candidate, name)) for name in names))
    found = await rows(db, asked.where(col(Candidate.ballot_id) == ballot).order_by(col(Candidate.position)))
    return [CandidateCard(option_id(row[0]), *row[1:]) for row in found]


def _has(table: type[Elector] | type[Roll], person: int | BindParameter[int]) -> Any:
    who = col(table.person_id) if issubclass(table, Elector) else col(table.voter_id)
    return exists().where(col(table.ballot_id) == Ballot.id, who == person)


def _mine(person: int) -> Select[Any]:
    return core_select(
        col(Ballot.id),
        col(Ballot.title),
        col(Ballot.closes_at),
        _has(Elector, person).label("eligible"),
        _has(Roll, person).label("voted"),
    )


async def open_ballots(db: AsyncSession, event: int, person: int) -> list[OpenBallot]:
    """The ballots of an event in which voting is open, the next to close first."""
    real = col(Ballot.rehearsal_of).is_(None)
    asked = _mine(person).where(col(Ballot.event_id) == event, col(Ballot.state) == BallotState.OPEN, real)
    found = await rows(db, asked.order_by(col(Ballot.closes_at), col(Ballot.id)))
    return [OpenBallot(row.id, row.title, row.closes_at, bool(row.eligible), bool(row.voted)) for row in found]


async def part_of(db: AsyncSession, ballot: int, person: int) -> Part:
    """Whether a person may vote in a ballot, and whether they have."""
    found = (await rows(db, _mine(person).where(col(Ballot.id) == ballot)))[0]
    return Part(bool(found.eligible), bool(found.voted))


async def voted_in(db: AsyncSession, event: int, person: int) -> frozenset[int]:
    """The ballots of an event in which a person has voted, or was given the token to do so."""
    asked = select(Roll.ballot_id).join(Ballot, col(Ballot.id) == Roll.ballot_id)
    return frozenset((await db.exec(asked.where(Ballot.event_id == event, Roll.voter_id == person))).all())


async def turnout_of(db: AsyncSession, event: int) -> dict[int, int]:
    """How many have voted in each ballot of an event."""
    asked = (
        core_select(col(Box.ballot_id), func.count())
        .join(Ballot, col(Ballot.id) == Box.ballot_id)
        .where(col(Ballot.event_id) == event)
        .group_by(col(Box.ballot_id))
    )
    return dict(tuple(row) for row in await rows(db, asked))


async def step_of(db: AsyncSession, ballot: int) -> dict[str, Any] | None:
    """The present step of the reveal (see `voting.RevealStep.as_data`), and never a later one."""
    asked = select(Ballot.state, Ballot.reveal_step, Ballot.result).where(Ballot.id == ballot)
    state, index, sealed = (await db.exec(asked)).one()
    shown = state in (BallotState.COUNTED, *PUBLIC)
    return sealed_step(sealed, index) if shown else None


async def result_of(db: AsyncSession, ballot: int) -> dict[str, Any] | None:
    """The whole result (see `voting.Result.as_data`), None until the last step of the reveal was shown."""
    state, sealed = (await db.exec(select(Ballot.state, Ballot.result).where(Ballot.id == ballot))).one()
    if state not in PUBLIC or sealed is None:
        return None
    result: dict[str, Any] = json.loads(sealed)["result"]
    return result


async def published_box(db: AsyncSession, ballot: int) -> Sequence[tuple[bytes, str]]:
    """All votes by tracker. Raises NotFound until they are published."""
    asked = (
        select(Box.tracker, Box.choice)
        .join(Ballot, col(Ballot.id) == Box.ballot_id)
        .where(Box.ballot_id == ballot, Ballot.state == BallotState.PUBLISHED)
        .order_by(col(Box.tracker))
    )
    found = (await db.exec(asked)).all()
    state = (await db.exec(select(Ballot.state).where(Ballot.id == ballot))).first()
    if state != BallotState.PUBLISHED:
        raise NotFound
    return [(bytes(tracker), choice) for tracker, choice in found]


async def published_tokens(db: AsyncSession, ballot: int) -> Signed:
    """What a published verifiable ballot adds to its board. Raises NotFound until it is published."""
    state = (await db.exec(select(Ballot.state).where(Ballot.id == ballot))).first()
    if state != BallotState.PUBLISHED:
        raise NotFound
    return Signed(await read_tokens(db, ballot), await roll_size(db, ballot))


async def winners_of(db: AsyncSession, event: int) -> dict[int, list[str]]:
    """The names of the winners of the event's revealed ballots."""
    asked = select(Ballot.id, Ballot.result).where(Ballot.event_id == event, col(Ballot.state).in_(PUBLIC))
    sealed = {ballot: json.loads(text)["result"]["winners"] for ballot, text in (await db.exec(asked)).all() if text}
    named = select(Candidate.ballot_id, Candidate.position, Candidate.name).where(
        col(Candidate.ballot_id).in_(sorted(key for key in sealed if key is not None))
    )
    names = {(ballot, option_id(place)): name for ballot, place, name in (await db.exec(named)).all()}
    return {key: [names[key, option] for option in winners] for key, winners in sealed.items() if key is not None}


AWAITING_SECONDS = 10.0  # how long another process may show the dot of a vote that was cast here


def awaiting_key(event: int, person: int) -> tuple[str, int, int]:
    """The name of `awaits_vote`'s answer in the process's memory."""
    return ("awaits vote", event, person)


_AWAITING = (
    core_select(col(Ballot.id))
    .where(
        col(Ballot.event_id) == bindparam("event"),
        col(Ballot.state) == BallotState.OPEN,
        _has(Elector, bindparam("person")),
        ~_has(Roll, bindparam("person")),
    )
    .limit(1)
)


async def awaits_vote(db: Reading, event: int, person: int) -> bool:
    """Whether voting is open somewhere for a person who has not voted there."""
    return bool(await rows(db, _AWAITING, {"event": event, "person": person}))
