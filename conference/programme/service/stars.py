"""Verbs of the personal agenda: star a session, and take the star away."""

from sqlmodel import col, delete

from conference.foundation.db import insert_into, rows
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.people.live import person_topic
from conference.programme.models import Session, SessionState, Star


async def star(work: Work, session: Session, *, by: int) -> None:
    """Save a session to one's own agenda. Twice, also at once from two tabs, does no harm."""
    if session.state == SessionState.CANCELLED:
        raise RuleBroken("session.cancelled", f"“{session.title}” was cancelled, so it cannot be saved any more.")
    statement = insert_into(work.db, Star).values(person_id=by, session_id=session.id, at=work.now)
    await rows(work.db, statement.on_conflict_do_nothing().returning(col(Star.session_id)))
    work.push(Push(person_topic(by)))


async def unstar(work: Work, session: Session, *, by: int) -> None:
    """Take a session out of one's own agenda; nothing happens when it is not in it."""
    await work.db.exec(delete(Star).where(col(Star.person_id) == by, col(Star.session_id) == session.id))
    work.push(Push(person_topic(by)))
