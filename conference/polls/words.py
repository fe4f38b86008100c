"""The words in which polls are shown: what kinds, states and promises are called."""

from collections.abc import Mapping
from typing import Final

from conference.polls.models import PollKind, PollState, Visibility

KINDS: Final[Mapping[str, str]] = {
    PollKind.SINGLE: "One of several",
    PollKind.MULTIPLE: "Some of several",
    PollKind.SCALE: "A scale",
    PollKind.WORDS: "Words",
    PollKind.RANKING: "A ranking",
    PollKind.TEXT: "Open text",
    PollKind.QUIZ: "Quiz",
    PollKind.CONSULTATION: "Consultation",
}
NAMES: Final[Mapping[str, str]] = {PollKind.QUIZ: "Quiz", PollKind.CONSULTATION: "Consultation"}  # else "Poll"
STATES: Final[Mapping[str, str]] = {
    PollState.DRAFT: "Draft",
    PollState.ARMED: "Ready",
    PollState.OPEN: "Open",
    PollState.LOCKED: "Locked",
    PollState.REVEALED: "Revealed",
    PollState.ARCHIVED: "Archived",
}
VISIBILITIES: Final[Mapping[str, str]] = {
    Visibility.LIVE: "Everybody sees the result while it is open",
    Visibility.AFTER_OWN: "You see the result once you have answered",
    Visibility.ON_REVEAL: "The result is shown when the moderator reveals it",
    Visibility.NEVER: "Only the moderators see the result",
}
ANONYMOUS: Final = "Answers are anonymous: neither moderators nor organisers can see who gave which."
NAMED: Final = "Answers carry your name: moderators and organisers see who gave which."
QUIZ_NAMED: Final = "Your name and points stand on the leaderboard. Which answers you gave is shown to nobody else."
AGREEMENT: Final = ("Agree", "Disagree", "Skip")


def anonymity(kind: str, named: bool) -> str:
    """What is secret from whom, in one sentence."""
    return QUIZ_NAMED if kind == PollKind.QUIZ else NAMED if named else ANONYMOUS
