"""How a contradiction in a problem is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.ids import Id


class FlawCode(StrEnum):
    """What is wrong, for the caller to put into words."""

    BAD_ID = "bad_id"  # an id is a non-empty text or a whole number
    DUPLICATE_ID = "duplicate_id"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"  # a count or a value is not a whole number
    OVERLAPPING_SLOTS = "overlapping_slots"
    UNKNOWN_SLOT = "unknown_slot"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_WISH = "unknown_wish"
    EMPTY_TEAM = "empty_team"
    PRECEDENCE_CYCLE = "precedence_cycle"  # each of these meetings would have to come before itself
    MINIMUM_ABOVE_MAXIMUM = "minimum_above_maximum"
    SELF_PAIR = "self_pair"
    DUPLICATE_PAIR = "duplicate_pair"
    LOCKED_TWICE = "locked_twice"
    LOCK_UNAVAILABLE = "lock_unavailable"
    LOCK_CLASH = "lock_clash"  # a person is locked twice at one time
    LOCK_ABOVE_MAXIMUM = "lock_above_maximum"
    LOCK_FORBIDDEN = "lock_forbidden"
    LOCK_TABLES = "lock_tables"  # more locks than tables, or a table that is not there
    LOCK_TABLE_CLASH = "lock_table_clash"
    LOCK_PARTY = "lock_party"  # it does not say who comes for a team, or names others than the wish
    LOCK_RHYTHM = "lock_rhythm"  # more in a row than the person takes, or no pause between
    LOCK_ORDER = "lock_order"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the problem: `table` is slots, people, teams, wishes, fixed, forbidden, kinds or precedence; `index`
    counts from 0."""

    table: str
    index: int
    id: Id | None = None

    def __str__(self) -> str:
        name = f"{self.table}[{self.index}]"
        return name if self.id is None else f"{name} {self.id!r}"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One contradiction: its code, the rows that make it, and the plain fact about them."""

    code: FlawCode
    rows: tuple[Row, ...]
    fact: str

    def __str__(self) -> str:
        return f"{', '.join(map(str, self.rows))}: {self.fact}"


class Contradictory(ValueError):
    """The problem cannot be solved as given; `flaws` says all that is wrong."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws


def number_flaws(count: object, name: str, row: Row) -> Iterator[Flaw]:
    """A count or value is a whole number, not negative."""
    if type(count) is int and count >= 0:
        return
    if not isinstance(count, int) or isinstance(count, bool):
        yield Flaw(FlawCode.NOT_WHOLE, (row,), f"{name} {count!r} is not a whole number")
    elif count < 0:
        yield Flaw(FlawCode.NEGATIVE, (row,), f"{name} {count} is negative")


def is_id(identity: object) -> bool:
    """A text that is not empty, or a whole number."""
    if type(identity) is int or (type(identity) is str and identity):
        return True
    return isinstance(identity, int | str) and not isinstance(identity, bool) and identity != ""
