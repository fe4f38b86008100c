"""Decisions about a ballot at hand, and the sentences in which they are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from conference.ballots.models import BallotState
from conference.foundation.errors import RuleBroken

FEWEST_ELECTORS: Final = 5  # with fewer, a result tells too much about each of them
ORDER: Final = tuple(state for state in BallotState if state != BallotState.VOID)
PUBLIC: Final = (BallotState.REVEALED, BallotState.PUBLISHED)

SECRECY: Final = (
    "Your vote is secret: no organiser ever sees it, and once voting has closed nothing in our database joins it "
    "to you; only whoever runs the server could do so while voting is open."
)
ROOM_SECRECY: Final = (
    "Your vote is secret: nobody notes who draws which slip, and once voting has closed nothing in our database joins "
    "your code to your vote; only whoever runs the server could do so while voting is open."
)

VERIFIABLE_SECRECY: Final = (
    "Your vote is secret and comes without your name: your browser casts it with a token that we signed without seeing "
    "it, so nothing that we store joins it to you, not even while voting is open; only whoever runs the server could "
    "guess, from the time and the network address of your visit."
)
# Said where a token is made on the server, because the browser could not make it.
TRUSTING: Final = (
    "Your browser makes no voting token here (that takes scripts and https), so this server makes it for you: you "
    "trust it to forget which one was yours."
)
NO_CODES: Final = (
    "Room codes and verifiable votes do not go together yet: a token is given to a login, and a slip has none. "
    "Take the codes back to 0, or choose votes without tokens. Nothing was changed."
)


def secrecy_of(verifiable: bool) -> str:
    """What is secret from whom, in one sentence; it stands in the frozen rules."""
    return VERIFIABLE_SECRECY if verifiable else SECRECY


WORDS: Final[Mapping[str, str]] = {
    BallotState.DRAFT: "Draft",
    BallotState.FROZEN: "Frozen",
    BallotState.OPEN: "Voting open",
    BallotState.CLOSED: "Closed",
    BallotState.COUNTED: "Sealed",
    BallotState.REVEALED: "Revealed",
    BallotState.PUBLISHED: "Published",
    BallotState.VOID: "Withdrawn",
}
# One plain sentence on each way of counting: for the organiser who chooses, and for every voter.
METHODS: Final[Mapping[str, str]] = {
    "plurality": "One choice each; the most votes win.",
    "approval": "Several choices each; the most approvals win.",
    "score": "Points for each candidate; the highest sum wins.",
    "borda": "Rank them: a candidate gets a point for every other one below it; the most points win.",
    "points": "Rank your favourites: 12 points for the first, then 10, 8, 7 and so on; the most points win.",
    "irv": "Rank them: round by round the last one drops out and its votes move on, until one has more than half.",
    "stv": "Rank them: seats are filled in rounds, and votes that are not needed move on to the next name.",
    "schulze": "Rank them: every two candidates are compared head to head; who beats all the others wins.",
    "ranked_pairs": "Rank them: head-to-head wins are fixed from the clearest down; who stands above all wins.",
}
NAMES: Final[Mapping[str, str]] = {
    "plurality": "One vote each",
    "approval": "Approval",
    "score": "Score",
    "borda": "Borda count",
    "points": "Eurovision points",
    "irv": "Instant run-off",
    "stv": "Single transferable vote",
    "schulze": "Head to head (Schulze)",
    "ranked_pairs": "Head to head (ranked pairs)",
}
# What an organiser should know before choosing it.
CAVEATS: Final[Mapping[str, str]] = {
    "plurality": "Two similar candidates can take votes from each other.",
    "irv": "It can drop the one who would beat each of the others.",
    "schulze": "The surest choice for one award among a few.",
    "stv": "For several seats; counted by the Scottish rules.",
}
TIES: Final[Mapping[str, str]] = {
    "share": "A tie shares the award.",
    "lot": "A tie is decided by the lot that was drawn when the rules were frozen.",
    "jury": "A tie goes to whom the jury placed higher; if that is equal too, the award is shared.",
    "open": "A tie stands, and a run-off follows.",
}
TIE_CHAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "share": ("method", "share"),
    "lot": ("method", "lot"),
    "jury": ("method", "jury", "share"),
    "open": ("method",),
}
CONFLICTS: Final[Mapping[str, str]] = {
    "": "",
    "nominee": "Nobody votes for themselves.",
    "organisation": "Nobody votes for themselves or for their own organisation.",
}
PANELS: Final[Mapping[str, str]] = {
    "share": "the jury's share of points and the public's share of votes",
    "rank_points": "points for the places that each side gives",
}
_STANDS: Final[Mapping[str, str]] = {
    BallotState.DRAFT: "it is still a draft",
    BallotState.FROZEN: "it is frozen and has not opened",
    BallotState.OPEN: "voting is open",
    BallotState.CLOSED: "voting has closed and the count does not fit the roll",
    BallotState.COUNTED: "its result is sealed and waits for the reveal",
    BallotState.REVEALED: "its result has been revealed",
    BallotState.PUBLISHED: "its votes have been published",
    BallotState.VOID: "it was withdrawn",
}


def require_state(state: str, *allowed: BallotState) -> None:
    """Raises RuleBroken("ballot.state") unless the ballot stands at one of these."""
    if state not in allowed:
        raise RuleBroken("ballot.state", f"That is not possible with this ballot: {_STANDS[state]}. Nothing was done.")


def require_own(jury_of: int | None) -> None:
    """Raises RuleBroken for a jury's ballot: whatever moves its award on moves it too."""
    if jury_of is not None:
        raise RuleBroken("ballot.jury", "This is the jury's part of an award: please use the desk of the award itself.")


