"""The reveal, a step at a time, and the publication of every vote."""

from conference.ballots.audit import record
from conference.ballots.models import Ballot, BallotState
from conference.ballots.rules import require_own
from conference.ballots.sealing import sealed_step
from conference.ballots.service.holding import halves, held, id_of, moved
from conference.foundation.work import Work


async def reveal_step(work: Work, ballot: Ballot, *, by: int | None, after: int | None = None) -> Ballot:
    """Show the next step on the stage; the last one makes the result public.

    `after` is the step that the caller saw: where somebody else has moved on meanwhile, nothing happens.
    """
    require_own(ballot.jury_of)
    ballot = await held(work, ballot, BallotState.COUNTED, BallotState.REVEALED, BallotState.PUBLISHED)
    if ballot.state != BallotState.COUNTED or (after is not None and after != ballot.reveal_step):
        return ballot
    ballot.reveal_step += 1
    step = sealed_step(ballot.result, ballot.reveal_step)
    assert step is not None
    if step["final"]:
        for half in await halves(work, ballot):
            half.state, half.revealed_at = BallotState.REVEALED, work.now
            if half is not ballot:
                await moved(work, half)
    await record(work, id_of(ballot), "revealed", by=by, step=step["index"], kind=step["kind"])
    await moved(work, ballot)
    return ballot


async def publish(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Publish every vote under its code, so that anybody can recount."""
    require_own(ballot.jury_of)
    for half in await halves(work, ballot):
        ballot = await held(work, half, BallotState.REVEALED)
        ballot.state = BallotState.PUBLISHED
        await record(work, id_of(ballot), "published", by=by, root=ballot.root)
        await moved(work, ballot)
    return ballot
