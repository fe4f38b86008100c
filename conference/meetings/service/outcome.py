"""Verbs of what became of a meeting: said by one of its two, or by the clock where nobody did."""

from datetime import timedelta

from sqlmodel import col, select, update

from conference.events.models import Event
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.meetings.forms import OutcomeForm
from conference.meetings.live import meetings_topic, tell_pair
from conference.meetings.models import Meeting, MeetingSlot, MeetingState
from conference.notices.service import tell
from conference.people.models import Person

PATIENCE = timedelta(minutes=3)  # before somebody may be said not to have come
PLANNED = (MeetingState.SCHEDULED, MeetingState.CHANGED)


async def report_outcome(work: Work, meeting: Meeting, form: OutcomeForm, *, by: int) -> None:
    """Note that a meeting was held or that the other one did not come. The other one is told of a no-show, and can
    set it right: the last word stands.

    Raises RuleBroken: `meeting.early`, `meeting.over` (it was cancelled). NotFound for anybody else's.
    """
    row = await work.db.get(Meeting, meeting.id, populate_existing=True, with_for_update=True)
    if row is None or by not in (row.first_id, row.second_id):
        raise NotFound
    if row.state == MeetingState.CANCELLED:
        raise RuleBroken("meeting.over", "This meeting was cancelled, so that there is nothing to report.")
    slot = await work.db.get_one(MeetingSlot, row.slot_id)
    missed = form.happened == "no_show"
    patience = PATIENCE if missed else timedelta(0)
    if work.now < slot.starts_at + patience:
        raise RuleBroken("meeting.early", "Please give them three minutes. Then you can say that they did not come.")
    changed, row.state = row.state != form.happened, form.happened
    await work.db.flush()
    if changed and missed:
        event, person = await work.db.get_one(Event, row.event_id), await work.db.get_one(Person, by)
        other = row.second_id if row.first_id == by else row.first_id
        text = f"{person.name} noted that your meeting did not take place. If that is wrong, set it right."
        await tell(work, other, text, f"/e/{event.slug}/meetings/{row.id}", event=event.id, icon="user-x")
    tell_pair(work, row.event_id, row.first_id, row.second_id)


async def follow_clock(work: Work) -> int:
    """Meetings that have begun are live, those that are over were held, where nobody said otherwise. Twice does no
    harm. Returns how many changed."""
    slots = select(MeetingSlot.id, MeetingSlot.event_id)
    begun = slots.where(MeetingSlot.starts_at <= work.now, MeetingSlot.ends_at > work.now)
    over = slots.where(MeetingSlot.ends_at <= work.now, MeetingSlot.ends_at > work.now - timedelta(days=30))
    changed = 0
    for among, state, before in ((begun, MeetingState.LIVE, PLANNED), (over, MeetingState.HELD, (*PLANNED, "live"))):
        numbers = [number for number, _ in (await work.db.exec(among)).all()]
        moved = (
            update(Meeting)
            .where(col(Meeting.slot_id).in_(numbers), col(Meeting.state).in_(before))
            .values(state=state)
            .returning(col(Meeting.event_id))
        )
        events = (await work.db.exec(moved)).scalars().all() if numbers else []
        for event in set(events):
            work.push(Push(meetings_topic(event)))
        changed += len(events)
    return changed
