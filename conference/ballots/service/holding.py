"""What every verb does: hold the ballot, name its halves, tell who watches."""

from sqlmodel import select

from conference.ballots.live import list_topic, stage_topic, state_topic
from conference.ballots.models import Ballot, BallotState
from conference.ballots.queries import jury_row
from conference.ballots.rules import require_state
from conference.ballots.stage import stage_html
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work


async def halves(work: Work, ballot: Ballot) -> list[Ballot]:
    """The jury's ballot, where a jury takes part, and then the award's own."""
    jury = await jury_row(work.db, id_of(ballot))
    return [jury, ballot] if jury else [ballot]


def id_of(ballot: Ballot) -> int:
    assert ballot.id is not None
    return ballot.id


async def held(work: Work, ballot: Ballot, *states: BallotState) -> Ballot:
    """The ballot as it stands now, held until the end of the transaction.

    Its key stays free: another ballot that is being closed writes all boxes anew, and each vote refers to its ballot.
    """
    asked = (
        select(Ballot)
        .where(Ballot.id == ballot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    fresh = (await work.db.exec(asked)).first()
    if fresh is None:
        raise NotFound
    require_state(fresh.state, *states)
    return fresh


def require_time_left(work: Work, ballot: Ballot) -> None:
    if work.now >= ballot.closes_at:
        raise RuleBroken("ballot.past", "Its closing time has passed already. Choose a later one in a new draft.")


async def moved(work: Work, ballot: Ballot, *, gone: bool = False) -> None:
    """Tell everybody who watches: voters, organisers, and the stage, which gets its new picture at once.

    A rehearsal is on no list, so nobody but its own organisers is told; of one that is `gone` there is no picture.
    """
    await work.db.flush()
    work.push(Push(state_topic(id_of(ballot))))
    if ballot.rehearsal_of is None:
        work.push(Push(list_topic(ballot.event_id)))
    if gone:
        return
    if ballot.state != BallotState.DRAFT and ballot.jury_of is None:
        work.push(Push(stage_topic(id_of(ballot)), html=await stage_html(work.kit, work.db, id_of(ballot))))