def late(at: datetime, zone: ZoneInfo) -> RuleBroken:
    """The refusal of a vote that came after the end, in the voter's own time."""
    clock = f"{at.astimezone(zone):%H:%M:%S}"
    return RuleBroken("ballot.closed", f"Voting closed at {clock}, your vote was not counted.")


def not_open_yet(at: datetime, zone: ZoneInfo) -> RuleBroken:
    clock = f"{at.astimezone(zone):%H:%M}"
    return RuleBroken("ballot.not_open", f"Voting has not opened yet, your vote was not counted. It opens at {clock}.")


def withdrawn() -> RuleBroken:
    return RuleBroken("ballot.void", "The organisers withdrew this ballot, your vote was not counted.")


def not_on_roll() -> RuleBroken:
    return RuleBroken(
        "ballot.not_on_roll",
        "You are not on the roll of this ballot, so no vote was stored. The roll was frozen before voting opened; "
        "the organisers can tell you who is on it.",
    )


def later_end() -> RuleBroken:
    return RuleBroken("ballot.not_later", "Voting can only end later than announced. Please choose a later time.")


def no_rehearsal() -> RuleBroken:
    return RuleBroken("ballot.rehearsal", "This is a rehearsal, so that is not possible here. Nothing was done.")


def not_due() -> RuleBroken:
    return RuleBroken("ballot.not_due", "Voting was extended in this moment, so the clock does not close it yet.")


def already_on_roll(name: str) -> RuleBroken:
    return RuleBroken("ballot.on_roll", f"{name} is on the roll already and can vote.")


def not_a_member(name: str) -> RuleBroken:
    return RuleBroken("ballot.no_member", f"{name} does not take part in this event. Add them under Members first.")


def without_role(name: str, role: str) -> RuleBroken:
    sentence = f"The frozen rules say that only people with the role “{role}” vote here, and {name} does not have it."
    return RuleBroken("ballot.no_role", sentence)


def on_other_half(name: str, *, jury: bool) -> RuleBroken:
    where = "in the jury of this award, and jurors vote there alone" if jury else "with the public in this award"
    return RuleBroken("ballot.other_half", f"{name} votes {where}. Nobody votes twice, so nothing was changed.")


def voted_already() -> RuleBroken:
    return RuleBroken(
        "ballot.second_vote", "You have voted already, and your first vote counts. This second one was not stored."
    )


def code_used() -> RuleBroken:
    return RuleBroken(
        "ballot.code_used",
        "This code was used already, and the vote that was cast with it counts. This second one was not stored. "
        "If it was not you who used it, please tell the organisers in the room.",
    )


def not_its_code() -> RuleBroken:
    return RuleBroken(
        "ballot.code_unknown",
        "This code does not belong to this ballot, or it was withdrawn, so no vote was stored. "
        "Please compare it with your slip, sign by sign, or ask the organisers in the room.",
    )


def token_elsewhere() -> RuleBroken:
    return RuleBroken(
        "ballot.token_elsewhere",
        "Your voting token was given to another browser, or to this one before its data were cleared. Each voter gets "
        "one, and we cannot see what became of it: if you have voted, your vote is in; if not, please vote in the "
        "browser in which you first opened this ballot.",
    )


def token_used() -> RuleBroken:
    return RuleBroken(
        "ballot.second_vote", "Your token is used already, and your first vote counts. This second one was not stored."
    )


def token_wrong() -> RuleBroken:
    return RuleBroken(
        "ballot.token",
        "No token of this ballot belongs to this vote, so it was not stored. Load the ballot again and vote there.",
    )


def code_taken() -> RuleBroken:
    return RuleBroken(
        "ballot.code_taken",
        "That receipt code is in the box already, so your vote was not stored. Load the ballot again: "
        "you get a new code, and your vote will count.",
    )


def choice_refused(code: str, max_choices: int) -> str:
    """Why the ballot cannot take a choice, and what to do; `code` is the engine's."""
    many = "one candidate" if max_choices == 1 else f"at most {max_choices} candidates"
    return {
        "empty": "Nobody was chosen. Please choose a candidate, or vote blank where the ballot offers it.",
        "equal_not_allowed": "Two candidates have the same place. Please give each its own; nothing was stored.",
        "out_of_range": "A number is higher than this ballot takes. Please choose again; nothing was stored.",
        "too_many": f"Too many were chosen. Please choose {many}; nothing was stored.",
        "unknown_option": "One of the choices does not stand on this ballot. Please choose again; nothing was stored.",
        "repeated_option": "A candidate was chosen twice. Please choose again; nothing was stored.",
        "blank_not_allowed": f"This ballot takes no blank votes. Please choose {many}.",
    }.get(code, "That choice cannot be read. Please choose again; nothing was stored.")
