"""Answering: one writer a process gathers answers for a moment and stores them in batches, one answer a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from sqlalchemy import select as core_select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.models import Membership
from conference.foundation.batching import Batcher
from conference.foundation.db import insert_into, rows
from conference.foundation.hub import Hub
from conference.polls.models import Poll, PollAnswer, PollQuestion, PollState, Standing
from conference.polls.pulse import pulse_of

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

FULL = "So many are answering in this moment that yours has to wait. Please send it again in a moment."


class Fate(StrEnum):
    """What became of an answer."""

    STORED = "stored"
    CHANGED = "changed"
    STANDS = "stands"  # the very same answer stood there: a retry
    SECOND = "second"  # another answer stands there and may not be changed
    CLOSED = "closed"
    EARLY = "early"
    LATE = "late"
    STRANGER = "takes no part in the event"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way. `by` (who may answer at all) and `arrived` (a quiz question's time) are not stored."""

    poll: int
    question: int
    voter: str
    by: int
    person: int | None  # stored: only where answers carry names
    value: str
    comment: str
    written: bool  # a text, or a comment: moderators read it first
    arrived: datetime
    late_after: datetime | None = None  # the end of a quiz question, with what the network may have taken
    elapsed: int | None = None
    points: int | None = None

    @property
    def batch(self) -> int:
        return self.poll


class AnswerWriter(Batcher[Answer, Fate]):
    """The writer of one process's kit."""

    def __init__(self, kit: "Kit") -> None:
        self._kit = ref(kit)
        super().__init__("answers", self._store_batch, FULL)

    async def _store_batch(self, answers: Sequence[Answer]) -> Sequence[Fate]:
        kit = self._kit()
        assert kit is not None
        async with kit.db.write() as db:
            fates = await store(db, answers)
        if any(fate in (Fate.STORED, Fate.CHANGED) for fate in fates):
            pulse_of(kit).mark(answers[0].poll)
        return fates


_writers: WeakKeyDictionary[Hub, AnswerWriter] = WeakKeyDictionary()


def writer_of(kit: "Kit") -> AnswerWriter:
    """The one writer of this process's kit."""
    writer = _writers.get(kit.hub)
    if writer is None:
        writer = _writers[kit.hub] = AnswerWriter(kit)
    return writer


async def store(db: AsyncSession, answers: Sequence[Answer]) -> list[Fate]:
    """Store answers to one poll and tell the fate of each, in their order. Part of the caller's transaction.

    The poll's row is held: batches of other processes, and whoever locks the poll, wait until this one is committed.
    """
    poll = answers[0].poll
    asked = core_select(col(Poll.state), col(Poll.changeable), col(Poll.event_id)).where(col(Poll.id) == poll)
    state, changeable, event = (await rows(db, asked.with_for_update()))[0]
    members = await _members(db, event, {answer.by for answer in answers})
    starts = await _starts(db, {answer.question for answer in answers})
    standing = await _standing(db, answers)
    fates, fresh = judge(state == PollState.OPEN, changeable, starts, members, answers, standing)
    if fresh:
        # Sorted by question and digest: neither the rows' order nor two processes' locks follow the arrival.
        await _write(db, [fresh[key] for key in sorted(fresh)])
    return fates


Key = tuple[int, str]


def judge(
    is_open: bool,
    changeable: bool,
    starts: dict[int, datetime | None],
    members: set[int],
    answers: Sequence[Answer],
    standing: dict[Key, tuple[str, str]],
) -> tuple[list[Fate], dict[Key, Answer]]:
    """What becomes of each answer, in order of arrival, and those to be stored: of one person's the last that counts.

    `standing` is what the database holds (value and comment), `starts` when each question may be answered, `members`
    those of the people who take part in the event.
    """
    fates: list[Fate] = []
    known, fresh = dict(standing), {}
    for answer in answers:
        key = (answer.question, answer.voter)
        before, start = known.get(key), starts.get(answer.question)
        if answer.by not in members:
            fate = Fate.STRANGER
        elif before == (answer.value, answer.comment):
            fate = Fate.STANDS
        elif not is_open:
            fate = Fate.CLOSED
        elif start is not None and answer.arrived < start:
            fate = Fate.EARLY
        elif answer.late_after is not None and answer.arrived > answer.late_after:
            fate = Fate.LATE
        elif before is not None and not changeable:
            fate = Fate.SECOND
        else:
            fate = Fate.STORED if before is None else Fate.CHANGED
            known[key], fresh[key] = (answer.value, answer.comment), answer
        fates.append(fate)
    return fates, fresh


async def _members(db: AsyncSession, event: int, people: set[int]) -> set[int]:
    asked = core_select(col(Membership.person_id)).where(
        col(Membership.event_id) == event, col(Membership.person_id).in_(people)
    )
    return {row[0] for row in await rows(db, asked)}


async def _starts(db: AsyncSession, questions: set[int]) -> dict[int, datetime | None]:
    asked = core_select(col(PollQuestion.id), col(PollQuestion.starts_at))
    return {row[0]: row[1] for row in await rows(db, asked.where(col(PollQuestion.id).in_(questions)))}


async def _standing(db: AsyncSession, answers: Sequence[Answer]) -> dict[Key, tuple[str, str]]:
    asked = core_select(
        col(PollAnswer.question_id), col(PollAnswer.voter), col(PollAnswer.value), col(PollAnswer.comment)
    ).where(
        col(PollAnswer.question_id).in_({answer.question for answer in answers}),
        col(PollAnswer.voter).in_({answer.voter for answer in answers}),
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in await rows(db, asked)}


async def _write(db: AsyncSession, answers: Sequence[Answer]) -> None:
    insert = insert_into(db, PollAnswer)
    replaced = ("value", "comment", "standing", "ref")
    statement = insert.on_conflict_do_update(
        index_elements=["question_id", "voter"], set_={name: insert.excluded[name] for name in replaced}
    )
    await (await db.connection()).execute(statement, [_row(answer) for answer in answers])


def _row(answer: Answer) -> dict[str, Any]:
    return {
        "question_id": answer.question,
        "voter": answer.voter,
        "person_id": answer.person,
        "value": answer.value,
        "comment": answer.comment,
        "standing": Standing.WAITING.value if answer.written else None,
        "ref": token_hex(12) if answer.written else None,
        "elapsed": answer.elapsed,
        "points": answer.points,
    }
