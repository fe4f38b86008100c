"""How a contradiction in a seating problem is told: what, who, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.flaws import Row


class FlawCode(StrEnum):
    """What is wrong, for the caller to put into words."""

    BAD_ID = "bad_id"
    DUPLICATE_ID = "duplicate_id"
    NOT_A_COUNT = "not_a_count"  # not a whole number, or negative
    MINIMUM_ABOVE_MAXIMUM = "minimum_above_maximum"
    NO_SEATS = "no_seats"  # a table for nobody
    UNKNOWN_ROUND = "unknown_round"
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_PERSON = "unknown_person"
    WISHED_TWICE = "wished_twice"
    HOST_TWICE = "host_twice"
    HOST_LANGUAGE = "host_language"
    FIXED_TWICE = "fixed_twice"
    FIXED_ABSENT = "fixed_absent"
    FIXED_CLOSED = "fixed_closed"
    FIXED_HOST = "fixed_host"
    FIXED_LANGUAGE = "fixed_language"
    FIXED_TOPIC = "fixed_topic"
    FIXED_ABOVE_MAXIMUM = "fixed_above_maximum"
    APART_SELF = "apart_self"
    APART_FIXED = "apart_fixed"
    APART_CROWD = "apart_crowd"  # more people all kept apart than tables for them
    MIXED_TWICE = "mixed_twice"
    TOO_FEW_SEATS = "too_few_seats"
    TOO_FEW_PEOPLE = "too_few_people"
    NO_TABLE_UNDERSTOOD = "no_table_understood"
    TOO_FEW_TOPICS = "too_few_topics"
    PAST_ROUNDS = "past_rounds"  # not so many rounds can be over
    LEFT_UNKNOWN = "left_unknown"
    SEAT_UNKNOWN = "seat_unknown"  # the plan before names what is not there
    SEATED_TWICE = "seated_twice"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One contradiction: its code, the rows that make it, the plain fact about them, and a way out."""

    code: FlawCode
    rows: tuple[Row, ...]
    fact: str
    remedy: str

    def __str__(self) -> str:
        where = ", ".join(map(str, self.rows))
        return f"{where}: {self.fact}; {self.remedy}"


class Contradictory(ValueError):
    """People cannot be seated as asked; `flaws` says all that is wrong."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws
