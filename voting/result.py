"""What a count says: winners or a tie, totals, standing, and the trace of how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from voting.canonical import canonical_json, exact_number

Number = int | Fraction
Tiers = tuple[tuple[str, ...], ...]
Outcome = Literal["decided", "shared", "tie", "no_votes", "no_quorum", "no_majority"]


class Counted(Protocol):
    """As much of a count as a quorum or a majority is judged by; sums of weights."""

    @property
    def ballots(self) -> int: ...
    @property
    def valid(self) -> int: ...
    @property
    def totals(self) -> Mapping[str, Number]: ...


def whole(value: Fraction) -> Number:
    """The same number, as an integer where it is one."""
    return value.numerator if value.denominator == 1 else value


class Step(NamedTuple):
    """One thing that happened during the count; `facts` is ready for JSON, numbers exact."""

    kind: str
    facts: Mapping[str, object]

    def as_data(self) -> dict[str, object]:
        """`{"kind": ..., **facts}`."""
        return {"kind": self.kind, **self.facts}


class MethodCount(NamedTuple):
    """What a method hands to the tally: totals in ballot order, tiers best first, its own steps."""

    totals: Mapping[str, Number]
    tiers: Tiers
    steps: tuple[Step, ...]


class Place(NamedTuple):
    """One rung of the standing: competition ranking (1, 2, 2, 4); equal options share it in ballot order."""

    place: int
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The whole outcome of one question. Equal ballots give an equal result, in any order, always.

    `outcome`:
    "decided"   `winners` fill exactly `seats`;
    "shared"    the tie chain shared the award: `winners` holds more than `seats`;
    "tie"       the chain ended without a decision: `tied` compete for the `open_seats` left over;
    "no_votes"  no valid ballot, so nobody wins;
    "no_quorum", "no_majority"  the conditions were not reached, so nobody wins; the trace says by how much.
    `highest` is the largest total that one option could have had: bars are drawn against it.
    `standing` shows the votes alone: two options that a lot separated still share a place.
    `ballots` = `valid` + `blank` + `abstain`, each a sum of weights (with weight 1, a number of ballots).
    """

    ballot_id: str
    config_sha256: str
    method: str
    seats: int
    outcome: Outcome
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    open_seats: int
    totals: Mapping[str, Number]
    highest: Number
    ballots: int
    valid: int
    blank: int
    abstain: int
    standing: tuple[Place, ...]
    trace: tuple[Step, ...]

    def as_data(self) -> dict[str, object]:
        """Ready for JSON; totals as a list, since ballot order matters and objects have none."""
        return {
            "ballot_id": self.ballot_id,
            "config_sha256": self.config_sha256,
            "method": self.method,
            "seats": self.seats,
            "outcome": self.outcome,
            "winners": list(self.winners),
            "tied": list(self.tied),
            "open_seats": self.open_seats,
            "totals": [{"option": o, "total": exact_number(t)} for o, t in self.totals.items()],
            "highest": exact_number(self.highest),
            "ballots": self.ballots,
            "valid": self.valid,
            "blank": self.blank,
            "abstain": self.abstain,
            "standing": [{"place": p.place, "options": list(p.options)} for p in self.standing],
            "trace": [step.as_data() for step in self.trace],
        }

    def canonical(self) -> bytes:
        """Canonical JSON of the result: what is sealed at the count and compared at a recount."""
        return canonical_json(self.as_data())
