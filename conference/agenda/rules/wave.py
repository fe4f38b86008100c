"""Waves: where more sessions run side by side than a grid can show, one choice a time slot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from conference.programme.cards import SessionCard

SIDE_BY_SIDE = 6  # more than this at one time make a wave


@dataclass(frozen=True, slots=True)
class Slot:
    """Sessions that share their start and end. A wave is shown as one block of choices."""

    starts_at: datetime
    ends_at: datetime
    sessions: tuple[SessionCard, ...]

    @property
    def is_wave(self) -> bool:
        return len(self.sessions) > SIDE_BY_SIDE

    @property
    def title(self) -> str:
        """What the sessions of a wave are, taken together."""
        kinds = {session.kind_name for session in self.sessions}
        what = kinds.pop().lower() + "s" if len(kinds) == 1 else "sessions"
        return f"{len(self.sessions)} {what} side by side"


def slots_of(sessions: Sequence[SessionCard]) -> list[Slot]:
    """The sessions by start and end, in order."""

    def span(session: SessionCard) -> tuple[datetime, datetime]:
        return (session.starts_at, session.ends_at)

    ordered = sorted(sessions, key=lambda session: (*span(session), session.place.position if session.place else 99))
    return [Slot(*times, tuple(group)) for times, group in groupby(ordered, key=span)]


def has_wave(sessions: Sequence[SessionCard]) -> bool:
    return any(slot.is_wave for slot in slots_of(sessions))
