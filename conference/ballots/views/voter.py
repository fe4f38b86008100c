"""Pages of voters: the awards, a ballot, casting, the receipt."""

from secrets import token_bytes
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots.casting import writer_of
from conference.ballots.conflicts import barred_for
from conference.ballots.forms import VoteForm
from conference.ballots.live import list_topic, state_topic, turnout_topic
from conference.ballots.models import BallotState
from conference.ballots.outcome import Table, codes_table, outcome_of, turnout_table
from conference.ballots.queries import (
    BallotView,
    Part,
    ballots_of,
    candidate_cards,
    jury_id,
    jury_seats,
    part_of,
    result_of,
    turnout_of,
    voted_in,
    winners_of,
)
from conference.ballots.room import codes_used
from conference.ballots.rules import PUBLIC, TRUSTING, WORDS, secrecy_of
from conference.ballots.service import cast, cast_with_seed
from conference.ballots.service.issuing import tracker_of
from conference.ballots.statistics import turnout_cells
from conference.ballots.views.choosing import asked, confirmed, problem_of, read_vote
from conference.ballots.views.finding import found_ballot, remembered_ballot, zone_of
from conference.ballots.views.token import fresh_seed, token_facts
from conference.events.entrance import Guest, member
from conference.foundation.forms import FormState
from conference.foundation.web import go, kit_of, page_for, render, wants_partial
from voting import six_words, tracker_code

NO_STORE = "no-store"
CODE = "\x02code\x03"  # where the code stands in a receipt that many share


async def show_awards(request: Request) -> Response:
    """All ballots of the event."""
    who = await member(request)
    kit = kit_of(request)
    seq = kit.revisions[list_topic(who.event_id)]
    async with kit.db.read() as db:
        seats = await jury_seats(db, who.event_id, who.person_id)
        ballots = [each for each in await ballots_of(db, who.event_id) if each.jury_of is None or each.id in seats]
        mine = await voted_in(db, who.event_id, who.person_id)
        turnout = await turnout_of(db, who.event_id)
        winners = await winners_of(db, who.event_id)
    template = "ballots/_awards.html" if wants_partial(request) else "ballots/awards.html"
    return await render(
        request,
        template,
        current="awards",
        ballots=ballots,
        mine=mine,
        turnout=turnout,
        winners=winners,
        words=WORDS,
        topic=list_topic(who.event_id),
        seq=seq,
    )


async def show_ballot(request: Request) -> Response:
    """The ballot as it stands: to vote in, to wait for, or with its result."""
    who = await member(request)
    view = await found_ballot(request, who)
    return await _ballot_page(request, who, view)


async def cast_vote(request: Request) -> Response:
    """Take a vote. Without a confirmation it is only asked for; the answer to a cast vote is its receipt.

    A thousand vote in one moment, so a confirmed vote reads nothing that the process remembers, and a script gets the
    receipt alone. What is remembered decides nothing: the writer looks at the ballot again.
    """
    who = await member(request)
    view = await remembered_ballot(request, who)
    form, state = await read_vote(request)
    problem = (
        "The vote cannot be read. Please choose again."
        if form is None
        else await problem_of(kit_of(request), view, form)
    )
    if form is None or problem:
        state.errors = {"": problem}
        return await _ballot_page(request, who, view, state, status=422)
    if not form.confirmed:
        return await _confirm(request, view, form)
    if view.verifiable:
        return await _cast_for(request, who, view, form)
    kit = kit_of(request)
    code = form.tracker or tracker_code(token_bytes(16))
    new = await cast(kit, view, form.raw(view.method), code, by=who.person_id, zone=zone_of(who))
    if wants_partial(request):
        return await _slip(request, who, view, code, new)
    return await _receipt(request, who, view, code=code, new=new)


async def _cast_for(request: Request, who: Guest, view: BallotView, form: VoteForm) -> Response:
    """Take a vote of a browser without scripts into a verifiable ballot: its token is made here, out of its seed."""
    seed = bytes.fromhex(form.seed) or token_bytes(32)
    choice = form.raw(view.method)
    new = await cast_with_seed(kit_of(request), view, choice, seed, by=who.person_id, zone=zone_of(who))
    return await _receipt(request, who, view, code=tracker_code(tracker_of(seed)), new=new)


async def show_vote(request: Request) -> Response:
    """The address of the post, opened by hand: its receipt stands elsewhere, without the code."""
    who = await member(request)
    view = await found_ballot(request, who)
    return go(request, f"/e/{who.event.slug}/ballots/{view.id}/receipt")


async def show_receipt(request: Request) -> Response:
    """That one has voted, and what comes next. The code was shown once, when the vote was cast."""
    who = await member(request)
    view = await found_ballot(request, who)
    return await _receipt(request, who, view)


