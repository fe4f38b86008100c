"""The conditions of an award, as its organiser sets them: for the engine, and in sentences."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Protocol

from voting import Conditions, MajorityRule, QuorumRule

_SHARES: Final[Mapping[str, tuple[Fraction, bool, str]]] = {
    "half": (Fraction(1, 2), True, "more than half"),
    "two_thirds": (Fraction(2, 3), False, "at least two thirds"),
}
_BASES: Final[Mapping[str, str]] = {
    "valid": "of the votes that name a candidate",
    "cast": "of all votes, blank ones too",
    "roll": "of all who may vote",
}


class Conditioned(Protocol):
    """The columns of a ballot that say what a result has to reach."""

    @property
    def quorum(self) -> int: ...  # percent of those who may vote; 0: none
    @property
    def majority(self) -> str: ...
    @property
    def majority_base(self) -> str: ...


def conditions_of(ballot: Conditioned, electors: int) -> Conditions | None:
    """For the rules of a ballot in which `electors` may vote; None where it sets no condition."""
    quorum = QuorumRule(Fraction(ballot.quorum, 100)) if ballot.quorum else None
    majority = None
    if ballot.majority:
        share, strict, _ = _SHARES[ballot.majority]
        majority = MajorityRule(share, ballot.majority_base, strict)  # type: ignore[arg-type]
    return Conditions(electors, quorum, majority) if quorum or majority else None


def conditions_said(ballot: Conditioned) -> str:
    """What has to be reached, in sentences; "" where it sets no condition."""
    quorum = f"The award is given only if at least {ballot.quorum} % of those on the roll vote."
    majority = ""
    if ballot.majority:
        majority = f"The winner needs {_SHARES[ballot.majority][2]} {_BASES[ballot.majority_base]}."
    return " ".join(filter(None, (quorum if ballot.quorum else "", majority)))
