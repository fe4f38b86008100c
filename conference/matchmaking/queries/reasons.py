"""What a person may know of the last published run: why a request of theirs has no time."""

from dataclasses import dataclass

from sqlalchemy import func
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
    """Why a request with `other` has no time. Each of `slots`, opened by the reader, would have made it possible."""

    request_id: int
    other_id: int
    other: str
    text: str
    slots: tuple[int, ...]


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
    names = await people_by_id(db, list(open_requests.values()))
    found = []
    for request, other in open_requests.items():
        name = names[other].name
        unmet = summary.unmet.get(request)
        if request in summary.lost:
            found.append(UnmetReason(request, other, name, summary.lost[request], ()))
        elif unmet is not None:
            slots = tuple(slot for who, slot in unmet.open if who == person)
            found.append(UnmetReason(request, other, name, to_person(unmet, person, name), slots))
    return found


async def _open_requests(db: AsyncSession, event: int, person: int) -> dict[int, int]:
    """A person's open requests without a time: their number, and who the other one is."""
    asked = select(MeetingRequest.id, MeetingRequest.asker_id, MeetingRequest.invitee_id).where(
        MeetingRequest.event_id == event,
        or_(col(MeetingRequest.asker_id) == person, col(MeetingRequest.invitee_id) == person),
        col(MeetingRequest.state).in_((RequestState.REQUESTED, RequestState.ACCEPTED)),
    )
    found = await rows(db, asked.order_by(col(MeetingRequest.id)))
    return {row[0]: row[2] if row[1] == person else row[1] for row in found}
