"""Reads of polls: eager, bounded, ordered."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func
from sqlalchemy import select as core_select
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Profile
from conference.events.models import Event, MemberRole, Membership, Role
from conference.events.queries import has_role
from conference.foundation.db import Reading, rows
from conference.foundation.errors import NotFound
from conference.people.models import Person
from conference.polls.cards import PollView, QuestionView
from conference.polls.models import Poll, PollAnswer, PollKind, PollQuestion, PollState, Standing
from conference.polls.tallies import Counts
from conference.programme.models import Appearance, Session

LEADING = ("moderator", "chair", "host")  # who on a session's bill runs its polls
SHOWN_TEXTS = 100
WAITING_TEXTS = 50

_POLL = tuple(col(getattr(Poll, name)) for name in PollView.__slots__ if name != "questions")
_QUESTION = tuple(col(getattr(PollQuestion, name)) for name in QuestionView.__slots__)


@dataclass(frozen=True, slots=True)
class Own:
    """One's own answer to a question."""

    value: str
    comment: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote: an open text, or a comment on a statement. `author` only where answers carry names."""

    ref: str
    question: int
    text: str
    standing: str
    author: str


async def polls_of_session(db: AsyncSession, session: int) -> tuple[PollView, ...]:
    """All polls of a session, drafts too, in the order in which they were made. Two queries."""
    return await _views(db, col(Poll.session_id) == session)


async def poll_at(db: AsyncSession, event: int, poll: int) -> PollView:
    """One poll of an event, drafts too. Raises NotFound for another event's."""
    found = await _views(db, col(Poll.id) == poll, col(Poll.event_id) == event)
    if not found:
        raise NotFound
    return found[0]


async def _views(db: AsyncSession, *conditions: Any) -> tuple[PollView, ...]:
    polls = await rows(db, core_select(*_POLL).where(*conditions).order_by(col(Poll.id)))
    asked = core_select(col(PollQuestion.poll_id), *_QUESTION).where(
        col(PollQuestion.poll_id).in_([row.id for row in polls])
    )
    questions: dict[int, list[QuestionView]] = defaultdict(list)
    for row in await rows(db, asked.order_by(col(PollQuestion.poll_id), col(PollQuestion.position))):
        poll, number, position, text, options, right, seconds, starts_at, ends_at, hidden = row
        view = QuestionView(
            number, position, text, tuple(options), frozenset(right), seconds, starts_at, ends_at, frozenset(hidden)
        )
        questions[poll].append(view)
    return tuple(PollView(**row._mapping, questions=tuple(questions[row.id])) for row in polls)


async def leads_session(db: AsyncSession, event: int, session: int, person: int | None) -> bool:
    """Whether a person runs a session's polls: who moderates, chairs or hosts it, and every organiser."""
    if person is None:
        return False
    asked = (
        select(Appearance.person_id)
        .join(Session, col(Session.id) == Appearance.session_id)
        .where(
            Appearance.session_id == session,
            Appearance.person_id == person,
            col(Appearance.role).in_(LEADING),
            Session.event_id == event,
        )
    )
    return (await db.exec(asked)).first() is not None or await has_role(db, event, person, Role.ORGANISER)


async def place_of(db: AsyncSession, poll: int) -> tuple[int, int, str, str] | None:
    """Event, session, state and visibility of a poll."""
    asked = core_select(col(Poll.event_id), col(Poll.session_id), col(Poll.state), col(Poll.visibility))
    found = await rows(db, asked.where(col(Poll.id) == poll))
    return (found[0][0], found[0][1], found[0][2], found[0][3]) if found else None


async def slug_of(db: AsyncSession, poll: int) -> str | None:
    """The name of a poll's event in addresses; None for a draft, of which nobody knows."""
    asked = select(Event.slug).join(Poll, col(Poll.event_id) == Event.id)
    return (await db.exec(asked.where(Poll.id == poll, col(Poll.state) != PollState.DRAFT))).first()


