"""Topics of ballots: the stage, the state, the turnout, and the list of an event."""

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots.queries import event_of, takes_codes
from conference.events.models import Role
from conference.events.queries import has_role, is_member
from conference.foundation.topics import Topic


def stage_topic(ballot: int) -> str:
    """What the big screen shows: html of the present step, never of a later one."""
    return f"ballot.{ballot}"


def state_topic(ballot: int) -> str:
    """Refresh when the ballot moves on: the pages of voters and organisers."""
    return f"ballot.{ballot}.state"


def turnout_topic(ballot: int) -> str:
    """Data `{"voted": n}`, at most ten times a second."""
    return f"ballot.{ballot}.turnout"


def list_topic(event: int) -> str:
    """Refresh when any ballot of the event moves on."""
    return f"event.{event}.ballots"


async def may_hear_ballot(db: AsyncSession, person: int | None, ballot: int) -> bool:
    """Members, once the ballot is no draft any more; organisers always, and of rehearsals alone."""
    event, hidden = await event_of(db, ballot)
    if event is None:
        return False
    return await has_role(db, event, person, Role.ORGANISER) if hidden else await is_member(db, event, person)


async def may_hear_state(db: AsyncSession, person: int | None, ballot: int) -> bool:
    """As `may_hear_ballot`; of a ballot with room codes, everybody: people without a login wait for its opening."""
    return await takes_codes(db, ballot) or await may_hear_ballot(db, person, ballot)


async def may_hear_list(db: AsyncSession, person: int | None, event: int) -> bool:
    return await is_member(db, event, person)


TOPICS = (
    Topic("ballot.{}", may_hear_ballot),
    Topic("ballot.{}.state", may_hear_state),
    Topic("ballot.{}.turnout", may_hear_ballot),
    Topic("event.{}.ballots", may_hear_list),
)
