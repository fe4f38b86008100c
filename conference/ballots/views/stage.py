"""The big screen, and the organiser's hand on it."""

from starlette.requests import Request
from starlette.responses import Response

from conference.ballots.casting import writer_of
from conference.ballots.live import stage_topic, turnout_topic
from conference.ballots.models import BallotState
from conference.ballots.queries import ballot_row, ballot_view
from conference.ballots.service import reveal_step
from conference.ballots.stage import stage_of
from conference.ballots.views.numbers import ballot_number
from conference.events.entrance import member, organiser
from conference.foundation.forms import posted
from conference.foundation.web import go, kit_of, render, wants_partial


async def show_stage(request: Request) -> Response:
    """The present step, for members; an organiser's screen also holds the button to the next one."""
    ballot = ballot_number(request)
    who = await (organiser if ballot < 0 else member)(request)
    kit = kit_of(request)
    seq, turnout_seq = kit.revisions[stage_topic(ballot)], kit.revisions.here(turnout_topic(ballot))
    async with kit.db.read() as db:
        view = await ballot_view(db, who.event_id, ballot)
        stage = await stage_of(db, ballot)
    if view.jury_of:
        return go(request, f"/e/{who.event.slug}/stage/{view.jury_of}")
    if view.state == BallotState.OPEN:
        writer_of(kit).turnouts.watch(ballot)
    template = "ballots/_stage.html" if wants_partial(request) else "ballots/stage.html"
    return await render(
        request, template, ballot=view, stage=stage, seq=seq, turnout_seq=turnout_seq, leads=who.is_organiser
    )


async def show_next(request: Request) -> Response:
    """Reveal one step more, unless the stage has moved on since the organiser looked."""
    who = await organiser(request)
    kit = kit_of(request)
    after = str((await posted(request)).get("after", ""))
    async with kit.db.read() as db:
        ballot = await ballot_row(db, who.event_id, ballot_number(request))
    async with kit.work() as work:
        seen = int(after) if after.removeprefix("-").isdigit() and after.isascii() else None
        await reveal_step(work, ballot, by=who.person_id, after=seen)
    if wants_partial(request):
        return await show_stage(request)
    return go(request, f"/e/{who.event.slug}/stage/{ballot.id}")
