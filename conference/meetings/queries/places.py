"""Where two people could meet, as the organiser sees it: every slot, and what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import Commitment, CommitmentKind
from conference.diary.queries import commitments
from conference.foundation.db import rows
from conference.meetings.models import ClosedSlot, Meeting, MeetingState
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.settings import slot_uses
from conference.meetings.queries.standing import rules_at
from conference.meetings.rules.pace import Pace, day_of, pace_of


@dataclass(frozen=True, slots=True)
class Place:
    """A slot for two people. `why` is empty where they can meet; `here` marks where they do now. `left` is the number
    of tables that are free."""

    slot: SlotRow
    why: str
    here: bool
    left: int


async def places_for(
    db: AsyncSession, event: int, people: dict[int, str], now: datetime, meeting: Meeting | None = None
) -> list[Place]:
    """Every slot of the event by time, for two people (number: name); `meeting` is theirs and stands in nobody's way.

    Five queries.
    """
    uses, rules = await slot_uses(db, event), await rules_at(db, event)
    if not uses or rules is None:
        return []
    pace = pace_of(rules)
    closed = await _closed(db, people)
    taken = await _taken(db, people, [use.slot for use in uses], pace, meeting)
    booked = await _booked(db, event, people, meeting)
    day = day_of([use.slot for use in uses], pace)
    barred = {number: day.barred(slots) for number, slots in booked.items()}
    full = [name for number, name in people.items() if len(booked[number]) >= rules.max_meetings]

    def reasons(slot: SlotRow, left: int) -> Iterator[str]:
        if slot.starts_at <= now:
            yield "over"
        yield from (f"{people[row.person_id]}: {what}" for row in taken if (what := _what(row, slot, pace, event)))
        yield from (f"closed by {name}" for number, name in people.items() if (number, slot.id) in closed)
        yield from (f"no break for {name}" for number, name in people.items() if slot.id in barred[number])
        yield from (f"{name} has {rules.max_meetings} meetings, the most allowed" for name in full)
        if left < 1:
            yield "all tables are taken"

    found = []
    for use in uses:
        here = meeting is not None and use.slot.id == meeting.slot_id
        left = (rules.tables if use.slot.tables is None else use.slot.tables) - use.meetings
        found.append(Place(use.slot, "" if here else next(reasons(use.slot, left), ""), here, left))
    return found


def _what(row: Commitment, slot: SlotRow, pace: Pace, event: int) -> str:
    """What of somebody's day takes a slot; "" where it leaves it."""
    label = "a private block" if row.kind == CommitmentKind.PRIVATE else row.label or "something else"
    if row.starts_at < slot.ends_at and row.ends_at > slot.starts_at:
        return label
    meeting = row.kind == CommitmentKind.MEETING and row.event_id == event
    near = row.starts_at < slot.ends_at + pace.buffer and row.ends_at > slot.starts_at - pace.buffer
    return f"too close to {label}" if near and not meeting else ""


async def _closed(db: AsyncSession, people: dict[int, str]) -> set[tuple[int, int]]:
    asked = select(ClosedSlot.person_id, ClosedSlot.slot_id).where(col(ClosedSlot.person_id).in_(people))
    return {(row[0], row[1]) for row in await rows(db, asked)}


async def _taken(
    db: AsyncSession, people: dict[int, str], slots: list[SlotRow], pace: Pace, meeting: Meeting | None
) -> list[Commitment]:
    """What takes their time while there are slots, or comes too close to one."""
    ends = (slots[0].starts_at - pace.buffer, max(slot.ends_at for slot in slots) + pace.buffer)
    mine = (CommitmentKind.MEETING, meeting.id if meeting else 0)
    return [row for row in await commitments(db, list(people), *ends) if (row.kind, row.ref) != mine]


async def _booked(
    db: AsyncSession, event: int, people: dict[int, str], meeting: Meeting | None
) -> dict[int, list[int]]:
    """The slots in which each of the two has a meeting, `meeting` aside."""
    asked = select(Meeting.slot_id, Meeting.first_id, Meeting.second_id).where(
        Meeting.event_id == event,
        Meeting.state != MeetingState.CANCELLED,
        Meeting.id != (meeting.id if meeting else 0),
        or_(col(Meeting.first_id).in_(people), col(Meeting.second_id).in_(people)),
    )
    found = await rows(db, asked)
    return {number: [slot for slot, *pair in found if number in pair] for number in people}
