"""Verbs that run a poll: arm, open, lock, reveal, archive; ask a quiz's questions; choose what the hall sees."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.signals import Signal
from conference.foundation.work import Work
from conference.polls.breakdown import broken_down
from conference.polls.cards import NETWORK_CREDIT
from conference.polls.live import running_topic
from conference.polls.models import Poll, PollKind, PollQuestion, PollState, Visibility
from conference.polls.queries import poll_at
from conference.polls.rules import LEAD
from conference.polls.service.holding import hold, moved


@dataclass(frozen=True, slots=True)
class QuestionAnnounced(Signal):
    """A quiz question is on its way: it is sealed until `starts_at`."""

    poll: int
    question: int
    starts_at: datetime


async def arm_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Make a draft ready: those who are asked see that something comes, and it cannot change unless it goes back."""
    held = await hold(work, poll, PollState.DRAFT, by=by)
    held.state = PollState.ARMED
    return await moved(work, held)


async def disarm_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Take an armed poll back to be changed."""
    held = await hold(work, poll, PollState.ARMED, by=by)
    held.state = PollState.DRAFT
    return await moved(work, held)


async def open_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Take answers from now on, and show it on the big screen. A locked one opens again where nothing was revealed."""
    held = await hold(work, poll, PollState.DRAFT, PollState.ARMED, PollState.LOCKED, by=by)
    held.state, held.staged_at, held.locked_at = PollState.OPEN, work.now, None
    held.opened_at = held.opened_at or work.now
    work.push(Push(running_topic(held.event_id)))
    return await moved(work, held)


async def lock_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Take no more answers. What was stored before stays, and nothing more is shown than before."""
    held = await hold(work, poll, PollState.OPEN, by=by)
    if held.kind == PollKind.QUIZ and await _running(work, poll):
        raise RuleBroken("poll.asking", "A question is being asked. It ends by itself; then you can end the quiz.")
    held.state, held.locked_at = PollState.LOCKED, work.now
    work.push(Push(running_topic(held.event_id)))
    return await moved(work, held)


async def reveal_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Show the result to everybody who was asked, and put it on the big screen. Not where it was promised to stay."""
    held = await hold(work, poll, PollState.LOCKED, by=by)
    if held.visibility == Visibility.NEVER:
        raise RuleBroken("poll.promised", "It was promised that only moderators see this result. It stays with you.")
    held.state, held.revealed_at, held.staged_at = PollState.REVEALED, work.now, work.now
    return await moved(work, held)


async def archive_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Put a poll away. Of an anonymous one the salt goes: from now on nobody, the server included, can tell who
    answered what. A consultation's breakdown is kept as numbers before."""
    held = await hold(work, poll, PollState.LOCKED, PollState.REVEALED, by=by)
    if held.kind == PollKind.CONSULTATION and held.state == PollState.REVEALED:
        view = await poll_at(work.db, held.event_id, poll)
        held.kept = json.dumps(await broken_down(work.kit, work.db, view), ensure_ascii=False)
    held.state = PollState.ARCHIVED
    if not held.named:
        held.salt = None
    return await moved(work, held)


async def stage_poll(work: Work, poll: int, *, by: int | None) -> Poll:
    """Put a poll on the session's big screen."""
    held = await hold(work, poll, *(state for state in PollState if state != PollState.DRAFT), by=by)
    held.staged_at = work.now
    return await moved(work, held)


async def ask_question(work: Work, poll: int, question: int, *, by: int | None) -> Poll:
    """Ask a quiz question: it goes out sealed at once and is shown to everybody in the same moment, five seconds on.

    One at a time, and each once.
    """
    held = await hold(work, poll, PollState.OPEN, by=by)
    asked = select(PollQuestion).where(PollQuestion.id == question, PollQuestion.poll_id == poll)
    row = (await work.db.exec(asked.with_for_update())).first()
    if row is None or row.seconds is None:
        raise NotFound
    if row.starts_at is not None:
        raise RuleBroken("quiz.asked", "This question was asked already. Please go on to the next one.")
    if await _running(work, poll):
        raise RuleBroken("quiz.asking", "Another question is being asked. Please wait until its time is over.")
    row.starts_at = work.now + LEAD
    row.ends_at = row.starts_at + timedelta(seconds=row.seconds)
    held.staged_at = work.now
    work.signal(QuestionAnnounced(poll, question, row.starts_at))
    return await moved(work, held)


async def _running(work: Work, poll: int) -> bool:
    """Whether a question is announced or asked, or an answer to it may still be on its way."""
    until = work.now - NETWORK_CREDIT
    asked = select(PollQuestion.id).where(PollQuestion.poll_id == poll, col(PollQuestion.ends_at) > until)
    return (await work.db.exec(asked)).first() is not None
