"""What can become of a vote that reached the writer."""

from datetime import datetime
from enum import StrEnum

from conference.ballots.models import BallotState


class Fate(StrEnum):
    """What became of a vote."""

    STORED = "stored"
    STANDS = "stands"  # the very same vote was stored before: a retry
    SECOND = "second"
    CODE_TAKEN = "code taken"
    EARLY = "early"
    LATE = "late"
    VOID = "void"
    STRANGER = "not on the roll"


def out_of_time(state: str, closes_at: datetime, arrived: datetime, shut: bool) -> Fate | None:
    """The fate of a new vote that the ballot does not take at this time, None where it does.

    `shut`: the vote arrived while the ballot was being closed by hand.
    """
    if state == BallotState.VOID:
        return Fate.VOID
    if state == BallotState.FROZEN:
        return Fate.EARLY
    return Fate.LATE if state != BallotState.OPEN or shut or arrived >= closes_at else None
