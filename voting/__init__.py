"""The counting engine: ballots in, results, receipts and public boards out. Standard library only."""

from voting.ballot import BadSpec, BallotSpec, Option, parse_choice
from voting.blind import BadToken, PublicKey, blind, blind_sign, finalize, prepare
from voting.canonical import VotingError, canonical_json
from voting.choice import BadChoice, Choice
from voting.conditions import Conditions
from voting.draw import Draw, commitment, draw_fits, draw_of
from voting.merkle import InclusionProof, merkle_root, proves_inclusion
from voting.methods import METHODS
from voting.panel import BadPanel, Panel
from voting.quorum import Check, Electorate, MajorityRule, QuorumRule, check_majority, check_quorum
from voting.receipts import BadBoard, Signed, board, box_root, prove, receipt, verify_board
from voting.result import Place, Result, Step
from voting.reveal import RevealStep, Shown, reveal_steps
from voting.tally import count
from voting.token import token_fits
from voting.tracker import BadTracker, tracker_bytes, tracker_code
from voting.words import six_words

__all__ = [
    "METHODS",
    "BadBoard",
    "BadChoice",
    "BadPanel",
    "BadSpec",
    "BadToken",
    "BadTracker",
    "BallotSpec",
    "Check",
    "Choice",
    "Conditions",
    "Draw",
    "Electorate",
    "InclusionProof",
    "MajorityRule",
    "Option",
    "Panel",
    "Place",
    "PublicKey",
    "QuorumRule",
    "Result",
    "RevealStep",
    "Shown",
    "Signed",
    "Step",
    "VotingError",
    "blind",
    "blind_sign",
    "board",
    "box_root",
    "canonical_json",
    "check_majority",
    "check_quorum",
    "commitment",
    "count",
    "draw_fits",
    "draw_of",
    "finalize",
    "merkle_root",
    "parse_choice",
    "prepare",
    "prove",
    "proves_inclusion",
    "receipt",
    "reveal_steps",
    "six_words",
    "token_fits",
    "tracker_bytes",
    "tracker_code",
    "verify_board",
]
