"""Half-open spans of time between two instants, and the arithmetic on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `start` (included) to `end` (excluded); both aware, kept in UTC.

    UTC because Python compares and subtracts two datetimes of the *same* zone by their wall clocks, which is wrong
    across a daylight-saving change (PEP 495).
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            moment: datetime = getattr(self, name)
            if moment.utcoffset() is None:
                raise ValueError(f"{name} needs a time zone: {moment!r}")
            object.__setattr__(self, name, moment.astimezone(UTC))
        if self.start >= self.end:
            raise ValueError(f"an interval ends after it starts: {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: "Interval") -> bool:
        """True when they share an instant; touching ends share none."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Interval") -> bool:
        return self.start <= other.start and other.end <= self.end

    def padded(self, before: timedelta, after: timedelta) -> "Interval":
        """Longer by a buffer on either side."""
        return Interval(self.start - before, self.end + after)


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same instants as disjoint intervals in order; touching ones become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def subtract(intervals: Iterable[Interval], taken: Iterable[Interval]) -> tuple[Interval, ...]:
    """The instants of `intervals` that are in none of `taken`: disjoint, in order."""
    holes = merge(taken)
    rest: list[Interval] = []
    first = 0
    for interval in merge(intervals):
        while first < len(holes) and holes[first].end <= interval.start:
            first += 1
        rest.extend(_pieces(interval, holes, first))
    return tuple(rest)


def intersect(left: Iterable[Interval], right: Iterable[Interval]) -> tuple[Interval, ...]:
    """The instants in both: disjoint, in order."""
    ours, theirs = merge(left), merge(right)
    shared: list[Interval] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        start, end = max(ours[i].start, theirs[j].start), min(ours[i].end, theirs[j].end)
        if start < end:
            shared.append(Interval(start, end))
        if ours[i].end < theirs[j].end:
            i += 1
        else:
            j += 1
    return tuple(shared)


def grid(window: Interval, length: timedelta, pause: timedelta = timedelta(0)) -> tuple[Interval, ...]:
    """Slots of `length` with `pause` between them, from the start of the window, as many as fit whole."""
    if length <= timedelta(0) or pause < timedelta(0):
        raise ValueError("a slot has a positive length and no negative pause")
    slots: list[Interval] = []
    start = window.start
    while start + length <= window.end:
        slots.append(Interval(start, start + length))
        start += length + pause
    return tuple(slots)


def free_slots(slots: Sequence[Interval], busy: Iterable[Interval]) -> tuple[Interval, ...]:
    """The slots that touch no busy instant, in the order given."""
    taken = merge(busy)
    return tuple(slot for slot in slots if not any(slot.overlaps(block) for block in taken))


def _pieces(interval: Interval, holes: Sequence[Interval], first: int) -> list[Interval]:
    pieces: list[Interval] = []
    start = interval.start
    for hole in holes[first:]:
        if hole.start >= interval.end:
            break
        if start < hole.start:
            pieces.append(Interval(start, hole.start))
        start = max(start, hole.end)
    if start < interval.end:
        pieces.append(Interval(start, interval.end))
    return pieces
