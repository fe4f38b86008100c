"""Verbs that write polls before anybody is asked."""

from secrets import token_hex

from sqlmodel import col, delete

from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.polls.forms import PollForm
from conference.polls.models import Poll, PollQuestion, PollState
from conference.polls.queries import event_of_session
from conference.polls.service.holding import hold, moved, require_lead
from conference.polls.words import NAMES

MOST_POLLS = 40  # of one session


async def add_poll(work: Work, event: int, session: int, form: PollForm, *, by: int | None) -> Poll:
    """Draft a poll of a session. Nobody but those who run the session sees it before it is armed."""
    if await event_of_session(work.db, session) != event:
        raise NotFound
    await require_lead(work, event, session, by)
    poll = Poll(
        event_id=event, session_id=session, salt=token_hex(16), made_at=work.now, **form.model_dump(exclude=_QUESTIONS)
    )
    work.db.add(poll)
    await work.db.flush()
    await _write_questions(work, poll, form)
    return await moved(work, poll)


async def redraft_poll(work: Work, poll: int, form: PollForm, *, by: int | None) -> Poll:
    """Change a draft; its questions are written anew."""
    held = await hold(work, poll, PollState.DRAFT, by=by)
    for name, value in form.model_dump(exclude=_QUESTIONS).items():
        setattr(held, name, value)
    await work.db.exec(delete(PollQuestion).where(col(PollQuestion.poll_id) == poll))
    await _write_questions(work, held, form)
    return await moved(work, held)


async def drop_poll(work: Work, poll: int, *, by: int | None) -> None:
    """Throw a draft away. What was ever open stays: people gave answers."""
    held = await hold(work, poll, *PollState, by=by)
    if held.state not in (PollState.DRAFT, PollState.ARMED):
        name = NAMES.get(held.kind, "Poll").lower()
        raise RuleBroken("poll.answered", f"This {name} was open already, so it stays. You can archive it.")
    await work.db.exec(delete(PollQuestion).where(col(PollQuestion.poll_id) == poll))
    await work.db.delete(held)
    await moved(work, held)


_QUESTIONS = {"questions"}


async def _write_questions(work: Work, poll: Poll, form: PollForm) -> None:
    for position, question in enumerate(form.questions):
        facts = question.model_dump() | {"options": list(question.options), "right": list(question.right)}
        work.db.add(PollQuestion(poll_id=poll.id or 0, position=position, **facts))
    await work.db.flush()
