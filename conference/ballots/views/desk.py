"""The organiser's desk: the list of ballots, one ballot's desk, and the acts that move it on."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots import service
from conference.ballots.audit import acts_of, first_break
from conference.ballots.box import box_size, roll_size
from conference.ballots.casting import writer_of
from conference.ballots.chronicle import told
from conference.ballots.live import list_topic, state_topic, turnout_topic
from conference.ballots.models import Ballot, BallotAct, BallotState
from conference.ballots.queries import (
    BallotView,
    CandidateCard,
    admitted_names,
    ballot_row,
    ballot_view,
    ballots_of,
    candidate_cards,
    jury_id,
    rehearsal_row,
    step_of,
    turnout_of,
)
from conference.ballots.rules import NAMES, ORDER, WORDS
from conference.ballots.sealing import read_spec
from conference.ballots.views.choosing import rules_said
from conference.ballots.views.numbers import ballot_number
from conference.events.entrance import Guest, organiser
from conference.foundation.forms import posted
from conference.foundation.web import go, kit_of, render, wants_partial
from conference.foundation.work import Work
from conference.people.queries import people_by_id
from voting import Draw, draw_of, six_words

CHART_MINUTES = 22
LONGEST_WORD = 120

Verb = Callable[..., Awaitable[Ballot]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One minute of the chart, in its own coordinates (720 x 170)."""

    x: int
    y: float
    height: float
    votes: int
    at: datetime
    labelled: bool


async def show_list(request: Request) -> Response:
    """All ballots, drafts too."""
    who = await organiser(request)
    kit = kit_of(request)
    seq = kit.revisions[list_topic(who.event_id)]
    async with kit.db.read() as db:
        ballots = await ballots_of(db, who.event_id, drafts=True)
        turnout = await turnout_of(db, who.event_id)
    template = "ballots/_desk_list.html" if wants_partial(request) else "ballots/desk_list.html"
    topic = list_topic(who.event_id)
    return await render(
        request, template, current="ballots", ballots=ballots, turnout=turnout, words=WORDS, topic=topic, seq=seq
    )


async def show_desk(request: Request) -> Response:
    """One ballot's desk."""
    who = await organiser(request)
    return await _desk(request, who, ballot_number(request))


async def confirm_closing(request: Request) -> Response:
    """The question before closing, for browsers without scripts."""
    who = await organiser(request)
    view = await _view(request, who)
    async with kit_of(request).db.read() as db:
        voted = await box_size(db, view.id)
    return await render(request, "ballots/closing.html", current="ballots", ballot=view, voted=voted)


