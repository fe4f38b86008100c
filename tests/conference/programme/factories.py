"""Rows of a programme for tests, made through the verbs."""

from itertools import count

from conference.events.models import Event
from conference.foundation.work import Work
from conference.people.models import Person
from conference.programme.forms import SessionForm
from conference.programme.models import Session, SessionKind, Track
from conference.programme.service import add_session, add_track
from conference.rooms.models import Room
from conference.rooms.service import add_room
from tests.factories import at

_numbers = count(1)


async def make_track(work: Work, event: Event, key: str = "", **fields: str) -> Track:
    key = key or f"track-{next(_numbers)}"
    fields = {"name": key.capitalize(), "hue": "green", "glyph": "leaf"} | fields
    return await add_track(work, event.id or 0, key=key, position=next(_numbers), **fields)


async def make_room(work: Work, event: Event, name: str = "") -> Room:
    number = next(_numbers)
    return await add_room(work, event.id or 0, name=name or f"Room {number}", position=number)


async def make_session(
    work: Work,
    event: Event,
    title: str = "Circular value chains",
    start: str = "11:00",
    end: str = "12:00",
    *,
    day: int = 0,
    speakers: tuple[Person, ...] = (),
    **fields: object,
) -> Session:
    form = {
        "kind": SessionKind.BREAKOUT,
        "title": title,
        "starts_at": at(start, day=day),
        "ends_at": at(end, day=day),
        "people": [{"person_id": speaker.id} for speaker in speakers],
    }
    return await add_session(work, event.id or 0, SessionForm.model_validate(form | fields))
