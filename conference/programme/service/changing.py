"""Verbs that change a session which people may already count on: everybody concerned is told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from conference.diary.models import CommitmentKind
from conference.diary.service import release
from conference.events.models import Event
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.templating import day
from conference.foundation.work import Work
from conference.notices.service import tell
from conference.people.live import person_topic
from conference.people.models import Person
from conference.people.queries import people_by_id
from conference.programme.live import programme_changed
from conference.programme.models import Session, SessionState
from conference.programme.queries import interested_people, people_on_duty
from conference.programme.service.slots import require_room, save_place, take_duties
from conference.rooms.models import Room


async def move_session(
    work: Work, session: Session, *, starts_at: datetime, ends_at: datetime, room_id: int | None, by: int | None
) -> None:
    """Give a session another time or room. Raises as `add_session`, and for a cancelled session."""
    if session.state == SessionState.CANCELLED:
        raise RuleBroken("session.cancelled", "This session was cancelled, so it has no time any more.")
    if ends_at <= starts_at:
        raise RuleBroken("session.order", "A session ends after it starts.")
    if (starts_at, ends_at, room_id) == (session.starts_at, session.ends_at, session.room_id):
        return
    told = await interested_people(work.db, session.id or 0)
    on_duty = await people_on_duty(work.db, session.id or 0)
    await require_room(work, room_id, starts_at, ends_at, besides=session.id)
    session.starts_at, session.ends_at, session.room_id = starts_at, ends_at, room_id
    _revise(work, session)
    await save_place(work)
    await release(work, CommitmentKind.DUTY, session.id or 0)
    await take_duties(work, session, on_duty)
    room = await work.db.get(Room, room_id) if room_id is not None else None
    where = f", {room.name}" if room else ""

    def word(person: Person) -> str:
        at = starts_at.astimezone(ZoneInfo(person.zone))
        return f"“{session.title}” moved: now {day(at, style='medium')}, {at:%H:%M}{where}."

    await _tell_all(work, session, told, word, by=by, icon="calendar-clock")


async def cancel_session(work: Work, session: Session, *, by: int | None) -> None:
    """Call a session off: its room and everybody's time are free again. Twice does no harm."""
    if session.state == SessionState.CANCELLED:
        return
    told = await interested_people(work.db, session.id or 0)
    session.state = SessionState.CANCELLED
    _revise(work, session)
    await release(work, CommitmentKind.DUTY, session.id or 0)

    def word(person: Person) -> str:
        return f"“{session.title}” was cancelled. Your time is free again."

    await _tell_all(work, session, told, word, by=by, icon="calendar-x")


def _revise(work: Work, session: Session) -> None:
    session.sequence += 1
    session.revised_at = work.now
    work.db.add(session)
    work.push(programme_changed(session.event_id))


async def _tell_all(
    work: Work, session: Session, people: Sequence[int], word: Callable[[Person], str], *, by: int | None, icon: str
) -> None:
    """Put a word on everybody's bell but the author's. Drafts concern nobody yet."""
    event = await work.db.get(Event, session.event_id)
    assert event is not None
    url = f"/e/{event.slug}/sessions/{session.id}"
    for person in (await people_by_id(work.db, people)).values():
        number = person.id or 0
        work.push(Push(person_topic(number)))
        if number != by:
            await tell(work, number, word(person), url, event=session.event_id, icon=icon)
