"""The desk of those who run a session's polls, the deeds that move a poll on, and the organisers' list."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from conference.events.entrance import organiser
from conference.foundation.forms import posted
from conference.foundation.web import View, go, kit_of, number, render, wants_partial
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


async def drop(request: Request) -> Response:
    """Throw a draft away."""
    seat, poll = await poll_seat(request, leads=True)
    async with kit_of(request).work() as work:
        await service.drop_poll(work, poll.id, by=seat.who.person_id)
    return go(request, f"{seat.here}/desk", "Thrown away.")


def _deed(verb: Verb, said: str) -> View:
    """A view that calls a verb on the poll of the path."""

    async def do(request: Request) -> Response:
        return await _done(request, verb, said)

    return do


def _text(said: str, *, shown: bool) -> View:
    """A view that judges the text of the path."""

    async def judge(request: Request) -> Response:
        ref = str(request.path_params["ref"])
        return await _done(request, partial(service.judge_text, ref=ref, shown=shown), said)

    return judge


def _word(said: str, *, shown: bool) -> View:
    """A view that shows or hides the word that was posted, however it is spelt."""

    async def judge(request: Request) -> Response:
        word = str((await posted(request)).get("word", ""))[:60]
        return await _done(request, partial(service.show_word, word=word, shown=shown), said.format(word))

    return judge


async def ask(request: Request) -> Response:
    """Ask the quiz question of the path."""
    verb = partial(service.ask_question, question=number(request, "question"))
    return await _done(request, verb, "It is on its way: everybody sees it in five seconds.")


async def _done(request: Request, verb: Verb, said: str) -> Response:
    """Do it, and back to where the button stood: the desk, or the big screen."""
    seat, poll = await poll_seat(request, leads=True)
    async with kit_of(request).work() as work:
        await verb(work, poll.id, by=seat.who.person_id)
    if (await posted(request)).get("from") == "stage":
        return go(request, f"{seat.here}/stage")
    return go(request, f"{seat.here}/desk#desk-{poll.id}", said)


arm = _deed(service.arm_poll, "Ready. Open it when its moment comes.")
disarm = _deed(service.disarm_poll, "A draft again. You can change it.")
open_it = _deed(service.open_poll, "Open. It stands in the lobby, on the session’s page and on the big screen.")
lock = _deed(service.lock_poll, "Locked. No more answers are taken.")
reveal = _deed(service.reveal_poll, "Revealed, here and on the big screen.")
archive = _deed(service.archive_poll, "Put away.")
put_on_stage = _deed(service.stage_poll, "It is on the big screen.")
show_text, hide_text = _text("Shown.", shown=True), _text("Hidden.", shown=False)
show_word, hide_word = _word("“{}” is back.", shown=True), _word("“{}” is hidden.", shown=False)
