"""Verbs of ballots: the life of a ballot from draft to published board, one step at a time."""

from conference.ballots.service.closing import BallotClosed, close, count, end_voting, void
from conference.ballots.service.drafting import add_ballot, redraft
from conference.ballots.service.opening import freeze, open
from conference.ballots.service.revealing import publish, reveal_step
from conference.ballots.service.voting import cast

__all__ = [
    "BallotClosed",
    "add_ballot",
    "cast",
    "close",
    "count",
    "end_voting",
    "freeze",
    "open",
    "publish",
    "redraft",
    "reveal_step",
    "void",
]
