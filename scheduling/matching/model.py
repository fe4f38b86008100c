"""The words of one-to-one scheduling: what is asked (Problem) and what is answered (Schedule)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scheduling.intervals import Interval
from scheduling.matching.certificate import Certificate
from scheduling.matching.ids import Id
from scheduling.matching.reasons import Reason


class WishKind(StrEnum):
    """Where a wish comes from; its weight is in its value, the kind is for the reader."""

    ACCEPTED = "accepted"  # asked by one, accepted by the other
    MUTUAL = "mutual"  # asked by both
    MUST = "must"  # the organiser or a sponsor wants it
    WISH = "wish"  # asked by one, not answered


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which everybody has at most one meeting. `tables` None means as many as wanted (video rooms)."""

    id: Id
    tables: int | None = None
    when: Interval | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who meets: the slots in which that is possible, at most `maximum` meetings, at least `minimum` if it can be."""

    id: Id
    slots: frozenset[Id]
    maximum: int
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Persons `a` and `b` want to meet once; `value` >= 0 is what the meeting is worth."""

    id: Id
    a: Id
    b: Id
    value: int
    kind: WishKind = WishKind.WISH


@dataclass(frozen=True, slots=True)
class Fixed:
    """A locked meeting: this wish is held in this slot, at this table if one is named."""

    wish: Id
    slot: Id
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Slots are in time order. `forbidden` pairs never meet, in either order."""

    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    wishes: tuple[Wish, ...]
    fixed: tuple[Fixed, ...] = ()
    forbidden: tuple[tuple[Id, Id], ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A wish that is held; tables count from 0 in every slot."""

    wish: Id
    slot: Id
    table: int


@dataclass(frozen=True, slots=True)
class Objective:
    """What is compared, in this order: people with a meeting (more), meetings missing to minima (fewer), value."""

    covered: int
    shortfall: int
    value: int

    def rank(self) -> tuple[int, int, int]:
        """Greater is better."""
        return (self.covered, -self.shortfall, self.value)


class Proof(StrEnum):
    """How far the schedule is known to be the best possible."""

    PRICES = "prices"  # it equals the bound of the certificate: anybody can check it
    SEARCH = "search"  # an exhaustive search found nothing better: no short proof to hand over
    NONE = "none"  # the bound lies above


class Ended(StrEnum):
    """Why the search ended."""

    PROVEN = "proven"
    BUDGET = "budget"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work may be spent; counted, so that the same input gives the same schedule on every machine.

    `exact_work` is in the deterministic seconds of CP-SAT. `wall_seconds` is a safety net that ends the search early
    and with it the promise of repeatability.
    """

    chains: int = 20_000
    exact_work: float = 8.0
    wall_seconds: float | None = None


class Phase(StrEnum):
    SELECT = "select"
    COLOUR = "colour"
    IMPROVE = "improve"
    TIGHTEN = "tighten"
    EXACT = "exact"
    EXPLAIN = "explain"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the solver is. `bound` is None until the first one is proven; seconds since the start."""

    phase: Phase
    covered: int
    value: int
    bound: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """The answer. `bound`: no legal schedule that covers as many people and misses as few minima has more value.

    `bound` equals the certificate's bound, or less where `proof` is SEARCH. `reasons` has one entry for every wish
    that is not held, in the order of the wishes.
    """

    meetings: tuple[Meeting, ...]
    objective: Objective
    bound: int
    proof: Proof
    certificate: Certificate
    reasons: tuple[Reason, ...]
    ended: Ended
    seed: int
    chains: int


Report = Callable[[Progress], None]
Stop = Callable[[], bool]
