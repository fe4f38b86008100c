"""The desk of those who run a session's polls, the acts that move a poll on, and the organisers' list."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.forms import posted
from conference.foundation.web import go, kit_of, number, render, wants_partial
from conference.foundation.work import Work
from conference.polls import service
from conference.polls.models import Poll
from conference.polls.queries import sessions_with_polls
from conference.polls.quiz import phase_at
from conference.polls.views.asked import WORDS
from conference.polls.views.loading import lead_at, poll_seat
from conference.polls.views.showing import shown
from conference.programme.kept import programme_of

Verb = Callable[..., Awaitable[Poll]]


async def show_desk(request: Request) -> Response:
    """All polls of a session, with what moderators see and may do."""
    seat = await lead_at(request)
    polls = await shown(request, seat, seat.polls, at_desk=True)
    now = kit_of(request).clock.now()
    template = "polls/_desk.html" if wants_partial(request) else "polls/desk.html"
    return await render(
        request,
        template,
        current="agenda",
        seat=seat,
        polls=polls,
        phases={one.poll.id: phase_at(one.poll, now) for one in polls},
        now=now,
        words=WORDS,
    )


async def show_list(request: Request) -> Response:
    """For organisers: the sessions with polls, and all sessions to add one to."""
    who = await organiser(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        listed = await sessions_with_polls(db, who.event_id)
    sessions = (await programme_of(kit, who.event_id)).standing
    return await render(request, "polls/list.html", current="polls", listed=listed, sessions=sessions)


async def arm(request: Request) -> Response:
    return await _act(request, service.arm_poll, "Ready. Open it when its moment comes.")


async def disarm(request: Request) -> Response:
    return await _act(request, service.disarm_poll, "A draft again. You can change it.")


async def open_it(request: Request) -> Response:
    return await _act(request, service.open_poll, "Open. It stands on the session’s page and on the big screen.")


async def lock(request: Request) -> Response:
    return await _act(request, service.lock_poll, "Locked. No more answers are taken.")


async def reveal(request: Request) -> Response:
    return await _act(request, service.reveal_poll, "Revealed, here and on the big screen.")


async def archive(request: Request) -> Response:
    return await _act(request, service.archive_poll, "Put away.")


async def put_on_stage(request: Request) -> Response:
    return await _act(request, service.stage_poll, "It is on the big screen.")


async def ask(request: Request) -> Response:
    """Ask a quiz question."""
    question = number(request, "question")

    async def verb(work: Work, poll: int, *, by: int | None) -> Poll:
        return await service.ask_question(work, poll, question, by=by)

    return await _act(request, verb, "It is on its way: everybody sees it in five seconds.")


async def drop(request: Request) -> Response:
    """Throw a draft away."""
    seat, poll = await poll_seat(request, leads=True)
    async with kit_of(request).work() as work:
        await service.drop_poll(work, poll.id, by=seat.who.person_id)
    return go(request, f"{seat.here}/desk", "Thrown away.")


async def show_text(request: Request) -> Response:
    return await _judge(request, shown=True)


async def hide_text(request: Request) -> Response:
    return await _judge(request, shown=False)


async def show_word(request: Request) -> Response:
    return await _word(request, shown=True)


async def hide_word(request: Request) -> Response:
    return await _word(request, shown=False)


async def _judge(request: Request, *, shown: bool) -> Response:
    ref = str(request.path_params["ref"])

    async def verb(work: Work, poll: int, *, by: int | None) -> Poll:
        return await service.judge_text(work, poll, ref, shown=shown, by=by)

    return await _act(request, verb, "Shown." if shown else "Hidden.")


async def _word(request: Request, *, shown: bool) -> Response:
    word = str((await posted(request)).get("word", ""))[:60]

    async def verb(work: Work, poll: int, *, by: int | None) -> Poll:
        return await service.show_word(work, poll, word, shown=shown, by=by)

    return await _act(request, verb, f"“{word}” is {'back' if shown else 'hidden'}.")


async def _act(request: Request, verb: Verb, said: str) -> Response:
    """Do it, and back to where the button stood: the desk, or the big screen."""
    seat, poll = await poll_seat(request, leads=True)
    async with kit_of(request).work() as work:
        await verb(work, poll.id, by=seat.who.person_id)
    if (await posted(request)).get("from") == "stage":
        return go(request, f"{seat.here}/stage")
    return go(request, f"{seat.here}/desk#desk-{poll.id}", said)
