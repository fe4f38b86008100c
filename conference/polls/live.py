"""Topics of polls: what moved on, how many answered, and the result for those who may see it."""

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.events.queries import is_member
from conference.foundation.hub import Push
from conference.foundation.secrets import Secrets
from conference.foundation.topics import Topic
from conference.polls.models import PollState
from conference.polls.queries import event_of_session, has_answered, leads_session, place_of, poll_at
from conference.polls.rules import sees_result
from conference.polls.secrecy import voter_of


def session_topic(session: int) -> str:
    """Refresh when any poll of a session moves on: its page, its big screen, its desk."""
    return f"session.{session}.polls"


def turnout_topic(poll: int) -> str:
    """Data `{"n": people who answered}`, in ticks."""
    return f"poll.{poll}.turnout"


def results_topic(poll: int) -> str:
    """The result as it grows, in ticks: data for bars, html for words."""
    return f"poll.{poll}.results"


def desk_topic(poll: int) -> str:
    """The same for those who run the poll, whatever its visibility."""
    return f"poll.{poll}.desk"


def key_topic(poll: int) -> str:
    """Data `{"question": number, "key": hex}` at the start of a quiz question."""
    return f"poll.{poll}.key"


def running_topic(event: int) -> str:
    """Refresh when a poll of the event opens, or takes no more answers: the lobby."""
    return f"event.{event}.polls"


def polls_changed(session: int) -> Push:
    """Everybody who looks at a session's polls refetches them."""
    return Push(session_topic(session))


async def may_hear_running(db: AsyncSession, person: int | None, event: int) -> bool:
    return await is_member(db, event, person)


async def may_hear_session(db: AsyncSession, person: int | None, session: int) -> bool:
    event = await event_of_session(db, session)
    return event is not None and await is_member(db, event, person)


async def may_hear_poll(db: AsyncSession, person: int | None, poll: int) -> bool:
    """Members, once the poll is no draft any more."""
    place = await place_of(db, poll)
    return place is not None and place[2] != PollState.DRAFT and await is_member(db, place[0], person)


async def may_hear_results(db: AsyncSession, secrets: Secrets, person: int | None, poll: int) -> bool:
    """Members who may see the result by now, as `rules.sees_result` has it."""
    place = await place_of(db, poll)
    if place is None or person is None or not await is_member(db, place[0], person):
        return False
    view = await poll_at(db, place[0], poll)
    answered = view.salt is not None and await has_answered(db, poll, voter_of(secrets, poll, view.salt, person))
    return sees_result(view, answered=answered)


async def may_hear_desk(db: AsyncSession, person: int | None, poll: int) -> bool:
    """Who runs the poll."""
    place = await place_of(db, poll)
    return place is not None and await leads_session(db, place[0], place[1], person)


TOPICS = (
    Topic("event.{}.polls", may_hear_running),
    Topic("session.{}.polls", may_hear_session),
    Topic("poll.{}.turnout", may_hear_poll),
    Topic("poll.{}.results", may_hear_results, with_secrets=True),
    Topic("poll.{}.desk", may_hear_desk),
    Topic("poll.{}.key", may_hear_poll),
)
