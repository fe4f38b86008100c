"""A session's hold on its room and on people's time, shared by the verbs that add and move sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from conference.diary.models import CommitmentKind
from conference.diary.queries import commitments
from conference.diary.service import commit
from conference.foundation.errors import RuleBroken
from conference.foundation.work import Work
from conference.people.queries import people_by_id
from conference.programme.models import ROOM_TAKEN, Session
from conference.programme.queries import room_clash


async def require_room(
    work: Work, room: int | None, start: datetime, end: datetime, *, besides: int | None = None
) -> None:
    """Raises RuleBroken, naming what stands there, when a room is in use during [start, end)."""
    if room is None:
        return
    other = await room_clash(work.db, room, start, end, besides=besides)
    if other is not None:
        raise RuleBroken(
            "session.room_taken",
            f"“{other.title}” is in that room at that time. Choose another room, or another time.",
        )


async def save_place(work: Work) -> None:
    """Write the session. Of two that race for a room the database refuses one, whose transaction is then lost."""
    try:
        await work.db.flush()
    except IntegrityError as error:
        if ROOM_TAKEN in str(error.orig):
            raise RuleBroken(
                "session.room_taken", "That room was taken a moment ago. Choose another room, or another time."
            ) from None
        raise


async def take_duties(work: Work, session: Session, people: Sequence[int]) -> None:
    """Take the session's time of each of these people. Raises RuleBroken, naming who has none."""
    found = await commitments(work.db, people, session.starts_at, session.ends_at)
    if found:
        busy = (await people_by_id(work.db, [found[0].person_id]))[found[0].person_id]
        what = "something private" if found[0].kind == CommitmentKind.PRIVATE else f"“{found[0].label}”"
        raise RuleBroken(
            "session.person_taken",
            f"{busy.name} has {what} at that time. Choose another time, or take them off the bill.",
        )
    for person in people:
        await commit(
            work,
            event=session.event_id,
            person=person,
            kind=CommitmentKind.DUTY,
            start=session.starts_at,
            end=session.ends_at,
            ref=session.id or 0,
            label=session.title,
        )
