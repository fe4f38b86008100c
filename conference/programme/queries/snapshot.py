"""The programme of an event as one snapshot. `kept` holds it; nothing else reads it on a page."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.models import Organisation, Profile
from conference.events.models import Event, Membership
from conference.foundation.db import rows
from conference.people.models import Person
from conference.programme.cards import NO_TRACK, Face, Place, Programme, SessionCard, TrackCard, glyph_of
from conference.programme.models import Appearance, Part, Session, SessionKind, SessionState, Star, Track
from conference.rooms.models import Room

_COLUMNS = (
    "id", "uid", "kind", "state", "track_id", "starts_at", "ends_at", "title", "abstract", "capacity", "live_url",
    "sequence", "revised_at",
)  # fmt: skip


async def read_going(db: AsyncSession, event: int) -> dict[int, int]:
    """How many people starred each session of an event; sessions without a star are left out."""
    asked = (
        core_select(col(Star.session_id), func.count())
        .join(Session, col(Session.id) == Star.session_id)
        .where(col(Session.event_id) == event)
        .group_by(col(Star.session_id))
    )
    return {row[0]: row[1] for row in await rows(db, asked)}


async def read_programme(db: AsyncSession, event: int) -> Programme:
    """The snapshot in six queries, however long the programme is."""
    zone = (await rows(db, core_select(col(Event.zone)).where(col(Event.id) == event)))[0].zone
    track_rows = await rows(
        db,
        core_select(col(Track.id), col(Track.key), col(Track.name), col(Track.hue), col(Track.glyph))
        .where(col(Track.event_id) == event)
        .order_by(col(Track.position), col(Track.id)),
    )
    tracks = {row.id: TrackCard(row.id, row.key, row.name, row.hue, glyph_of(row.glyph)) for row in track_rows}
    bill = await _bill(db, event)
    sessions = tuple(_card(row, tracks, tuple(bill.get(row.id, ()))) for row in await _sessions(db, event))
    used = {session.track.id for session in sessions if not session.is_cancelled}
    return Programme(
        event,
        ZoneInfo(zone),
        sessions,
        tuple(track for track in tracks.values() if track.id in used),
        {session.id: session for session in sessions},
        _count_speakers(sessions),
        await _count_tables(db, event),
        await _count_countries(db, event),
    )


async def _sessions(db: AsyncSession, event: int) -> Iterable[Any]:
    asked: Any = (
        core_select(
            *(col(getattr(Session, name)) for name in _COLUMNS),
            col(Room.id).label("place"),
            col(Room.name).label("place_name"),
            col(Room.hue).label("place_hue"),
            col(Room.position).label("place_order"),
        )
        .outerjoin(Room, col(Room.id) == Session.room_id)
        .where(col(Session.event_id) == event, col(Session.state) != SessionState.DRAFT)
        .order_by(col(Session.starts_at), col(Room.position), col(Session.id))
    )
    return await rows(db, asked)


async def _bill(db: AsyncSession, event: int) -> dict[int, list[Face]]:
    asked: Any = (
        core_select(
            col(Appearance.session_id),
            col(Appearance.role),
            col(Person.id),
            col(Person.name),
            col(Person.portrait),
            col(Profile.job_title),
            col(Organisation.name).label("organisation"),
        )
        .join(Session, col(Session.id) == Appearance.session_id)
        .join(Person, col(Person.id) == Appearance.person_id)
        .outerjoin(Profile, col(Profile.person_id) == Person.id)
        .outerjoin(Organisation, col(Organisation.id) == Profile.organisation_id)
        .where(col(Session.event_id) == event)
        .order_by(col(Appearance.session_id), col(Appearance.position), col(Person.id))
    )
    bill: dict[int, list[Face]] = {}
    for row in await rows(db, asked):
        initials = "".join(word[0] for word in row.name.split()[:2])
        line = ", ".join(filter(None, (row.job_title, row.organisation)))
        face = Face(row.id, row.name, initials, row.portrait, row.role, line)
        bill.setdefault(row.session_id, []).append(face)
    return bill


def _card(row: Any, tracks: dict[int, TrackCard], faces: tuple[Face, ...]) -> SessionCard:
    track = tracks.get(row.track_id, NO_TRACK)
    place = Place(row.place, row.place_name, row.place_hue, row.place_order) if row.place is not None else None
    words = " ".join((row.title, row.abstract, row.place_name or "", track.name, *(face.name for face in faces)))
    return SessionCard(
        row.id,
        row.uid,
        row.kind,
        row.state,
        track,
        place,
        row.starts_at,
        row.ends_at,
        row.title,
        row.abstract,
        row.capacity,
        row.live_url,
        row.sequence,
        row.revised_at,
        faces,
        words.casefold(),
    )


def _count_speakers(sessions: Iterable[SessionCard]) -> int:
    """How many different people are announced as speakers; who moderates, pitches or hosts is not counted."""
    return len(
        {
            face.id
            for session in sessions
            if not session.is_cancelled
            for face in session.faces
            if face.role in ("speaker", "chair")
        }
    )


async def _count_tables(db: AsyncSession, event: int) -> int:
    asked = (
        core_select(func.count(col(Part.id)).label("tables"))
        .join(Session, col(Session.id) == Part.session_id)
        .where(
            col(Session.event_id) == event,
            col(Session.kind) == SessionKind.WORLD_CAFE,
            col(Session.state) == SessionState.PUBLISHED,
        )
    )
    return int((await rows(db, asked))[0].tables)


async def _count_countries(db: AsyncSession, event: int) -> int:
    asked = (
        core_select(func.count(col(Profile.country).distinct()).label("countries"))
        .join(Membership, col(Membership.person_id) == Profile.person_id)
        .where(col(Membership.event_id) == event, col(Profile.country) != "")
    )
    return int((await rows(db, asked))[0].countries)
