"""Verbs of ballots: the life of a ballot from draft to published board, one step at a time."""

from conference.ballots.service.closing import BallotClosed, close, count, end_voting, void
from conference.ballots.service.drafting import add_ballot, redraft
from conference.ballots.service.opening import freeze, open
from conference.ballots.service.revealing import publish, reveal_step
from conference.ballots.service.room import Slip, print_sheet, set_codes, void_codes
from conference.ballots.service.voting import cast

__all__ = [
    "BallotClosed",
    "Slip",
    "add_ballot",
    "cast",
    "close",
    "count",
    "end_voting",
    "freeze",
    "open",
    "print_sheet",
    "publish",
    "redraft",
    "reveal_step",
    "set_codes",
    "void",
    "void_codes",
]