async def _ballot_page(
    request: Request, who: Guest, view: BallotView, form: FormState | None = None, *, status: int = 200
) -> Response:
    kit = kit_of(request)
    seq = kit.revisions[state_topic(view.id)]
    async with kit.db.read() as db:
        part = await part_of(db, view.id, who.person_id)
        cards = await candidate_cards(db, view.id)
        result = await result_of(db, view.id)
        jury = await jury_id(db, view.id)
        barred = await barred_for(db, view.id, who.person_id) if view.conflict else frozenset()
    partial = wants_partial(request)
    # In a verifiable ballot only the voter's browser knows whether it has voted: its page asks there.
    token = await token_facts(request, who, view, part)
    if part.voted and view.state not in PUBLIC and not partial and token is None:
        return await _receipt(request, who, view)
    inner = "ballots/_result.html" if result else "ballots/_vote.html"
    facts = {
        "ballot": view,
        "inner": inner,
        "part": part,
        "cards": cards,
        "result": result,
        "form": form or FormState(),
        "url": f"/e/{who.event.slug}/ballots/{view.id}",
        "topic": state_topic(view.id),
        "seq": seq,
        "votable": view.state == BallotState.OPEN and part.eligible and (view.verifiable or not part.voted),
        "token": token,
        "receipt": await _receipt_facts(request, who, view) if token else None,
        "secrecy": secrecy_of(view.verifiable),
        **asked(view, len(cards)),
        "outcome": outcome_of(view, cards, result) if result else None,
        "jury": jury,
        "barred": barred,
        "turnout_tables": await _turnout_tables(request, view) if result and not view.verifiable else (),
        "words": six_words(bytes.fromhex(view.root)) if view.root else (),
    }
    template = inner if partial else "ballots/ballot.html"
    return await render(request, template, status=status, current="awards", **facts)


async def _turnout_tables(request: Request, view: BallotView) -> tuple[Table, ...]:
    """Turnout by groups: the roll is closed by now, so this is read once and remembered."""
    kit = kit_of(request)

    async def read() -> tuple[Table, ...]:
        async with kit.db.read() as db:
            found = await turnout_cells(db, view.id)
            used = await codes_used(db, view.id) if view.room_codes else 0
        tables = [turnout_table(caption, table) for caption, table in found.items()]
        return (*tables, codes_table(view, used)) if view.room_codes else tuple(tables)

    return await kit.memory.recall(("ballot turnout", view.id), read, lambda _: (state_topic(view.id),))


async def _confirm(request: Request, view: BallotView, form: VoteForm) -> Response:
    async with kit_of(request).db.read() as db:
        chosen = confirmed(view, form, await candidate_cards(db, view.id))
    seed, code = fresh_seed() if view.verifiable else ("", form.tracker or tracker_code(token_bytes(16)))
    response = await render(
        request,
        "ballots/confirm.html",
        current="awards",
        ballot=view,
        url=request.url.path.removesuffix("/vote"),
        **chosen,
        code=code,
        seed=seed,
        secrecy=TRUSTING if seed else secrecy_of(view.verifiable),
    )
    response.headers["cache-control"] = NO_STORE
    return response


async def _slip(request: Request, who: Guest, view: BallotView, code: str, new: bool) -> Response:
    """The receipt of a vote just cast, alone: for a second the same for all of a time zone, but for its code."""
    kit = kit_of(request)
    zone = who.viewer.zone if who.viewer else ""

    async def draw() -> str:
        page, voted = await page_for(request, whole=False), writer_of(kit).turnouts.said(view.id)
        if voted is None:
            async with kit.db.read() as db:
                voted = (await turnout_of(db, view.event_id)).get(view.id, 0)
        facts = _waiting(request, who, view, Part(True, True), voted, code=CODE, new=new)
        return kit.templates.render("ballots/_receipt.html", page=page, **facts)

    drawn = await kit.memory.recall(("slip", view.id, zone, new), draw, lambda _: (state_topic(view.id),), seconds=1)
    return Response(drawn.replace(CODE, code), headers={"cache-control": NO_STORE}, media_type="text/html")


async def _receipt_facts(request: Request, who: Guest, view: BallotView) -> dict[str, Any]:
    """The receipt that waits in the page of a verifiable ballot until its script has cast: asking for it would tell."""
    kit = kit_of(request)
    writer_of(kit).turnouts.watch(view.id)
    async with kit.db.read() as db:
        turnout = await turnout_of(db, view.event_id)
    return _waiting(request, who, view, Part(True, True), turnout.get(view.id, 0), code=CODE, new=True)


async def _receipt(
    request: Request, who: Guest, view: BallotView, *, code: str | None = None, new: bool = True
) -> Response:
    kit = kit_of(request)
    if view.state == BallotState.OPEN:
        writer_of(kit).turnouts.watch(view.id)
    async with kit.db.read() as db:
        part = await part_of(db, view.id, who.person_id)
        turnout = await turnout_of(db, view.event_id)
    template = "ballots/_waiting.html" if wants_partial(request) else "ballots/receipt.html"
    facts = _waiting(request, who, view, part, turnout.get(view.id, 0), code=code, new=new)
    response = await render(request, template, current="awards", **facts)
    response.headers["cache-control"] = NO_STORE
    return response


def _waiting(
    request: Request, who: Guest, view: BallotView, part: Part, voted: int, *, code: str | None, new: bool
) -> dict[str, Any]:
    """What the receipt shows."""
    revisions = kit_of(request).revisions
    return {
        "ballot": view,
        "part": part,
        "code": code,
        "new": new,
        "voted": voted,
        "url": f"/e/{who.event.slug}/ballots/{view.id}",
        "topics": {
            state_topic(view.id): revisions[state_topic(view.id)],
            turnout_topic(view.id): revisions.here(turnout_topic(view.id)),
        },
        "words": six_words(bytes.fromhex(view.root)) if view.root else (),
    }
