"""Writing a poll: a page with the fields of its kind, also for changing a draft."""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from conference.foundation.forms import FormState, read_form
from conference.foundation.web import go, kit_of, render
from conference.polls import service
from conference.polls.cards import PollView
from conference.polls.forms import DEFAULT_SECONDS, DraftForm, PollForm
from conference.polls.models import PollKind, PollState, Visibility
from conference.polls.rules import require_state
from conference.polls.views.loading import Seat, lead_at, poll_seat
from conference.polls.words import KINDS, VISIBILITIES


async def new_poll(request: Request) -> Response:
    """An empty page for a poll of the kind asked for."""
    seat = await lead_at(request)
    asked = request.query_params.get("kind", "")
    kind = asked if asked in KINDS else PollKind.SINGLE
    visibility = Visibility.LIVE if kind not in (PollKind.TEXT, PollKind.CONSULTATION) else Visibility.ON_REVEAL
    values = {"kind": kind, "visibility": visibility, "anonymity": "anonymous", "changeable": True}
    return await _page(request, seat, FormState(values | {"max_choices": 2, "steps": 5}))


async def add_poll(request: Request) -> Response:
    seat = await lead_at(request)
    form, state = await _read(request)
    if form is None:
        return await _page(request, seat, state, status=422)
    async with kit_of(request).work() as work:
        poll = await service.add_poll(work, seat.who.event_id, seat.session.id, form, by=seat.who.person_id)
    return go(request, f"{seat.here}/desk#desk-{poll.id}", "Drafted. Nobody but you sees it yet.")


async def edit_poll(request: Request) -> Response:
    seat, poll = await poll_seat(request, leads=True)
    require_state(poll.state, PollState.DRAFT)
    values = {name: getattr(poll, name) for name in _PLAIN}
    values |= {"lines": lines_of(poll), "anonymity": "named" if poll.named else "anonymous"}
    return await _page(request, seat, FormState(values | {"steps": len(poll.questions[0].options)}), poll)


async def redraft_poll(request: Request) -> Response:
    seat, poll = await poll_seat(request, leads=True)
    form, state = await _read(request)
    if form is None:
        return await _page(request, seat, state, poll, status=422)
    async with kit_of(request).work() as work:
        await service.redraft_poll(work, poll.id, form, by=seat.who.person_id)
    return go(request, f"{seat.here}/desk#desk-{poll.id}", "Changed.")


_PLAIN = ("kind", "title", "note", "visibility", "changeable", "max_choices", "low", "high")


def lines_of(poll: PollView) -> str:
    """The questions as they are typed into the page."""
    if poll.kind == PollKind.CONSULTATION:
        return "\n".join(question.text for question in poll.questions)
    if poll.kind != PollKind.QUIZ:
        return "\n".join(poll.questions[0].options)
    blocks = []
    for question in poll.questions:
        timed = f" ({question.seconds} s)" if question.seconds != DEFAULT_SECONDS else ""
        answers = [f"{'*' if place in question.right else '-'} {text}" for place, text in enumerate(question.options)]
        blocks.append("\n".join([question.text + timed, *answers]))
    return "\n\n".join(blocks)


async def _read(request: Request) -> tuple[PollForm | None, FormState]:
    """The poll that was typed, or what is wrong with it: first each field, then how they fit together."""
    form, state = await read_form(request, DraftForm)
    if form is None:
        return None, state
    try:
        return form.as_poll(), state
    except ValidationError as broken:
        first = broken.errors()[0]
        state.errors["lines"] = str(first.get("ctx", {}).get("error", f"{first['msg']}."))
    except ValueError as unclear:
        state.errors["lines"] = str(unclear)
    return None, state


async def _page(
    request: Request, seat: Seat, form: FormState, poll: PollView | None = None, *, status: int = 200
) -> Response:
    kind = str(form.values.get("kind", PollKind.SINGLE))
    return await render(
        request,
        "polls/draft.html",
        status=status,
        current="agenda",
        seat=seat,
        form=form,
        poll=poll,
        kind=kind if kind in KINDS else PollKind.SINGLE,
        kinds=KINDS,
        visibilities=VISIBILITIES,
    )
