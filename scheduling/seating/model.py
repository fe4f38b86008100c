"""The words of seating: what is asked (Problem) and what is answered (Plan)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduling.matching.ids import Id
from scheduling.seating.figures import Figures


@dataclass(frozen=True, slots=True)
class Table:
    """A table with `minimum` to `maximum` people when it is used at all, the host among them.

    The host sits there in every round of the table; a table with a host is always used. `language` is what everybody
    there must understand; None leaves it to the people, who are then spared neighbours without a common language.
    `rounds` None is all; a block of rounds with its own topics and hosts has its own tables.
    """

    id: Id
    maximum: int
    minimum: int = 1
    topic: Id | None = None
    language: Id | None = None
    host: Id | None = None
    rounds: frozenset[Id] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits. `wishes` are topics, the dearest first; no `languages` means that every table will do.

    `traits` say what a person is ({"organisation": 7, "country": "PT"}); who lacks a trait is like nobody in it.
    """

    id: Id
    wishes: tuple[Id, ...] = ()
    languages: frozenset[Id] = frozenset()
    traits: Mapping[str, Id] = field(default_factory=dict)
    absent: frozenset[Id] = frozenset()


@dataclass(frozen=True, slots=True)
class Seat:
    """A person sits at a table in a round; as part of a problem: has to."""

    person: Id
    round: Id
    table: Id


@dataclass(frozen=True, slots=True)
class Mix:
    """Two people alike in `trait` at one table cost `weight`."""

    trait: str
    weight: int


@dataclass(frozen=True, slots=True)
class Weights:
    """What the organiser trades for what, in one currency. The usual values put each level above all lower ones
    wherever both are not met anyway: an apart pair, then no common language, then topics, then meeting again.

    - points: what a seat at one's first, second, ... wish is worth; other topics are worth nothing
    - point: the cost of one point lost. Below `repeat`, new faces go before wishes.
    - repeat: a pair that meets again; a third time costs twice as much, and so on
    """

    points: tuple[int, ...] = (10, 7, 5, 3, 2, 1)
    apart: int = 1_000_000
    unspoken: int = 100_000
    point: int = 10_000
    repeat: int = 1_000
    mix: tuple[Mix, ...] = (Mix("organisation", 1_000), Mix("country", 25), Mix("sector", 20))


@dataclass(frozen=True, slots=True)
class Problem:
    """Rounds are in time order. Topics may be none, then all wishes are empty. `apart` pairs never share a table."""

    rounds: tuple[Id, ...]
    tables: tuple[Table, ...]
    people: tuple[Person, ...]
    topics: tuple[Id, ...] = ()
    fixed: tuple[Seat, ...] = ()
    apart: tuple[tuple[Id, Id], ...] = ()
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Price:
    """What a seat at a topic's tables of one language costs over all rounds, in points: see `prices`."""

    topic: Id | None
    language: Id | None
    price: int


class Ended(StrEnum):
    """Why the search ended."""

    AT_BOUND = "at_bound"  # every figure is at its lower bound for this topic plan
    BUDGET = "budget"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work may be spent, counted, so that the same input gives the same plan on every machine.

    `mixing` is in steps that look at all swaps between half of the pairs of tables, `exchanges` in swaps of two people
    that are tried where people are few. `wall_seconds` ends the search early and with it that promise.
    """

    mixing: int = 6_000
    exchanges: int = 500_000
    wall_seconds: float | None = None


class Phase(StrEnum):
    TOPICS = "topics"
    DESIGN = "design"
    MIX = "mix"
    EXCHANGE = "exchange"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the solver is: the cost in the currency of the weights and a bound on it for the present topic plan."""

    phase: Phase
    cost: int
    bound: int
    seconds: float


BEGUN = Progress(Phase.TOPICS, 0, 0, 0.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer: who sits where, what that is worth beside what is possible, and prices that prove the topics."""

    seats: tuple[Seat, ...]
    figures: Figures
    prices: tuple[Price, ...]
    ended: Ended
    seed: int
    steps: int


Report = Callable[[Progress], None]
Stop = Callable[[], bool]
