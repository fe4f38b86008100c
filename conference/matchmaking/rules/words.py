"""Reasons and fates in words: for the two who wished, and for the organiser who looks at one of them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from conference.matchmaking.rules.figures import Unmet
from scheduling.matching.reasons import ReasonCode

FEW = 3  # open slots; fewer are a reason in themselves

# Nobody else is ever named: who got the time is not the asker's business.
_TO_EITHER = {
    ReasonCode.FORBIDDEN: "The organisers keep you two apart.",
    ReasonCode.NO_COMMON_SLOT: "You and {other} have no open slot in common.",
    ReasonCode.TABLES_FULL: "All tables are taken at the times when you both are free.",
    ReasonCode.NO_BREAK: "At the times when you both are free, one of you would have no break.",
    ReasonCode.LOCKED: "At every time that you share, one of you has a meeting that is fixed.",
    ReasonCode.PROTECTS_OTHERS: "It would have taken somebody else’s only meeting.",
    ReasonCode.COSTS_MORE: "At the times that you share, wishes that count more were placed.",
    ReasonCode.HIGHER_VALUE: "At the times that you share, wishes that count more were placed.",
    ReasonCode.TIE: "A wish that counts as much got the time; lots decided.",
    ReasonCode.NOT_FOUND: "The run ended before it found a time for this meeting.",
}
_TO_ORGANISERS = {
    ReasonCode.FORBIDDEN: "kept apart",
    ReasonCode.NO_COMMON_SLOT: "no slot in common",
    ReasonCode.TABLES_FULL: "tables full",
    ReasonCode.NO_BREAK: "no break left",
    ReasonCode.LOCKED: "fixed meetings in the way",
    ReasonCode.PROTECTS_OTHERS: "would take somebody’s only meeting",
    ReasonCode.COSTS_MORE: "wishes that count more",
    ReasonCode.HIGHER_VALUE: "wishes that count more",
    ReasonCode.TIE: "a draw",
    ReasonCode.NOT_FOUND: "no time found",
}
PHASES = {
    "": "Starting",
    "read": "Reading the event",
    "select": "Choosing who meets whom",
    "colour": "Giving the meetings their times",
    "improve": "Looking for better exchanges",
    "tighten": "Proving how good it can get",
    "exact": "Searching to the end",
    "compact": "Closing gaps between meetings",
    "explain": "Writing down reasons",
    "done": "Checking the plan",
}


def to_person(unmet: Unmet, me: int, other: str) -> str:
    """Why my request with `other` has no time, as I read it."""
    code = ReasonCode(unmet.code)
    if code is ReasonCode.PERSON_FULL:
        if unmet.full == [me]:
            return "You have as many meetings as the event allows."
        if me in unmet.full:
            return f"You and {other} both have as many meetings as the event allows."
        return f"{other} has as many meetings as the event allows."
    return _TO_EITHER[code].format(other=other)


def to_organisers(unmet: Unmet, person: int) -> str:
    """Why a request of `person` has no time, in a few words."""
    code = ReasonCode(unmet.code)
    if code is not ReasonCode.PERSON_FULL:
        return _TO_ORGANISERS[code]
    if len(unmet.full) > 1:
        return "both at the limit"
    return "at the limit" if unmet.full == [person] else "partner at the limit"


def remedies_in_words(unmet: Unmet, names: Mapping[int, str]) -> list[str]:
    """What alone would place a wish, for the organiser, the easiest first."""
    said = [
        f"{names.get(person, 'somebody')} frees one more slot" for person in dict.fromkeys(p for p, _ in unmet.open)
    ]
    said += [f"one meeting more for {names.get(person, 'somebody')}" for person in unmet.limits]
    return [*said, "one table more"] if unmet.tables else said


def in_short(reasons: Iterable[tuple[Unmet, int]], slots: int) -> str:
    """The commonest reasons of one person, counted: `3 × no slot in common, 1 × tables full`. Who has so few open
    `slots` that this alone explains it is told so first."""
    if slots == 0:
        return "no open slot"
    counted = Counter(to_organisers(unmet, person) for unmet, person in reasons).most_common(2)
    words = [f"{count} × {text}" if count > 1 else text for text, count in counted]
    few = [f"only {slots} {'slot' if slots == 1 else 'slots'} open"] if slots < FEW else []
    return ", ".join(few + words)
