"""Verb of one's private notes of a meeting."""

from conference.foundation.errors import NotFound
from conference.foundation.work import Work
from conference.meetings.forms import NotesForm
from conference.meetings.models import Meeting, MeetingNote


async def save_notes(work: Work, meeting: Meeting, form: NotesForm, *, by: int) -> MeetingNote:
    """Keep what one of the two wrote for themselves; nobody else reads it."""
    if by not in (meeting.first_id, meeting.second_id):
        raise NotFound
    note = await work.db.get(MeetingNote, (meeting.id, by)) or MeetingNote(
        meeting_id=meeting.id or 0, person_id=by, saved_at=work.now
    )
    note.text, note.outcome, note.saved_at = form.text, form.outcome, work.now
    work.db.add(note)
    await work.db.flush()
    return note
