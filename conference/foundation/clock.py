"""Clocks: the one place where the product learns what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class RealClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """A running clock that read `start` when it was made: the demo's and the rehearsal's."""

    def __init__(self, start: datetime, base: Clock | None = None) -> None:
        self._base = base or RealClock()
        self._offset: timedelta = start - self._base.now()

    def now(self) -> datetime:
        return self._base.now() + self._offset


class FixedClock:
    """A clock that stands still until it is told to move: tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> datetime:
        """Move by `by` and tell the new time."""
        self._at += by
        return self._at


def parse_clock(text: str) -> Callable[[], Clock]:
    """Read a clock setting: `real`, or an ISO instant with offset at which the clock starts.

    Raises ValueError with a sentence for people.
    """
    if text == "real":
        return RealClock
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is neither 'real' nor an ISO 8601 time") from None
    if start.tzinfo is None:
        raise ValueError(f"{text!r} has no UTC offset, so it names no instant")
    return lambda: ShiftedClock(start)
