"""Reads of the programme: the snapshot, one viewer's part of it, and single sessions."""

from conference.programme.queries.own import own_time
from conference.programme.queries.sessions import (
    PartCard,
    interested_people,
    parts_of,
    people_on_duty,
    resources_of,
    room_clash,
    session_at,
)
from conference.programme.queries.snapshot import read_going, read_programme

__all__ = [
    "PartCard",
    "interested_people",
    "own_time",
    "parts_of",
    "people_on_duty",
    "read_going",
    "read_programme",
    "resources_of",
    "room_clash",
    "session_at",
]
