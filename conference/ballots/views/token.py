"""Verifiable ballots: a signed-in browser takes its token here, and a vote comes here without anybody's name."""

from secrets import token_bytes
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from conference.ballots import service
from conference.ballots.casting import writer_of
from conference.ballots.forms import TokenForm
from conference.ballots.models import BallotState
from conference.ballots.queries import BallotView, Part
from conference.ballots.rules import TRUSTING
from conference.ballots.service.issuing import tracker_of
from conference.ballots.service.voting import refused
from conference.ballots.views.choosing import read_vote
from conference.ballots.views.finding import remembered_ballot, zone_of
from conference.events.entrance import Guest, guest, member
from conference.foundation.errors import NotFound
from conference.foundation.forms import read_form
from conference.foundation.web import kit_of
from voting import tracker_code

NO_STORE = {"cache-control": "no-store"}
TOKENS_FROM = (BallotState.FROZEN, BallotState.OPEN)


async def give_token(request: Request) -> Response:
    """Sign what the voter's browser has blinded. Asking again with the same gets the same."""
    who = await member(request)
    view = await remembered_ballot(request, who)
    if not view.verifiable:
        raise NotFound
    form, _ = await read_form(request, TokenForm)
    blinded = bytes.fromhex(form.blinded) if form else b""
    signature = await service.give_token(kit_of(request), view, blinded, by=who.person_id, zone=zone_of(who))
    return JSONResponse({"signature": signature.hex()}, headers=NO_STORE)


async def take_vote(request: Request) -> Response:
    """Store a vote that comes with a token. Whoever says who they are, even by a cookie, is sent away unread."""
    if "cookie" in request.headers:
        raise refused("ballot.named", "A vote of this ballot comes without a sign-in, so this one was not read.")
    who = await guest(request)
    view = await remembered_ballot(request, who)
    if not view.verifiable:
        raise NotFound
    form, _ = await read_vote(request)
    if form is None:
        raise refused("ballot.choice", "The vote cannot be read. Please choose again.")
    token = bytes.fromhex(form.token)
    new = await service.cast_anonymously(
        kit_of(request), view, form.raw(view.method), form.tracker, token, zone=zone_of(who)
    )
    return JSONResponse({"new": new}, headers=NO_STORE)


async def token_facts(request: Request, who: Guest, view: BallotView, part: Part) -> dict[str, Any] | None:
    """What scripts need to take a token, None where there is none to take."""
    if not view.verifiable or not part.eligible or view.state not in TOKENS_FROM:
        return None
    key = (await writer_of(kit_of(request)).rules(view.id)).token_key
    assert key is not None
    return {"modulus": f"{key.modulus:x}", "voter": who.person_id, "given": part.voted, "trusting": TRUSTING}


def fresh_seed() -> tuple[str, str]:
    """For browsers without scripts: a seed that stays in the voter's page, and the receipt code that it stands for."""
    seed = token_bytes(32)
    return seed.hex(), tracker_code(tracker_of(seed))
