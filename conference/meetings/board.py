"""What pages show of one person's requests, meetings and slots: plain values, put together without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from conference.directory.roster import Entry, make_entry
from conference.meetings.models import MeetingState, RequestState
from conference.meetings.queries.matching import SlotRow
from conference.meetings.rules.pace import Pace, day_of

ANY_PACE = Pace()


def somebody(number: int) -> Entry:
    """Stands for a person who is no longer a member."""
    blank = {"portrait": None, "zone": "UTC", "job_title": "", "country": "", "country_name": "", "about": ""}
    return make_entry(None, id=number, name="Somebody who left", languages=(), offers=(), needs=(), **blank)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one of its two sees it. `mine`: they asked; `my_turn`: their answer is awaited."""

    id: int
    other: Entry
    mine: bool
    my_turn: bool
    state: str
    priority: str
    message: str
    asked_at: datetime
    expires_at: datetime
    times: tuple[SlotRow, ...]
    by_organisers: bool = False

    @property
    def waiting(self) -> bool:
        return self.state == RequestState.REQUESTED

    @property
    def accepted(self) -> bool:
        return self.state == RequestState.ACCEPTED


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as one of its two sees it."""

    id: int
    other: Entry
    slot_id: int
    starts_at: datetime
    ends_at: datetime
    table: int
    state: str
    message: str
    request_id: int | None

    @property
    def cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED


@dataclass(frozen=True, slots=True)
class Taken:
    """Something else in a person's day."""

    starts_at: datetime
    ends_at: datetime
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class SlotView:
    """One row of the slot grid. `kind`: `yes` (meeting), `busy`, `off` (closed), `in` (they asked for it), `out` (you
    asked for it), `free`. `past`: it has begun."""

    id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    past: bool
    closed: bool
    label: str = ""
    other: Entry | None = None
    meeting: MeetingView | None = None
    request: RequestView | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """All that "My meetings" shows. `days`: the slots by day on the viewer's clock."""

    days: tuple[tuple[datetime, tuple[SlotView, ...]], ...]
    meetings: tuple[MeetingView, ...]
    waiting: tuple[RequestView, ...]
    asked: tuple[RequestView, ...]
    agreed: tuple[RequestView, ...]
    next: MeetingView | None
    requests_left: int
    max_requests: int

    @property
    def nothing_yet(self) -> bool:
        return not (self.meetings or self.waiting or self.asked or self.agreed)


def make_board(
    slots: Sequence[SlotRow],
    closed: frozenset[int],
    taken: Sequence[Taken],
    meetings: Sequence[MeetingView],
    requests: Sequence[RequestView],
    *,
    now: datetime,
    zone: ZoneInfo,
    max_requests: int,
    pace: Pace = ANY_PACE,
) -> Board:
    """Put a person's day together. `meetings` by time; `requests` are the open ones, the newest first; `pace` is what
    keeps slots free for breaks."""
    standing = [meeting for meeting in meetings if not meeting.cancelled]
    by_slot = {meeting.slot_id: meeting for meeting in standing}
    resting = day_of(slots, pace).barred(by_slot)
    proposed = _proposals(requests)
    days: dict[str, list[SlotView]] = {}
    for slot in slots:
        view = _slot_view(slot, slot.id in closed, taken, by_slot.get(slot.id), proposed.get(slot.id), now, pace.buffer)
        if view.kind == "free" and slot.id in resting and not view.past:
            view = replace(view, kind="off", label="Kept free: your break")
        days.setdefault(slot.starts_at.astimezone(zone).date().isoformat(), []).append(view)
    waiting = tuple(request for request in requests if request.waiting and request.my_turn)
    asked = tuple(request for request in requests if request.waiting and not request.my_turn)
    used = sum(1 for request in requests if request.waiting and request.mine)
    return Board(
        days=tuple((views[0].starts_at, tuple(views)) for views in days.values()),
        meetings=tuple(standing),
        waiting=waiting,
        asked=asked,
        agreed=tuple(request for request in requests if request.accepted),
        next=next((meeting for meeting in standing if meeting.ends_at > now), None),
        requests_left=max(0, max_requests - used),
        max_requests=max_requests,
    )


def _proposals(requests: Sequence[RequestView]) -> Mapping[int, RequestView]:
    """The request to show in each proposed slot: one that waits for the viewer goes first."""
    found: dict[int, RequestView] = {}
    for request in sorted(requests, key=lambda request: not request.my_turn):
        for slot in request.times if request.waiting else ():
            found.setdefault(slot.id, request)
    return found


def _slot_view(
    slot: SlotRow,
    closed: bool,
    taken: Sequence[Taken],
    meeting: MeetingView | None,
    request: RequestView | None,
    now: datetime,
    buffer: timedelta,
) -> SlotView:
    past = slot.starts_at <= now
    row = (slot.id, slot.starts_at, slot.ends_at)
    if meeting is not None:
        return SlotView(*row, "yes", past, closed, meeting.message, meeting.other, meeting=meeting)
    busy = next((t for t in taken if t.starts_at < slot.ends_at and t.ends_at > slot.starts_at), None)
    if busy is not None:
        label = "Private" if busy.kind == "private" else busy.label or "Something else"
        return SlotView(*row, "busy", past, closed, f"{label}, in your agenda")
    if closed:
        return SlotView(*row, "off", past, closed, "Closed")
    if any(t.starts_at < slot.ends_at + buffer and t.ends_at + buffer > slot.starts_at for t in taken):
        return SlotView(*row, "off", past, closed, "Kept free: something else is close")
    if request is not None and not past:
        label = "Asks for this slot" if request.my_turn else "Waiting for an answer"
        return SlotView(*row, "in" if request.my_turn else "out", past, closed, label, request.other, request=request)
    return SlotView(*row, "free", past, closed, "Open" if not past else "Over")