async def freeze_ballot(request: Request) -> Response:
    """Freeze; where something is drawn, with the word that was said in public."""
    word = str((await posted(request)).get("word", "")).strip()[:LONGEST_WORD]

    async def freeze(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
        return await service.freeze(work, ballot, by=by, word=word)

    return await _act(request, freeze, "Frozen. Rules and roll are fixed, and both are hashed.")


async def open_ballot(request: Request) -> Response:
    return await _act(request, service.open, "Voting is open.")


async def close_ballot(request: Request) -> Response:
    """Store what has arrived, close, count, seal."""
    who = await organiser(request)
    view = await _view(request, who)
    ballot = await service.end_voting(kit_of(request), view.id, by=who.person_id)
    said = ("ok", "Closed and counted. The result is sealed until you reveal it.")
    if ballot.state != BallotState.COUNTED:
        said = ("bad", "Closed, but roll and box differ, so nothing was counted. Please withdraw this ballot.")
    return go(request, _path(who, view.id), said[1], said[0])


async def publish_ballot(request: Request) -> Response:
    return await _act(request, service.publish, "Published. Anybody can recount now.")


async def void_ballot(request: Request) -> Response:
    """Withdraw; the reason goes into the log."""
    reason = str((await posted(request)).get("reason", "")).strip()[:300]

    async def withdraw(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
        return await service.void(work, ballot, by=by, reason=reason or "No reason given")

    return await _act(request, withdraw, "Withdrawn. Nothing of this ballot counts.")


async def _act(request: Request, verb: Verb, said: str) -> Response:
    who = await organiser(request)
    kit = kit_of(request)
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    async with kit.work() as work:
        await verb(work, ballot, by=who.person_id)
    return go(request, _path(who, ballot.id or 0), said)


async def _desk(request: Request, who: Guest, ballot: int) -> Response:
    kit = kit_of(request)
    seq, turnout_seq = kit.revisions[state_topic(ballot)], kit.revisions.here(turnout_topic(ballot))
    turnouts = writer_of(kit).turnouts
    async with kit.db.read() as db:
        view = await ballot_view(db, who.event_id, ballot, drafts=True)
        cards = await candidate_cards(db, ballot)
        seal = {"roll": await roll_size(db, ballot), "box": await box_size(db, ballot)}
        acts = await acts_of(db, ballot)
        people = await people_by_id(db, [act.actor_id for act in acts if act.actor_id])
        late = await admitted_names(db, ballot)
        step = await step_of(db, ballot)
        seats = await jury_id(db, ballot)
        jury = await ballot_view(db, who.event_id, seats, drafts=True) if seats else None
        award = await ballot_view(db, who.event_id, view.jury_of, drafts=True) if view.jury_of else None
        rehearsal = await rehearsal_row(db, ballot)
        others = [other for other in await ballots_of(db, who.event_id, drafts=True) if other.id != ballot]
    if view.state == BallotState.OPEN:
        turnouts.watch(ballot)
    bars, top = chart(turnouts.by_minute(ballot), kit.clock.now())
    template = "ballots/_desk.html" if wants_partial(request) else "ballots/desk.html"
    return await render(
        request,
        template,
        current="ballots",
        ballot=view,
        cards=cards,
        seal={**seal, "refused": turnouts.refused(ballot)},
        acts=[_line(act, {key: person.name for key, person in people.items()}, late) for act in reversed(acts)],
        broken=first_break(acts),
        step=step,
        others=() if view.rehearsal_of else others,
        rehearsal=rehearsal.id if rehearsal else None,
        draw=_drawn(view, acts),
        bars=bars,
        top=top,
        words=WORDS,
        method=rules_said(view),
        method_name=NAMES[view.method],
        jury=jury,
        award=award,
        lot=_lot(view, cards),
        reached=ORDER.index(BallotState(view.state)) if view.state != BallotState.VOID else -1,
        six=six_words(bytes.fromhex(view.root)) if view.root else (),
        url=_path(who, ballot),
        topics={state_topic(ballot): seq, turnout_topic(ballot): turnout_seq},
    )


def chart(minutes: Mapping[datetime, int], now: datetime) -> tuple[list[Bar], int]:
    """The bars of the last minutes, and the height that the scale reaches: the next multiple of ten."""
    if not minutes:
        return [], 10
    last = now.replace(second=0, microsecond=0)
    first = max(min(minutes), last - timedelta(minutes=CHART_MINUTES - 1))
    span = max(1, int((last - first) / timedelta(minutes=1)) + 1)
    shown = [first + timedelta(minutes=index) for index in range(span)]
    top = max(10, -(-max(minutes.get(at, 0) for at in shown) // 10) * 10)
    bars = []
    for index, at in enumerate(shown):
        height = round(minutes.get(at, 0) / top * 120, 1)
        bars.append(Bar(36 + index * 31, 140 - height, height, minutes.get(at, 0), at, index % 2 == 0))
    return bars, top


def _lot(view: BallotView, cards: Sequence[CandidateCard]) -> list[str]:
    """The names in the order that was drawn at the freezing; none where no lot was wanted."""
    names = {card.key: card.name for card in cards}
    return [names[key] for key in read_spec(view.config).lot_order] if view.config else []


def _line(act: BallotAct, names: Mapping[int, str], late: Mapping[int, str]) -> tuple[datetime, str, str]:
    """When, what was done, and the beginning of the line's hash."""
    who = names.get(act.actor_id, "Somebody") if act.actor_id else None
    name = f": {late[act.number]}" if act.number in late else ""
    return act.at, told(act.act, act.facts, who) + name, act.hash[:12]


def _drawn(view: BallotView, acts: Sequence[BallotAct]) -> tuple[str, Draw | None] | None:
    """The commitment to the seed of the draw, and the draw once it was made; None where nothing is drawn."""
    if "lot" not in (view.order_rule, view.tie_rule):
        return None
    made = draw_of(read_spec(view.config)) if view.config else None
    return next((json.loads(act.facts).get("draw", "") for act in acts), ""), made


def _path(who: Guest, ballot: int) -> str:
    return f"/e/{who.event.slug}/console/ballots/{ballot}"


async def _view(request: Request, who: Guest) -> BallotView:
    async with kit_of(request).db.read() as db:
        return await ballot_view(db, who.event_id, ballot_number(request), drafts=True)
