"""The days of a programme, as the reader's own calendar has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from conference.foundation.templating import day
from conference.programme.cards import SessionCard


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the reader's zone, with the sessions that start on it, by time."""

    date: date
    sessions: tuple[SessionCard, ...]

    @property
    def short(self) -> str:
        return day(self.date, style="short")

    @property
    def long(self) -> str:
        return day(self.date)

    @property
    def talks(self) -> int:
        """How many sessions there are, breaks left aside."""
        return sum(not session.is_break for session in self.sessions)


def days_of(sessions: Iterable[SessionCard], zone: ZoneInfo) -> tuple[Day, ...]:
    """The days on which something starts, in order. A session belongs to the day of its start in `zone`."""
    by_date: dict[date, list[SessionCard]] = {}
    for session in sessions:
        by_date.setdefault(session.starts_at.astimezone(zone).date(), []).append(session)
    return tuple(Day(key, tuple(by_date[key])) for key in sorted(by_date))


def pick_day(days: Sequence[Day], wanted: str, now: datetime, zone: ZoneInfo) -> Day | None:
    """The day asked for (ISO), else today, else the next one, else the last; None for an empty programme."""
    for each in days:
        if each.date.isoformat() == wanted:
            return each
    today = now.astimezone(zone).date()
    for each in days:
        if each.date >= today:
            return each
    return days[-1] if days else None
