"""Who looks at which polls: found once, through the person, the event and the session."""

from dataclasses import dataclass

from starlette.requests import Request

from conference.events.entrance import Guest, guest, member
from conference.foundation.errors import NotFound
from conference.foundation.kit import Kit
from conference.foundation.web import kit_of, number
from conference.polls.cards import PollView
from conference.polls.live import session_topic
from conference.polls.queries import LEADING, place_of, polls_of_session
from conference.programme.cards import SessionCard
from conference.programme.kept import programme_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A member before a session's polls. `leads`: moderates the session, or organises the event."""

    who: Guest
    session: SessionCard
    leads: bool
    polls: tuple[PollView, ...]
    seq: int  # of the session's topic, taken before the polls were read

    @property
    def topic(self) -> str:
        return session_topic(self.session.id)

    @property
    def here(self) -> str:
        """The address of the session's polls."""
        return f"/e/{self.who.event.slug}/sessions/{self.session.id}/polls"

    def url(self, poll: PollView | int) -> str:
        return f"/e/{self.who.event.slug}/polls/{poll if isinstance(poll, int) else poll.id}"

    @property
    def public(self) -> list[PollView]:
        """The polls that those who are asked know of."""
        return [poll for poll in self.polls if poll.is_public]


async def seat_at(request: Request, session: int | None = None) -> Seat:
    """The member at the session of the path (or at `session`). Raises NotFound for another event's, and a draft."""
    return await _seat(request, await member(request), session)


async def guest_seat(request: Request) -> Seat | None:
    """As `seat_at`, for the panel on somebody else's page: None for who is no member."""
    found = await guest(request)
    return await _seat(request, found, None) if found.is_member else None


async def lead_at(request: Request, session: int | None = None) -> Seat:
    """Who runs the session's polls. For everybody else there is nothing here."""
    seat = await seat_at(request, session)
    if not seat.leads:
        raise NotFound
    return seat


async def poll_seat(request: Request, *, leads: bool = False) -> tuple[Seat, PollView]:
    """The member and the poll of the path. Raises NotFound for a draft, but to those who run it."""
    kit, event = kit_of(request), (await member(request)).event_id
    poll = number(request, "poll")

    async def read() -> tuple[int, int] | None:
        async with kit.db.read() as db:
            place = await place_of(db, poll)
            return place[:2] if place else None

    # A poll never leaves its session, so this needs no news.
    place = await kit.memory.recall(("poll's place", poll), read, lambda _: ())
    if place is None:
        kit.memory.forget(("poll's place", poll))
        raise NotFound
    if place[0] != event:
        raise NotFound
    seat = await (lead_at if leads else seat_at)(request, place[1])
    view = next((view for view in seat.polls if view.id == poll), None)
    if view is None or not (view.is_public or seat.leads):
        raise NotFound
    return seat, view


async def _seat(request: Request, who: Guest, number_of: int | None) -> Seat:
    kit = kit_of(request)
    programme = await programme_of(kit, who.event_id)
    session = programme.by_id.get(number(request, "session") if number_of is None else number_of)
    if session is None:
        raise NotFound
    leads = who.is_organiser or any(face.id == who.person_id and face.role in LEADING for face in session.faces)
    seq = kit.revisions[session_topic(session.id)]
    return Seat(who, session, leads, await polls_in(kit, session.id), seq)


async def polls_in(kit: Kit, session: int) -> tuple[PollView, ...]:
    """A session's polls, read once for each revision of their topic."""

    async def read() -> tuple[PollView, ...]:
        async with kit.db.read() as db:
            return await polls_of_session(db, session)

    return await kit.memory.recall(("polls", session), read, lambda _: (session_topic(session),))
