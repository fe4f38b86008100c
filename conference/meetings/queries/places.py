"""Where two people could meet, as the organiser sees it: every slot, and what stands in its way."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.diary.models import CommitmentKind
from conference.diary.queries import commitments
from conference.foundation.db import rows
from conference.meetings.models import ClosedSlot, Meeting, MeetingState
from conference.meetings.queries.matching import SlotRow
from conference.meetings.queries.settings import slot_uses
from conference.meetings.queries.standing import rules_at


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
    closed = await _closed(db, people)
    taken = [
        row
        for row in await commitments(db, list(people), uses[0].slot.starts_at, max(u.slot.ends_at for u in uses))
        if not (meeting and row.kind == CommitmentKind.MEETING and row.ref == meeting.id)
    ]
    full = await _full(db, event, people, rules.max_meetings, meeting)
    found = []
    for use in uses:
        slot, here = use.slot, meeting is not None and use.slot.id == meeting.slot_id
        left = (rules.tables if slot.tables is None else slot.tables) - use.meetings
        why = "over" if slot.starts_at <= now else ""
        for row in taken:
            if not why and row.starts_at < slot.ends_at and row.ends_at > slot.starts_at:
                what = "a private block" if row.kind == CommitmentKind.PRIVATE else row.label or "something else"
                why = f"{people[row.person_id]}: {what}"
        why = why or next((f"closed by {name}" for number, name in people.items() if (number, slot.id) in closed), "")
        why = why or full or ("all tables are taken" if left < 1 else "")
        found.append(Place(slot, "" if here else why, here, left))
    return found


async def _closed(db: AsyncSession, people: dict[int, str]) -> set[tuple[int, int]]:
    asked = select(ClosedSlot.person_id, ClosedSlot.slot_id).where(col(ClosedSlot.person_id).in_(people))
    return {(row[0], row[1]) for row in await rows(db, asked)}


async def _full(db: AsyncSession, event: int, people: dict[int, str], most: int, meeting: Meeting | None) -> str:
    """Who of the two has as many meetings as the event allows."""
    asked = select(Meeting.id, Meeting.first_id, Meeting.second_id).where(
        Meeting.event_id == event,
        Meeting.state != MeetingState.CANCELLED,
        or_(col(Meeting.first_id).in_(people), col(Meeting.second_id).in_(people)),
    )
    found = [row for row in await rows(db, asked) if meeting is None or row[0] != meeting.id]
    for number, name in people.items():
        if sum(number in row[1:] for row in found) >= most:
            return f"{name} has {most} meetings, the most allowed"
    return ""