@dataclass(frozen=True, slots=True)
class Running:
    """A poll that takes answers now, for the lobby."""

    id: int
    kind: str
    title: str
    session: str


async def running_polls(db: Reading, event: int, most: int = 2) -> list[Running]:
    """The polls of an event that take answers: consultations, which may run for days, after the others; of each kind
    the one that opened last first."""
    asked: Any = (
        core_select(col(Poll.id), col(Poll.kind), col(Poll.title), col(Session.title))
        .join(Session, col(Session.id) == Poll.session_id)
        .where(col(Poll.event_id) == event, col(Poll.state) == PollState.OPEN)
        .order_by(col(Poll.kind) == PollKind.CONSULTATION, col(Poll.opened_at).desc(), col(Poll.id).desc())
        .limit(most)
    )
    return [Running(*row) for row in await rows(db, asked)]


async def event_of_session(db: AsyncSession, session: int) -> int | None:
    return (await db.exec(select(Session.event_id).where(Session.id == session))).first()


_OWN = core_select(
    col(PollAnswer.question_id), col(PollAnswer.value), col(PollAnswer.comment), col(PollAnswer.points)
).where(
    col(PollAnswer.question_id).in_(bindparam("questions", expanding=True)),
    col(PollAnswer.voter).in_(bindparam("voters", expanding=True)),
)


async def own_answers(db: Reading, polls: Sequence[PollView], voters: Iterable[str]) -> dict[int, Own]:
    """What the one who is known by these digests has answered in these polls, by question."""
    found = await rows(db, _OWN, {"questions": _questions_of(polls), "voters": list(voters)})
    return {row[0]: Own(*row[1:]) for row in found}


async def has_answered(db: AsyncSession, poll: int, voter: str) -> bool:
    """Whether there is any answer to the poll under this digest."""
    asked = (
        core_select(col(PollAnswer.question_id))
        .join(PollQuestion, col(PollQuestion.id) == PollAnswer.question_id)
        .where(col(PollQuestion.poll_id) == poll, col(PollAnswer.voter) == voter)
    )
    return bool(await rows(db, asked.limit(1)))


_GIVEN: Any = case(
    (col(PollAnswer.question_id).in_(bindparam("texts", expanding=True)), ""), else_=col(PollAnswer.value)
).label("given")
_COUNTS: Any = (
    core_select(col(PollAnswer.question_id), _GIVEN, func.count())
    .where(col(PollAnswer.question_id).in_(bindparam("questions", expanding=True)))
    .group_by(col(PollAnswer.question_id), _GIVEN)
)
_PEOPLE: Any = (
    core_select(col(PollQuestion.poll_id), func.count(col(PollAnswer.voter).distinct()))
    .join(PollQuestion, col(PollQuestion.id) == PollAnswer.question_id)
    .where(col(PollQuestion.poll_id).in_(bindparam("polls", expanding=True)))
    .group_by(col(PollQuestion.poll_id))
)


async def counts_of(db: Reading, polls: Sequence[PollView]) -> dict[int, Counts]:
    """How often each value was given, by question. One query; of texts only the number, under an empty value."""
    texts = _questions_of(poll for poll in polls if poll.kind == PollKind.TEXT)
    found: dict[int, list[tuple[str, int]]] = {number: [] for number in _questions_of(polls)}
    for number, given, count in await rows(db, _COUNTS, {"questions": list(found), "texts": texts}):
        found[number].append((given, count))
    return dict(found)


async def people_in(db: Reading, polls: Sequence[PollView]) -> dict[int, int]:
    """How many people have answered anything in each poll; none stands for a poll without answers."""
    return {row[0]: row[1] for row in await rows(db, _PEOPLE, {"polls": [poll.id for poll in polls]})}


def _questions_of(polls: Iterable[PollView]) -> list[int]:
    return [question.id for poll in polls for question in poll.questions]


