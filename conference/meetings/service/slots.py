"""Verbs of an organiser on the slots of an event: add a block, change the tables, take slots out."""

from collections.abc import Collection, Sequence

from sqlmodel import col, delete, select, update

from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.meetings.forms import BlockForm
from conference.meetings.live import meetings_topic
from conference.meetings.models import Meeting, MeetingSlot, MeetingState, ProposedTime
from conference.meetings.queries.matching import slots_of
from conference.meetings.rules.blocks import overlap, spans
from conference.meetings.rules.words import moment
from conference.meetings.service.booking import cancel_meeting
from conference.meetings.service.setup import stand_in_line


async def add_block(work: Work, event: int, form: BlockForm, zone: str) -> int:
    """Add the slots of a block, written on the clock of `zone`; returns how many are new. What stands already, stays.

    Raises RuleBroken: `block.short` (not one slot fits), `block.long` (more than a day's worth), `block.overlap`,
    which names the slot that is in the way.
    """
    await stand_in_line(work, event)
    made = spans(*form.between(zone), form.minutes, form.pause)
    if not made:
        raise RuleBroken("block.short", f"Not one slot of {form.minutes} minutes fits between these times.")
    standing = await slots_of(work.db, event)
    clash = overlap(made, standing)
    if clash is not None:
        when = moment(clash[0], zone)
        raise RuleBroken("block.overlap", f"The slot of {when} is in the way. Take it out first, or begin elsewhere.")
    known = {slot.starts_at for slot in standing}
    fresh = [(start, end) for start, end in made if start not in known]
    asked = select(MeetingSlot).where(
        MeetingSlot.event_id == event, col(MeetingSlot.starts_at).in_([start for start, _ in fresh])
    )
    dropped = {slot.starts_at: slot for slot in (await work.db.exec(asked)).all()}
    for start, end in fresh:
        slot = dropped.get(start) or MeetingSlot(event_id=event, starts_at=start, ends_at=end)
        slot.ends_at, slot.tables, slot.dropped_at = end, form.tables, None
        work.db.add(slot)
    await work.db.flush()
    work.push(Push(meetings_topic(event)))
    return len(fresh)


async def set_tables(work: Work, event: int, slots: Collection[int], tables: int | None) -> None:
    """Give slots a number of tables of their own, or with None the event's again. Meetings keep the table they have."""
    await stand_in_line(work, event)
    changed = update(MeetingSlot).where(col(MeetingSlot.event_id) == event, col(MeetingSlot.id).in_(slots))
    await work.db.exec(changed.values(tables=tables))
    work.push(Push(meetings_topic(event)))


async def drop_slots(work: Work, event: int, slots: Collection[int], *, note: str = "") -> int:
    """Take slots out: their meetings are cancelled and everybody in them told with a calendar update; the requests
    behind them wait for another time; proposals lapse. Returns how many meetings that were.

    Raises RuleBroken("slot.past") for one that has begun: what was held stays on record.
    """
    await stand_in_line(work, event)
    found = await standing_slots(work, event, slots)
    begun = [slot for slot in found if slot.starts_at <= work.now]
    if begun:
        raise RuleBroken("slot.past", f"{len(begun)} of these slots have begun already; they stay on record.")
    numbers = [slot.id or 0 for slot in found]
    asked = select(Meeting).where(col(Meeting.slot_id).in_(numbers), Meeting.state != MeetingState.CANCELLED)
    meetings = (await work.db.exec(asked.order_by(col(Meeting.id)))).all()
    for meeting in meetings:
        await cancel_meeting(work, meeting, by=None, note=note)
    await work.db.exec(delete(ProposedTime).where(col(ProposedTime.slot_id).in_(numbers)))
    for slot in found:
        slot.dropped_at = work.now
    await work.db.flush()
    work.push(Push(meetings_topic(event)))
    return len(meetings)


async def standing_slots(work: Work, event: int, slots: Collection[int]) -> Sequence[MeetingSlot]:
    """Those of these slots that are the event's and not taken out, by time."""
    asked = select(MeetingSlot).where(
        MeetingSlot.event_id == event, col(MeetingSlot.id).in_(slots), col(MeetingSlot.dropped_at).is_(None)
    )
    return (await work.db.exec(asked.order_by(col(MeetingSlot.starts_at)))).all()
