"""Pages of people without a login: the code on their slip leads to its ballot, and votes once."""

from secrets import token_bytes
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots.forms import VoteForm
from conference.ballots.live import state_topic
from conference.ballots.models import BallotState
from conference.ballots.queries import BallotView, Part, ballot_view, candidate_cards, jury_id, part_of, result_of
from conference.ballots.room import Slip, slip_of
from conference.ballots.rules import ROOM_SECRECY
from conference.ballots.service import cast
from conference.ballots.slips import digest_of, read_code
from conference.ballots.views.choosing import asked, confirmed, problem_of, read_vote
from conference.events.entrance import Guest, guest
from conference.foundation.forms import FormState
from conference.foundation.limits import Limit
from conference.foundation.web import go, kit_of, render, wants_partial
from conference.people.rules import network_of
from voting import six_words, tracker_code

# Only what is wrong is counted: a hall is one address, and nobody's typing may keep the others from voting. That
# guessing leads nowhere is the work of the codes' length (see `slips.SYMBOLS`).
WRONG = Limit(
    "room.wrong",
    burst=30,
    seconds=60,
    message="Many wrong codes came from this network, so wrong ones are not looked at for a moment. "
    "A right code is taken all the same: please compare yours with your slip, sign by sign.",
)
ONE_CODE = Limit("room.code", burst=30, seconds=60, message="That was a lot with one code. Please wait a moment.")
UNKNOWN = "We do not know this code here. Please compare it with your slip, sign by sign."
UNREADABLE = "A code has twelve signs, in three groups of four, as on your slip. Please type it once more."
NO_STORE = "no-store"


async def show_door(request: Request) -> Response:
    """The field for a code that was typed; it leads on to the code's own page."""
    who = await guest(request)
    typed = request.query_params.get("code")
    if not typed:
        return await _door(request, FormState())
    code = read_code(typed)
    if code is None:
        return await _door(request, FormState({"code": typed[:40]}, {"code": UNREADABLE}), 422)
    return go(request, _path(who, code))


async def show_code(request: Request) -> Response:
    """The ballot of a code: to vote in, to wait for, or what came of it."""
    who = await guest(request)
    found = await _find(request, who)
    if found is None:
        return await _unknown(request)
    code, slip, view = found
    return await _page(request, who, code, slip, view)


async def cast_with_code(request: Request) -> Response:
    """Take a vote. A blank one is asked for once more; the answer to a cast vote is its receipt."""
    who = await guest(request)
    found = await _find(request, who)
    if found is None:
        return await _unknown(request)
    code, slip, view = found
    form, state = await read_vote(request)
    kit = kit_of(request)
    problem = "The vote cannot be read. Please choose again." if form is None else await problem_of(kit, view, form)
    if form is None or problem:
        state.errors = {"": problem}
        return await _page(request, who, code, slip, view, state, status=422)
    tracker = form.tracker or tracker_code(token_bytes(16))
    if not form.confirmed:
        return await _confirm(request, who, code, view, form, tracker)
    zone = ZoneInfo(who.viewer.zone if who.viewer else who.event.zone)
    new = await cast(kit, view, form.raw(view.method), tracker, by=digest_of(kit.secrets, code), zone=zone)
    partial = wants_partial(request)
    facts = await _after(request, who, view)
    template = "ballots/_room_receipt.html" if partial else "ballots/room_receipt.html"
    return await _answer(request, template, tracker=tracker, new=new, url=_path(who, code), **facts)


async def _find(request: Request, who: Guest) -> tuple[str, Slip, BallotView] | None:
    """The code of the path, what became of it, and its ballot. Raises TooMany where it was asked too often."""
    kit = kit_of(request)
    code = read_code(str(request.path_params["code"]))
    if code is None:
        return None
    digest = digest_of(kit.secrets, code)
    async with kit.db.glance() as db:
        slip = await slip_of(db, who.event_id, digest)
    if slip is None:
        return None
    kit.limiter.take(ONE_CODE, digest)

    async def read() -> BallotView:
        async with kit.db.read() as db:
            return await ballot_view(db, who.event_id, slip.ballot)

    key = ("ballot", who.event_id, slip.ballot)
    return code, slip, await kit.memory.recall(key, read, lambda view: (state_topic(view.id),))


async def _unknown(request: Request) -> Response:
    """The field again. Raises TooMany where the network has tried too many."""
    kit_of(request).limiter.take(WRONG, network_of(request.client.host if request.client else "unknown"))
    typed = str(request.path_params["code"])[:40]
    return await _door(request, FormState({"code": typed}, {"code": UNKNOWN if read_code(typed) else UNREADABLE}), 404)


async def _door(request: Request, state: FormState, status: int = 200) -> Response:
    return await _answer(request, "ballots/room_door.html", status, form=state)


async def _page(
    request: Request,
    who: Guest,
    code: str,
    slip: Slip,
    view: BallotView,
    form: FormState | None = None,
    *,
    status: int = 200,
) -> Response:
    kit, url = kit_of(request), _path(who, code)
    seq = kit.revisions[state_topic(view.id)]
    facts: dict[str, Any] = {"slip": slip, "code": code, "url": url, "secrecy": ROOM_SECRECY}
    votable = view.state in (BallotState.FROZEN, BallotState.OPEN) and not slip.used and not slip.void
    inner = "ballots/_vote.html" if votable else "ballots/_room.html"
    async with kit.db.read() as db:
        cards = await candidate_cards(db, view.id)
        on_roll = who.viewer is not None and (await part_of(db, view.id, who.viewer.id)).eligible
    if votable:
        facts |= {
            "part": Part(True, False),
            "form": form or FormState(),
            "topic": state_topic(view.id),
            "seq": seq,
            "votable": view.state == BallotState.OPEN,
            "barred": frozenset(),
            "direct": True,
            "spare": tracker_code(token_bytes(16)),
        }
    facts |= {**asked(view, len(cards)), **await _after(request, who, view), "cards": cards, "on_roll": on_roll}
    template = inner if wants_partial(request) else "ballots/room.html"
    return await _answer(request, template, status, inner=inner, **facts)


async def _confirm(request: Request, who: Guest, code: str, view: BallotView, form: VoteForm, tracker: str) -> Response:
    async with kit_of(request).db.read() as db:
        chosen = confirmed(view, form, await candidate_cards(db, view.id))
    chosen |= {"ballot": view, "url": _path(who, code), "code": tracker, "secrecy": ROOM_SECRECY}
    return await _answer(request, "ballots/confirm.html", **chosen)


async def _after(request: Request, who: Guest, view: BallotView) -> dict[str, Any]:
    """What comes next, without anything that only members see: words of the seal, then who won."""
    kit = kit_of(request)
    async with kit.db.read() as db:
        result = await result_of(db, view.id)
        names = {card.key: card.name for card in await candidate_cards(db, view.id)} if result else {}
        jury = await jury_id(db, view.id) if result else None
    return {
        "ballot": view,
        "topic": state_topic(view.id),
        "seq": kit.revisions[state_topic(view.id)],
        "words": six_words(bytes.fromhex(view.root)) if view.root else (),
        "winners": [names[key] for key in result["winners"]] if result else [],
        "board": f"/e/{who.event.slug}/ballots/{view.id}",
        "jury": jury,
    }


async def _answer(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    response = await render(request, template, status=status, current="awards", **facts)
    response.headers["cache-control"] = NO_STORE
    return response


def _path(who: Guest, code: str) -> str:
    return f"/e/{who.event.slug}/room/{code}"
