"""When a person can meet, slot by slot, and the reason wherever it is not possible."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.intervals import Interval, merge

SlotId = str | int


class Unavailable(StrEnum):
    """Why a slot cannot be used, in the order in which it is said."""

    CLOSED = "closed"  # the organiser closed the slot for everybody
    ABSENT = "absent"  # outside the hours in which the person takes part
    BUSY = "busy"  # a session, a duty, another meeting or a private block
    ASLEEP = "asleep"  # outside the waking hours of the person's zone


@dataclass(frozen=True, slots=True)
class Busy:
    """A block in a person's calendar; `what` lets the caller say which one stands in the way."""

    when: Interval
    what: str | int


@dataclass(frozen=True, slots=True)
class WakingHours:
    """Wall-clock hours in an IANA zone, `start` included, `end` excluded; past midnight when `end <= start`.

    Equal hours mean the whole day. When the clocks change inside the hours that name a boundary, so that the wall
    time is missing or comes twice, the narrower reading counts: nobody is booked into doubt.
    """

    zone: str
    start: time = time(8)
    end: time = time(22)

    def spans(self, within: Interval) -> tuple[Interval, ...]:
        """The waking intervals that touch `within`."""
        if self.start == self.end:
            return (within,)
        spans = (self._span(day) for day in _local_days(within, ZoneInfo(self.zone)))
        return merge(span for span in spans if span is not None and span.overlaps(within))

    def _span(self, day: date) -> Interval | None:
        zone = ZoneInfo(self.zone)
        last = day if self.start < self.end else day + timedelta(days=1)
        start = max(_readings(datetime.combine(day, self.start), zone))
        end = min(_readings(datetime.combine(last, self.end), zone))
        return Interval(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class SlotStatus:
    """One slot for one person: free when `reason` is None; `what` names the busy block when that is the reason."""

    slot: SlotId
    reason: Unavailable | None = None
    what: str | int | None = None

    @property
    def free(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class PersonTime:
    """What limits a person's time. `present` empty means the whole event; `buffer` is kept free around busy blocks."""

    busy: Sequence[Busy] = ()
    present: Sequence[Interval] = ()
    waking: WakingHours | None = None
    buffer: timedelta = timedelta(0)


def availability(
    slots: Sequence[tuple[SlotId, Interval]], person: PersonTime, closed: Collection[SlotId] = ()
) -> tuple[SlotStatus, ...]:
    """The status of every slot, in the order given."""
    if not slots:
        return ()
    whole = Interval(min(when.start for _, when in slots), max(when.end for _, when in slots))
    present = merge(person.present)
    # A touching night before and after must merge with the day, hence one day of margin.
    margin = timedelta(days=1)
    awake = None if person.waking is None else person.waking.spans(whole.padded(margin, margin))
    blocks = [(block.when.padded(person.buffer, person.buffer), block.what) for block in person.busy]
    return tuple(_status(slot, when, closed, present, blocks, awake) for slot, when in slots)


def available_slots(statuses: Iterable[SlotStatus]) -> frozenset[SlotId]:
    """The ids of the free ones."""
    return frozenset(status.slot for status in statuses if status.free)


def _status(
    slot: SlotId,
    when: Interval,
    closed: Collection[SlotId],
    present: Sequence[Interval],
    blocks: Sequence[tuple[Interval, str | int]],
    awake: Sequence[Interval] | None,
) -> SlotStatus:
    if slot in closed:
        return SlotStatus(slot, Unavailable.CLOSED)
    if present and not any(span.covers(when) for span in present):
        return SlotStatus(slot, Unavailable.ABSENT)
    for block, what in blocks:
        if block.overlaps(when):
            return SlotStatus(slot, Unavailable.BUSY, what)
    if awake is not None and not any(span.covers(when) for span in awake):
        return SlotStatus(slot, Unavailable.ASLEEP)
    return SlotStatus(slot)


def _local_days(within: Interval, zone: ZoneInfo) -> Iterator[date]:
    day = within.start.astimezone(zone).date() - timedelta(days=1)
    last = within.end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both instants a wall time can mean (equal, but for the hour of a clock change)."""
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return early, late
