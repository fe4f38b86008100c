"""Pages of those who are asked: the panel on a session's page, a poll, and the answer to it."""

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.errors import NotFound
from conference.foundation.forms import FormState, read_form
from conference.foundation.limits import Limit
from conference.foundation.templating import Page
from conference.foundation.web import answer as html_answer
from conference.foundation.web import go, kit_of, number, render, wants_partial
from conference.polls.cards import PollView, QuestionView
from conference.polls.forms import AnswerForm
from conference.polls.models import PollKind, PollState
from conference.polls.rules import BadAnswer
from conference.polls.secrecy import question_key
from conference.polls.service import answer
from conference.polls.views.loading import Seat, guest_seat, poll_seat, seat_at
from conference.polls.views.showing import shown, shown_whole
from conference.polls.words import KINDS, NAMES, STATES
from conference.programme.views.reader import back_of

ANSWERS = Limit("poll.answers", burst=60, seconds=30, message="That was a lot at once. Please wait a moment.")
PARTIALS = {PollKind.QUIZ: "polls/_quiz.html", PollKind.CONSULTATION: "polls/_consultation.html"}  # else _poll
_ORDER = (PollState.OPEN, PollState.ARMED, PollState.LOCKED, PollState.REVEALED, PollState.ARCHIVED, PollState.DRAFT)
WORDS = {"kinds": KINDS, "names": NAMES, "states": STATES}


async def show_panel(request: Request, page: Page) -> None:
    """Put a session's polls on its page, for members."""
    if page.event is None or request.url.path != f"/e/{page.event.slug}/sessions/{request.path_params.get('session')}":
        return
    seat = await guest_seat(request)
    if seat is None:
        return
    facts = await _panel_facts(request, seat)
    page.panels.append(Markup(kit_of(request).templates.render("polls/_panel.html", page=page, **facts)))


async def show_polls(request: Request) -> Response:
    """All polls of a session that are not put away, and those that are."""
    seat = await seat_at(request)
    template = "polls/_panel.html" if wants_partial(request) else "polls/polls.html"
    return await render(request, template, current="agenda", **await _panel_facts(request, seat))


async def show_poll(request: Request) -> Response:
    """One poll, quiz or consultation."""
    seat, poll = await poll_seat(request)
    return await _poll_page(request, seat, poll)


async def answer_question(request: Request) -> Response:
    """Take an answer, or a changed one."""
    seat, poll = await poll_seat(request)
    question = _question(request, poll)
    kit, person = kit_of(request), seat.who.person_id
    kit.limiter.take(ANSWERS, str(person))
    form, state = await read_form(request, AnswerForm)
    if form is None:
        return await _poll_page(request, seat, poll, question, state, status=422)
    try:
        await answer(kit, poll, question, form.pick, by=person, comment=form.comment, claimed=form.elapsed)
    except BadAnswer as bad:
        state.errors[""] = str(bad)
        return await _poll_page(request, seat, poll, question, state, status=422)
    if wants_partial(request):
        return await _poll_page(request, seat, poll, question)
    spot = f"statement-{question.id}" if poll.kind == PollKind.CONSULTATION else f"poll-{poll.id}"
    return go(request, f"{back_of(request, seat.url(poll))}#{spot}", "Your answer is in.")


async def show_answer(request: Request) -> Response:
    """The address of the post, opened by hand."""
    seat, poll = await poll_seat(request)
    return go(request, seat.url(poll))


async def show_key(request: Request) -> Response:
    """The key of a quiz question, from its start on: for a page that missed it on the socket."""
    _, poll = await poll_seat(request)
    question = _question(request, poll)
    kit = kit_of(request)
    if not question.is_asked(kit.clock.now()):
        raise NotFound
    return html_answer(request, question_key(kit.secrets, poll, question).hex())


def _question(request: Request, poll: PollView) -> QuestionView:
    question = poll.question(number(request, "question"))
    if question is None:
        raise NotFound
    return question


async def _panel_facts(request: Request, seat: Seat) -> dict[str, Any]:
    polls = sorted(await shown(request, seat, seat.public), key=lambda one: _ORDER.index(PollState(one.poll.state)))
    return {
        "seat": seat,
        "polls": [one for one in polls if one.poll.state != PollState.ARCHIVED],
        "archived": [one for one in polls if one.poll.state == PollState.ARCHIVED],
        "words": WORDS,
    }


async def _poll_page(
    request: Request,
    seat: Seat,
    poll: PollView,
    question: QuestionView | None = None,
    form: FormState | None = None,
    *,
    status: int = 200,
) -> Response:
    """The poll in its present state: as a page, or the part that a script asks for."""
    one = await shown_whole(request, seat, poll)
    one.form = form or FormState()
    facts: dict[str, Any] = {
        "seat": seat,
        "one": one,
        "words": WORDS,
        "typed": question.id if form and question else 0,
    }
    inner = PARTIALS.get(PollKind(poll.kind), "polls/_poll.html")
    if not wants_partial(request):
        return await render(request, "polls/poll.html", status=status, current="agenda", inner=inner, **facts)
    return await render(request, inner, status=status, **facts)
