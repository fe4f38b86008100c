"""The big screen of a session's polls: it follows whoever runs them."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.kit import Kit
from conference.foundation.web import kit_of, render, wants_partial
from conference.polls.cards import PollView
from conference.polls.live import results_topic, turnout_topic
from conference.polls.models import PollKind, Standing
from conference.polls.pulse import pulse_of
from conference.polls.queries import Text, texts_of
from conference.polls.quiz import quiz_at
from conference.polls.rules import on_big_screen
from conference.polls.views.asked import WORDS
from conference.polls.views.join import invitation
from conference.polls.views.loading import seat_at

SHOWN_TEXTS = 6  # of open texts, the ones that fit the screen


async def show_stage(request: Request) -> Response:
    """The poll that was put on the screen last: the same for everybody who looks, whatever they answered."""
    seat = await seat_at(request)
    kit = kit_of(request)
    poll = staged(seat.polls)
    facts: dict[str, Any] = {
        "seat": seat,
        "poll": poll,
        "words": WORDS,
        "sees": False,
        "quiz": None,
        "texts": [],
        "join": None,
    }
    if poll is not None:
        facts |= await _facts(kit, poll)
    template = "polls/_stage.html" if wants_partial(request) else "polls/stage.html"
    return await render(request, template, **facts)


def staged(polls: Sequence[PollView]) -> PollView | None:
    """Of a session's polls the one that was put on the screen last."""
    on = [poll for poll in polls if poll.staged_at is not None and poll.is_public]
    return max(on, key=lambda poll: (poll.staged_at, poll.id)) if on else None


async def _facts(kit: Kit, poll: PollView) -> dict[str, Any]:
    if poll.is_open:
        pulse_of(kit).watch(poll.id)
    sees = on_big_screen(poll)
    texts: list[Text] = []
    if sees and poll.kind == PollKind.TEXT:
        async with kit.db.read() as db:
            texts = await texts_of(db, [poll], Standing.SHOWN, most=SHOWN_TEXTS)
    return {
        "sees": sees,
        "texts": texts,
        "standings": (await pulse_of(kit).standings(kit, [poll]))[poll.id],
        "quiz": await quiz_at(kit, poll, {}, None) if poll.kind == PollKind.QUIZ else None,
        "join": invitation(kit, poll),
        "topic": results_topic(poll.id),
        "turnout": turnout_topic(poll.id),
    }
