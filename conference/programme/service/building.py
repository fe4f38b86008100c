"""Verbs that build the programme: tracks and sessions."""

from uuid import uuid4

from conference.foundation.work import Work
from conference.programme.forms import SessionForm
from conference.programme.live import programme_changed
from conference.programme.models import Appearance, Part, Resource, Session, SessionState, Track
from conference.programme.service.slots import require_room, save_place, take_duties


async def add_track(
    work: Work, event_id: int, *, key: str, name: str, hue: str, glyph: str, position: int = 0
) -> Track:
    """Open a track. `hue` names a theme of the style sheet or is `h0` to `h355`, `glyph` is its shape."""
    track = Track(event_id=event_id, key=key, name=name, hue=hue, glyph=glyph, position=position)
    work.db.add(track)
    await work.db.flush()
    work.push(programme_changed(event_id))
    return track


async def add_session(work: Work, event_id: int, form: SessionForm) -> Session:
    """Put a session on the programme and take the time of everybody on its bill.

    Raises RuleBroken("session.room_taken") when the room is in use, and ("session.person_taken") when somebody
    has no time; both name what stands there. A draft holds its room, but nobody's time.
    """
    await require_room(work, form.room_id, form.starts_at, form.ends_at)
    session = Session(
        uid=form.uid or uuid4().hex,
        event_id=event_id,
        revised_at=work.now,
        **form.model_dump(exclude={"uid", "people", "must_attend", "resources", "parts"}),
    )
    work.db.add(session)
    await save_place(work)
    _add_contents(work, session.id or 0, form)
    await work.db.flush()
    if session.state == SessionState.PUBLISHED:
        await take_duties(work, session, form.on_duty)
    work.push(programme_changed(event_id))
    return session


def _add_contents(work: Work, session: int, form: SessionForm) -> None:
    for place, billing in enumerate(form.people):
        work.db.add(Appearance(session_id=session, position=place, **billing.model_dump()))
    for place, resource in enumerate(form.resources):
        work.db.add(Resource(session_id=session, position=place, **resource.model_dump()))
    for place, part in enumerate(form.parts, 1):
        work.db.add(Part(session_id=session, position=place, **part.model_dump()))
