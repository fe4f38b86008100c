"""Votes without a name: each comes with a token, and the database learns nobody's part in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import select

from conference.ballots import box
from conference.ballots.fates import Fate, out_of_time
from conference.ballots.models import Ballot
from conference.foundation.errors import NotFound

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


@dataclass(frozen=True, slots=True)
class SignedVote:
    """A vote on its way whose token fits. `arrived` is the moment that the deadline is compared with."""

    batch: int  # the ballot
    tracker: bytes
    choice: str  # canonical JSON
    token: bytes
    arrived: datetime
    shut: bool  # arrived while the ballot was being closed by hand


async def store_anonymous(kit: "Kit", ballot: int, votes: Sequence[SignedVote]) -> list[Fate]:
    """One batch in one transaction. Raises `box.Collided` where another process stored one of them just now."""
    async with kit.db.write() as db:
        await box.enter_gate(db, ballot)
        found = (await db.exec(select(Ballot.state, Ballot.closes_at).where(Ballot.id == ballot))).first()
        if found is None:
            raise NotFound  # a rehearsal that was wiped meanwhile
        state, closes_at = found
        in_box = await box.stored_under(db, ballot, {vote.tracker for vote in votes})
        fates, fresh = judge_anonymous(state, closes_at, votes, in_box)
        if fresh:
            await box.store_signed(db, ballot, [(vote.tracker, vote.choice, vote.token) for vote in fresh])
    return fates


def judge_anonymous(
    state: str, closes_at: datetime, votes: Sequence[SignedVote], in_box: dict[bytes, str]
) -> tuple[list[Fate], list[SignedVote]]:
    """What becomes of each vote of a batch, in order of arrival, and those that are to be stored."""
    fates, fresh = [], []
    used = dict(in_box)
    for vote in votes:
        if vote.tracker in used:
            fate = Fate.STANDS if used[vote.tracker] == vote.choice else Fate.SECOND
        else:
            fate = out_of_time(state, closes_at, vote.arrived, vote.shut) or Fate.STORED
        if fate == Fate.STORED:
            fresh.append(vote)
            used[vote.tracker] = vote.choice
        fates.append(fate)
    return fates, fresh
