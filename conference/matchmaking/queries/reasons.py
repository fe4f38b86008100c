"""What a person may know of the last published run: why a request of theirs has no time."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.foundation.db import rows
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.rules.words import to_person
from conference.meetings.models import MeetingRequest, RequestState
from conference.people.queries import people_by_id


@dataclass(frozen=True, slots=True)
class UnmetReason:
    """Why a request with `other` has no time. Each of `slots`, opened by the reader, would have made it possible; so
    would one more table in each of `tables`, which is the organisers' to give. `agreed`: both have said yes."""

    request_id: int
    other_id: int
    other: str
    text: str
    slots: tuple[int, ...]
    tables: tuple[int, ...] = ()
    full: bool = False
    agreed: bool = False


async def reasons_for(db: AsyncSession, event: int, person: int) -> list[UnmetReason]:
    """For a person's requests (made or received) that are open still and that the last published run left out; of
    one that is being published, as far as it is."""
    asked = (
        select(MatchRun.summary)
        .where(MatchRun.event_id == event, col(MatchRun.state).in_((RunState.PUBLISHING, RunState.PUBLISHED)))
        .order_by(func.coalesce(MatchRun.publishing_at, MatchRun.published_at).desc())
        .limit(1)
    )
    text = (await db.exec(asked)).first()
    if not text:
        return []
    summary = summary_from_json(text)
    open_requests = await _open_requests(db, event, person)
    names = await people_by_id(db, [other for other, _ in open_requests.values()])
    found = []
    for request, (other, agreed) in open_requests.items():
        name = names[other].name
        unmet = summary.unmet.get(request)
        if request in summary.lost:
            found.append(UnmetReason(request, other, name, summary.lost[request], (), agreed=agreed))
        elif unmet is not None:
            slots = tuple(slot for who, slot in unmet.open if who == person)
            text, full = to_person(unmet, person, name), person in unmet.full
            found.append(UnmetReason(request, other, name, text, slots, tuple(unmet.tables), full, agreed))
    return found


async def _open_requests(db: AsyncSession, event: int, person: int) -> dict[int, tuple[int, bool]]:
    """A person's open requests without a time: their number, who the other one is, and whether both have said yes."""
    names = ("id", "asker_id", "invitee_id", "state")
    asked = core_select(*(col(getattr(MeetingRequest, name)) for name in names)).where(
        col(MeetingRequest.event_id) == event,
        or_(col(MeetingRequest.asker_id) == person, col(MeetingRequest.invitee_id) == person),
        col(MeetingRequest.state).in_((RequestState.REQUESTED, RequestState.ACCEPTED)),
    )
    found = await rows(db, asked.order_by(col(MeetingRequest.id)))
    return {row[0]: (row[2] if row[1] == person else row[1], row[3] == RequestState.ACCEPTED) for row in found}
