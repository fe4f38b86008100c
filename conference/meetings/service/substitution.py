"""Verbs of substitution: a colleague of the same organisation goes in somebody's place."""

from sqlalchemy.exc import IntegrityError

from conference.diary.models import CommitmentKind
from conference.diary.service import release
from conference.directory.models import Profile
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.work import Work
from conference.meetings.forms import SubstituteForm
from conference.meetings.live import tell_pair
from conference.meetings.models import Meeting, MeetingState, Substitution, SubstitutionState
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.standing import is_participant, standing_around
from conference.meetings.service import booking, claims, letters
from conference.meetings.service.setup import stand_in_line
from conference.people.models import Person


async def ask_substitute(work: Work, meeting: Meeting, form: SubstituteForm, *, by: int) -> Substitution:
    """Ask a colleague to go in one's place. The meeting stays as it is until they say yes.

    Raises RuleBroken: `meeting.over`, `meeting.locked`, `substitute.outside` (another organisation, or no part in the
    meetings), `pair.apart`, `substitute.waiting` (somebody is asked already), and what `place_meeting` says of time.
    """
    await stand_in_line(work, meeting.event_id)
    row = await booking.standing_meeting(work, meeting, by)
    await _require_fit(work, row, by, form.colleague)
    asked = Substitution(meeting_id=row.id or 0, from_id=by, to_id=form.colleague, note=form.note, asked_at=work.now)
    work.db.add(asked)
    try:
        await work.db.flush()
    except IntegrityError:
        text = "You have asked somebody already. Take that back first, or wait for the answer."
        raise RuleBroken("substitute.waiting", text) from None
    await letters.tell_substitute_asked(work, row, asked)
    tell_pair(work, row.event_id, row.first_id, row.second_id, form.colleague)
    return asked


async def accept_substitution(work: Work, asked: Substitution, *, by: int) -> Meeting:
    """Go in a colleague's place: the meeting changes hands in one step, and all three calendars are told.

    Raises RuleBroken: `substitute.over`, and all that `ask_substitute` raises.
    """
    meeting = await work.db.get_one(Meeting, asked.meeting_id)
    rules = await stand_in_line(work, meeting.event_id)
    row = await _waiting(work, asked, by, asked.to_id)
    meeting = await booking.standing_meeting(work, meeting, row.from_id)
    await _require_fit(work, meeting, row.from_id, by)
    other = meeting.second_id if meeting.first_id == row.from_id else meeting.first_id
    slot = await booking.slot_of(work, meeting)
    newcomer, leaver, partner = [await work.db.get_one(Person, number) for number in (by, row.from_id, other)]
    standing = await standing_around(work.db, meeting.event_id, [by], meeting.slot_id)
    await claims.require_time(work, rules, slot, [newcomer], standing)
    meeting.first_id, meeting.second_id = by, other
    meeting.state, meeting.sequence, meeting.revised_at = MeetingState.CHANGED, meeting.sequence + 1, work.now
    row.state, row.answered_at = SubstitutionState.ACCEPTED, work.now
    await work.db.flush()
    await release(work, CommitmentKind.MEETING, meeting.id or 0)
    people = dict(sorted(((by, newcomer), (other, partner)), key=lambda pair: pair[0]))
    await claims.take_time(work, meeting, slot, people)
    await claims.drop_proposals(work, meeting.slot_id, [by], None)
    await letters.tell_substituted(work, meeting, slot, newcomer=newcomer, leaver=leaver, other=partner)
    tell_pair(work, meeting.event_id, by, other, row.from_id)
    return meeting


async def end_substitution(work: Work, asked: Substitution, *, by: int) -> None:
    """Say no to going, or take back the question. The meeting stays as it is."""
    meeting = await work.db.get_one(Meeting, asked.meeting_id)
    await stand_in_line(work, meeting.event_id)
    if by not in (asked.from_id, asked.to_id):
        raise NotFound
    row = await _waiting(work, asked, by, by)
    row.state = SubstitutionState.DECLINED if by == row.to_id else SubstitutionState.WITHDRAWN
    row.answered_at = work.now
    await work.db.flush()
    await letters.tell_substitute_ended(work, meeting, row)
    tell_pair(work, meeting.event_id, row.from_id, row.to_id)


async def _waiting(work: Work, asked: Substitution, by: int, owner: int) -> Substitution:
    row = await work.db.get(Substitution, asked.id, populate_existing=True)
    if row is None or by != owner:
        raise NotFound
    if row.state != SubstitutionState.ASKED:
        raise RuleBroken("substitute.over", "This question was answered or taken back already.")
    return row


async def _require_fit(work: Work, meeting: Meeting, leaver: int, newcomer: int) -> None:
    """The newcomer is a colleague who takes part, may meet the other one, and is not in the meeting already."""
    other = meeting.second_id if meeting.first_id == leaver else meeting.first_id
    mine, theirs = await work.db.get(Profile, leaver), await work.db.get(Profile, newcomer)
    person = await work.db.get(Person, newcomer)
    if person is None or newcomer in (leaver, other):
        raise NotFound
    house = mine.organisation_id if mine else None
    if house is None or theirs is None or theirs.organisation_id != house:
        raise RuleBroken("substitute.outside", f"{person.name} is not of your organisation.")
    if not await is_participant(work.db, meeting.event_id, newcomer):
        raise RuleBroken("substitute.outside", f"{person.name} does not take part in the meetings.")
    if refused := (await apart_of(work.db, meeting.event_id, (newcomer, other))).words(newcomer, other):
        raise RuleBroken("pair.apart", refused)
    standing = await standing_around(work.db, meeting.event_id, [newcomer, other], meeting.slot_id)
    if standing.between(newcomer, other, work.now):
        raise RuleBroken("meeting.exists", f"{person.name} meets the same person at another time already.")
    rules = await stand_in_line(work, meeting.event_id)
    slot = await booking.slot_of(work, meeting)
    await claims.require_time(work, rules, slot, [person], standing)
