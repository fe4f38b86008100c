"""The counting engine: ballots in, results, receipts and public boards out. Standard library only."""

from voting.ballot import BadSpec, BallotSpec, Option, parse_choice
from voting.canonical import VotingError, canonical_json
from voting.choice import BadChoice, Choice
from voting.merkle import InclusionProof, merkle_root, proves_inclusion
from voting.methods import METHODS
from voting.panel import BadPanel, Panel
from voting.quorum import Check, Electorate, MajorityRule, QuorumRule, check_majority, check_quorum
from voting.receipts import BadBoard, board, box_root, prove, receipt, verify_board
from voting.result import Place, Result, Step
from voting.reveal import RevealStep, Shown, reveal_steps
from voting.tally import count
from voting.tracker import BadTracker, tracker_bytes, tracker_code
from voting.words import six_words

__all__ = [
    "METHODS",
    "BadBoard",
    "BadChoice",
    "BadPanel",
    "BadSpec",
    "BadTracker",
    "BallotSpec",
    "Check",
    "Choice",
    "Electorate",
    "InclusionProof",
    "MajorityRule",
    "Option",
    "Panel",
    "Place",
    "QuorumRule",
    "Result",
    "RevealStep",
    "Shown",
    "Step",
    "VotingError",
    "board",
    "box_root",
    "canonical_json",
    "check_majority",
    "check_quorum",
    "count",
    "merkle_root",
    "parse_choice",
    "prove",
    "proves_inclusion",
    "receipt",
    "reveal_steps",
    "six_words",
    "tracker_bytes",
    "tracker_code",
    "verify_board",
]