async def texts_of(
    db: AsyncSession, polls: Sequence[PollView], *standings: Standing, most: int = SHOWN_TEXTS
) -> list[Text]:
    """Texts and comments that stand so, in an order that tells nothing about who wrote when."""
    texts = _questions_of(poll for poll in polls if poll.kind == PollKind.TEXT)
    words = case((col(PollAnswer.question_id).in_(texts), col(PollAnswer.value)), else_=col(PollAnswer.comment))
    asked: Any = (
        core_select(col(PollAnswer.ref), col(PollAnswer.question_id), words, col(PollAnswer.standing), col(Person.name))
        .outerjoin(Person, col(Person.id) == PollAnswer.person_id)
        .where(col(PollAnswer.question_id).in_(_questions_of(polls)), col(PollAnswer.standing).in_(standings))
        .order_by(col(PollAnswer.ref))
        .limit(most)
    )
    return [
        Text(ref, question, said, stands, name or "") for ref, question, said, stands, name in await rows(db, asked)
    ]


async def scores_of(db: AsyncSession, poll: PollView, now: datetime) -> list[tuple[str, str, int]]:
    """(voter, name, points) of everybody who answered a question that is over."""
    over = [question.id for question in poll.questions if question.is_over(now)]
    asked: Any = (
        core_select(col(PollAnswer.voter), col(Person.name), func.sum(col(PollAnswer.points)))
        .outerjoin(Person, col(Person.id) == PollAnswer.person_id)
        .where(col(PollAnswer.question_id).in_(over))
        .group_by(col(PollAnswer.voter), col(Person.name))
    )
    return [(voter, name or "Somebody who left", int(points or 0)) for voter, name, points in await rows(db, asked)]


async def all_values(db: AsyncSession, poll: PollView) -> list[tuple[int, str, str]]:
    """(question, voter, value) of all answers: for breaking down, inside the server alone."""
    asked = core_select(col(PollAnswer.question_id), col(PollAnswer.voter), col(PollAnswer.value)).where(
        col(PollAnswer.question_id).in_([question.id for question in poll.questions])
    )
    return [(row[0], row[1], row[2]) for row in await rows(db, asked)]


_RANKED = (Role.ORGANISER, Role.MODERATOR, Role.SPEAKER, Role.JURY, Role.EXHIBITOR)  # the first that somebody has


async def groups_of(db: AsyncSession, event: int) -> list[tuple[int, str, str]]:
    """(person, country code, role) of all members; of several roles the one that says most."""
    place = case({role.value: place for place, role in enumerate(_RANKED)}, value=col(MemberRole.role), else_=9)
    asked: Any = (
        core_select(col(Membership.person_id), func.min(col(Profile.country)), func.min(place))
        .outerjoin(
            MemberRole,
            (col(MemberRole.event_id) == Membership.event_id) & (col(MemberRole.person_id) == Membership.person_id),
        )
        .outerjoin(Profile, col(Profile.person_id) == Membership.person_id)
        .where(col(Membership.event_id) == event)
        .group_by(col(Membership.person_id))
    )
    named = [role.value.capitalize() for role in _RANKED]
    return [
        (person, country or "", named[first] if first is not None and first < len(named) else "Attendee")
        for person, country, first in await rows(db, asked)
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A session that has polls, for the organisers' list."""

    session: int
    title: str
    starts_at: datetime
    polls: int
    open: int


async def sessions_with_polls(db: AsyncSession, event: int) -> Sequence[Listed]:
    """The event's sessions with their polls counted, by time; sessions without one are left out."""
    is_open = func.sum(case((col(Poll.state) == PollState.OPEN, 1), else_=0))
    asked: Any = (
        core_select(col(Session.id), col(Session.title), col(Session.starts_at), func.count(), is_open)
        .join(Poll, col(Poll.session_id) == Session.id)
        .where(col(Session.event_id) == event)
        .group_by(col(Session.id), col(Session.title), col(Session.starts_at))
        .order_by(col(Session.starts_at), col(Session.id))
    )
    return [Listed(*row) for row in await rows(db, asked)]
