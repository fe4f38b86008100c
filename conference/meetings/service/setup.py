"""Verbs that come before the first request: rules and slots, joining, opening and closing one's slots."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from sqlmodel import col, delete, select

from conference.directory.live import directory_topic
from conference.directory.models import Organisation, Profile
from conference.events.queries import is_member
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.meetings.forms import BarsForm, RulesForm, SlotForm
from conference.meetings.live import meetings_topic, tell_pair
from conference.meetings.models import ClosedSlot, MeetingBar, MeetingRules, MeetingSlot, Participant
from conference.meetings.queries.matching import slots_of
from conference.meetings.queries.standing import is_participant
from conference.meetings.rules.apart import bar_of


async def set_up(work: Work, event: int, rules: RulesForm, slots: Sequence[SlotForm] = ()) -> list[MeetingSlot]:
    """Write down an event's rules for meetings, and add slots; returns the added ones. A start that is there already
    keeps its slot."""
    await work.db.merge(MeetingRules(event_id=event, **rules.model_dump()))
    await work.db.flush()
    known = {slot.starts_at for slot in await slots_of(work.db, event)}
    added = [
        MeetingSlot(event_id=event, starts_at=form.starts_at, ends_at=form.ends_at)
        for form in slots
        if form.starts_at not in known
    ]
    work.db.add_all(added)
    await work.db.flush()
    work.push(Push(meetings_topic(event)))
    return added


async def set_bars(work: Work, event: int, form: BarsForm) -> None:
    """Say which groups do not meet. Rules about groups that the form does not name stay."""
    await stand_in_line(work, event)
    named = set(form.groups)
    standing = (await work.db.exec(select(MeetingBar).where(MeetingBar.event_id == event))).all()
    for bar in standing:
        if {bar.low, bar.high} <= named:
            await work.db.delete(bar)
    await work.db.flush()
    pairs = {bar_of(*pair) for pair in combinations_with_replacement(sorted(named), 2)}
    for low, high in sorted(pairs - {bar_of(low, high) for low, _, high in (one.partition("|") for one in form.may)}):
        work.db.add(MeetingBar(event_id=event, low=low, high=high))
    await work.db.flush()
    work.push(Push(meetings_topic(event)))


async def join(work: Work, event: int, person: int) -> None:
    """Take part in an event's meetings. Twice does no harm.

    Raises RuleBroken("profile.organisation" or "profile.unvalidated"), which says what is missing, and NotFound for
    somebody who is no member.
    """
    if not await is_member(work.db, event, person):
        raise NotFound
    profile = await work.db.get(Profile, person)
    if profile is None or profile.organisation_id is None:
        raise RuleBroken(
            "profile.organisation",
            "Meetings are for people of a validated organisation. Choose yours in your profile, then join.",
        )
    organisation = await work.db.get(Organisation, profile.organisation_id)
    if organisation is None or organisation.validated_at is None:
        name = organisation.name if organisation else "Your organisation"
        raise RuleBroken(
            "profile.unvalidated",
            f"{name} is not validated yet. The organisers check it, and then you can join the meetings.",
        )
    if not await is_participant(work.db, event, person):
        work.db.add(Participant(event_id=event, person_id=person, joined_at=work.now))
        await work.db.flush()
    work.push(Push(directory_topic(event)))
    tell_pair(work, event, person)


async def close_slot(work: Work, slot: MeetingSlot, *, by: int) -> None:
    """Close a slot: it is offered to nobody any more. A meeting that stands in it stays. Twice does no harm."""
    if await work.db.get(ClosedSlot, (by, slot.id)) is None:
        work.db.add(ClosedSlot(person_id=by, slot_id=slot.id or 0))
        await work.db.flush()
    tell_pair(work, slot.event_id, by)


async def open_slot(work: Work, slot: MeetingSlot, *, by: int) -> None:
    """Open a slot again. Twice does no harm."""
    await work.db.exec(delete(ClosedSlot).where(col(ClosedSlot.person_id) == by, col(ClosedSlot.slot_id) == slot.id))
    tell_pair(work, slot.event_id, by)


async def stand_in_line(work: Work, event: int) -> MeetingRules:
    """Take the event's turn at booking, held until the commit, and return the rules.

    What is read afterwards is what stands: no other request, answer or meeting of the event is written meanwhile. So
    two that want one table or one answer are served one after the other and the second is told why not; the
    database's own constraints stand behind it. SQLite has one writer anyway.

    Who places many takes the turn once beforehand: a turn that was taken outside any savepoint lasts to the end.
    """
    turns: dict[int, MeetingRules] = work.db.info.setdefault("turns", {})
    if event in turns:
        return turns[event]
    rules = await work.db.get(MeetingRules, event, with_for_update=True)
    if rules is None:
        raise RuleBroken("meetings.none", "This event has no one-to-one meetings.")
    if not work.db.in_nested_transaction():  # PostgreSQL gives a lock back with the savepoint it was taken in
        turns[event] = rules
    return rules
