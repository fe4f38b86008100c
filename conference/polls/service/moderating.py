"""Verbs of moderators about what people wrote."""

from sqlmodel import col, select

from conference.foundation.errors import NotFound
from conference.foundation.work import Work
from conference.polls.models import Poll, PollAnswer, PollQuestion, PollState, Standing
from conference.polls.service.holding import hold, moved

_ALL = tuple(PollState)


async def judge_text(work: Work, poll: int, ref: str, *, shown: bool, by: int | None) -> Poll:
    """Show a text or comment to everybody who may see the result, or hide it."""
    held = await hold(work, poll, *_ALL, by=by)
    asked = (
        select(PollAnswer)
        .join(PollQuestion, col(PollQuestion.id) == PollAnswer.question_id)
        .where(PollQuestion.poll_id == poll, PollAnswer.ref == ref)
    )
    written = (await work.db.exec(asked)).first()
    if written is None:
        raise NotFound
    written.standing = Standing.SHOWN if shown else Standing.HIDDEN
    return await moved(work, held)


async def show_word(work: Work, poll: int, word: str, *, shown: bool, by: int | None) -> Poll:
    """Take a word out of the result of a word list, however it is spelt, or let it in again."""
    held = await hold(work, poll, *_ALL, by=by)
    question = (await work.db.exec(select(PollQuestion).where(PollQuestion.poll_id == poll))).one()
    folded = word.casefold()
    hidden = [other for other in question.hidden if other != folded]
    question.hidden = hidden if shown else [*hidden, folded]
    return await moved(work, held)
