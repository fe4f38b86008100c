"""What every verb of a poll begins and ends with: hold its row, see who acts, tell who watches."""

from sqlmodel import select

from conference.foundation.errors import NotFound
from conference.foundation.work import Work
from conference.polls.live import polls_changed
from conference.polls.models import Poll, PollState
from conference.polls.queries import leads_session
from conference.polls.rules import require_state


async def require_lead(work: Work, event: int, session: int, by: int | None) -> None:
    """Raises NotFound unless `by` runs the session's polls. None is the program itself: a seed, the clock."""
    if by is not None and not await leads_session(work.db, event, session, by):
        raise NotFound


async def hold(work: Work, poll: int, *states: PollState, by: int | None) -> Poll:
    """The poll as it stands now, held until the end of the transaction, for somebody who runs it."""
    asked = select(Poll).where(Poll.id == poll).with_for_update().execution_options(populate_existing=True)
    held = (await work.db.exec(asked)).first()
    if held is None:
        raise NotFound
    await require_lead(work, held.event_id, held.session_id, by)
    require_state(held.state, *states)
    return held


async def moved(work: Work, poll: Poll) -> Poll:
    """Tell everybody who watches the session's polls."""
    await work.db.flush()
    work.push(polls_changed(poll.session_id))
    return poll
