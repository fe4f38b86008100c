"""Verbs of locks: a wish gets its slot in every run from now on, or any again."""

from sqlmodel import col, delete

from conference.events.live import desk_topic
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.matchmaking.models import PlanLock
from conference.matchmaking.queries.locks import locks_of
from conference.matchmaking.rules.lock_checks import lock_concerns
from conference.meetings.models import MeetingRequest, MeetingSlot, RequestState
from conference.meetings.queries import matching_input


async def lock_wish(work: Work, event: int, request: int, slot: int, *, by: int | None) -> None:
    """Lock a wish to a slot, instead of the one before if there was one.

    Raises NotFound, and RuleBroken: `request.over` (it is a meeting or has ended), `lock.contradiction` (it cannot be
    kept beside the event's data and the other locks, and why).
    """
    row, at = await work.db.get(MeetingRequest, request), await work.db.get(MeetingSlot, slot)
    if row is None or at is None or (row.event_id, at.event_id) != (event, event):
        raise NotFound
    if row.state not in (RequestState.REQUESTED, RequestState.ACCEPTED):
        raise RuleBroken("request.over", "This wish has become a meeting or has ended, so there is nothing to lock.")
    given, locks = await matching_input(work.db, event, work.now), await locks_of(work.db, event)
    locks.pop(request, None)
    # The new one comes last, so that of two that contradict each other it is the one that is named.
    for concern in lock_concerns(given, work.now, locks | {request: slot}):
        if {number for number, _ in concern.people} == {row.asker_id, row.invitee_id}:
            raise RuleBroken(
                "lock.contradiction", f"{' and '.join(name for _, name in concern.people)}: {concern.text}"
            )
    lock = await work.db.get(PlanLock, request)
    if lock is None:
        lock = PlanLock(request_id=request, event_id=event, slot_id=slot, made_at=work.now, by_id=by)
    lock.slot_id, lock.made_at, lock.by_id = slot, work.now, by
    work.db.add(lock)
    await work.db.flush()
    work.push(Push(desk_topic(event)))


async def unlock_wish(work: Work, event: int, request: int) -> None:
    """Let runs place a wish where they like again. Twice does no harm."""
    await work.db.exec(delete(PlanLock).where(col(PlanLock.request_id) == request, col(PlanLock.event_id) == event))
    work.push(Push(desk_topic(event)))
