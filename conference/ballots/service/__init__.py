"""Verbs of ballots: the life of a ballot from draft to published board, one step at a time."""

from conference.ballots.service.closing import BallotClosed, close, count, end_voting, void
from conference.ballots.service.drafting import add_ballot, redraft
from conference.ballots.service.issuing import cast_with_seed, give_token
from conference.ballots.service.opening import freeze, open
from conference.ballots.service.rehearsing import rehearse, vote_at_random, wipe
from conference.ballots.service.revealing import publish, reveal_step
from conference.ballots.service.room import Slip, print_sheet, set_codes, void_codes
from conference.ballots.service.running import admit, extend
from conference.ballots.service.voting import cast, cast_anonymously

__all__ = [
    "BallotClosed",
    "Slip",
    "add_ballot",
    "admit",
    "cast",
    "cast_anonymously",
    "cast_with_seed",
    "close",
    "count",
    "end_voting",
    "extend",
    "freeze",
    "give_token",
    "open",
    "print_sheet",
    "publish",
    "redraft",
    "rehearse",
    "reveal_step",
    "set_codes",
    "void",
    "void_codes",
    "vote_at_random",
    "wipe",
]
