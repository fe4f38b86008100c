"""The public board: all votes under their codes, as a page and as a file, with the scripts that check them."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

import voting
from conference.ballots.figures import choice_said
from conference.ballots.live import state_topic
from conference.ballots.queries import candidate_cards, published_box, published_tokens
from conference.ballots.sealing import read_entries, read_spec
from conference.ballots.views.finding import found_ballot
from conference.events.entrance import guest, member
from conference.foundation.web import kit_of, render
from voting import tracker_code

ENGINE = Path(voting.__file__).parent


async def show_board(request: Request) -> Response:
    """All votes under their codes, to be searched by eye."""
    who = await member(request)
    view = await found_ballot(request, who)
    async with kit_of(request).db.read() as db:
        box = await published_box(db, view.id)
        names = {card.key: card.name for card in await candidate_cards(db, view.id)}
    spec = read_spec(view.config or "")
    votes = [(tracker_code(tracker), choice_said(choice, names)) for tracker, choice in read_entries(spec, box)]
    return await render(request, "ballots/board.html", current="awards", ballot=view, votes=votes)


async def download_board(request: Request) -> Response:
    """The board as canonical JSON. Public once it is published: whoever counts again needs no account."""
    who = await guest(request)
    view = await found_ballot(request, who)
    kit = kit_of(request)

    async def draw() -> bytes:
        async with kit.db.read() as db:
            box = await published_box(db, view.id)
            signed = await published_tokens(db, view.id) if view.verifiable else None
        spec = read_spec(view.config or "")
        return await asyncio.to_thread(lambda: voting.board(spec, read_entries(spec, box), signed))

    # It never changes, and everybody looks for their own vote in the minute in which it is published.
    data = await kit.memory.recall(("board", view.id), draw, lambda _: (state_topic(view.id),))
    headers = {"content-disposition": f'attachment; filename="board-{view.id}.json"'}
    return Response(data, 200, headers, "application/json")


async def download_verifier(request: Request) -> Response:
    """The script that recounts a board, as it stands in our own source."""
    return _script("verify.py")


async def download_token_verifier(request: Request) -> Response:
    """The script that checks the tokens of a board, as it stands in our own source."""
    return _script("verify_tokens.py")


def _script(name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response((ENGINE / name).read_bytes(), 200, headers, "text/x-python")
