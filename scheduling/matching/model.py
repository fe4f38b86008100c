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
    """A time in which everybody has at most one meeting. `tables` None means as many as wanted (video rooms).

    Neighbours in the order of the slots follow each other without a break when they have the same `block`. Tables
    that stand in `without` cannot be used in this slot.
    """

    id: Id
    tables: int | None = None
    when: Interval | None = None
    block: Id | None = None
    without: frozenset[int] = frozenset()

    @property
    def room(self) -> int | None:
        """How many meetings find a table."""
        return None if self.tables is None else self.tables - sum(table < self.tables for table in self.without)

    def has(self, table: int) -> bool:
        """Whether the table stands there in this slot."""
        return table >= 0 and table not in self.without and (self.tables is None or table < self.tables)


@dataclass(frozen=True, slots=True)
class Person:
    """Who meets: the slots in which that is possible, at most `maximum` meetings, at least `minimum` if it can be.

    `longest_run` meetings at most follow each other without a break; after each, `pause` slots of the block stay free.
    Two kinds meet only where `Problem.kinds` says so.
    """

    id: Id
    slots: frozenset[Id]
    maximum: int
    minimum: int = 0
    longest_run: int | None = None
    pause: int = 0
    kind: Id | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """An organisation, named in wishes like a person: whichever of the `members` can comes."""

    id: Id
    members: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """`a` and `b`, each a person or a team, want to meet once; `value` >= 0 is what the meeting is worth.

    `also` come too (meetings of three or more; a team named twice comes with two members). A `must` ranks above
    everything but legality. `slots` None means any slot that the people have.
    """

    id: Id
    a: Id
    b: Id
    value: int
    kind: WishKind = WishKind.WISH
    must: bool = False
    also: tuple[Id, ...] = ()
    slots: frozenset[Id] | None = None

    @property
    def ends(self) -> tuple[Id, ...]:
        return (self.a, self.b, *self.also)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A locked meeting: this wish is held in this slot, at this table if one is named.

    `people` says who comes; it may be empty where the wish names persons only.
    """

    wish: Id
    slot: Id
    table: int | None = None
    people: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Slots are in time order. `forbidden` pairs never meet, in either order.

    `kinds` lists the pairs of kinds that may meet, in either order; None: all may, and so may who has no kind. Of two
    wishes in `precedence` the first is held earlier where both are held. With `max_min` the worst-served person counts
    before any value (`maxmin`).
    """

    slots: tuple[Slot, ...]
    people: tuple[Person, ...]
    wishes: tuple[Wish, ...]
    fixed: tuple[Fixed, ...] = ()
    forbidden: tuple[tuple[Id, Id], ...] = ()
    teams: tuple[Team, ...] = ()
    kinds: tuple[tuple[Id, Id], ...] | None = None
    precedence: tuple[tuple[Id, Id], ...] = ()
    max_min: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A wish that is held; tables count from 0 in every slot. `people` is empty where the wish says who comes."""

    wish: Id
    slot: Id
    table: int
    people: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """What is compared, in this order: must-meets held (more), people with a meeting (more), meetings missing to
    minima (fewer), the meetings of the worst-served person (more; 0 unless the problem says `max_min`), value (more).
    """

    covered: int
    shortfall: int
    value: int
    must: int = 0
    floor: int = 0

    def rank(self) -> tuple[int, int, int, int, int]:
        """Greater is better."""
        return (self.must, self.covered, -self.shortfall, self.floor, self.value)


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

    `exact_work` is in the deterministic seconds of CP-SAT, `gap_steps` are exchanges of slots tried against idle gaps
    (None: as many as the event is worth, a few seconds at most). `wall_seconds` is a safety net that ends the search
    early and with it the promise of repeatability.
    """

    chains: int = 20_000
    exact_work: float = 8.0
    wall_seconds: float | None = None
    gap_steps: int | None = None


class Phase(StrEnum):
    READ = "read"
    SELECT = "select"
    COLOUR = "colour"
    IMPROVE = "improve"
    TIGHTEN = "tighten"
    EXACT = "exact"
    COMPACT = "compact"
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


BEGUN = Progress(Phase.READ, 0, 0, None, 0.0)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The answer. `bound`: no legal schedule that does as well in the ranks above value has more of it.

    `bound` equals the certificate's bound, or less where `proof` is SEARCH. `reasons` has one entry for every wish
    that is not held, in the order of the wishes. `gaps` counts idle slots between meetings (`legality.gaps_of`).
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
    gaps: int | None = None


Report = Callable[[Progress], None]
Stop = Callable[[], bool]
