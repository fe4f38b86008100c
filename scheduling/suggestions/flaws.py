"""How a contradiction in a problem of suggestions is told: what, who, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.flaws import Row


class FlawCode(StrEnum):
    """What is wrong, for the caller to put into words."""

    BAD_ID = "bad_id"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_PERSON = "unknown_person"
    APART_SELF = "apart_self"
    NOT_TEXT = "not_text"
    NOT_A_WEIGHT = "not_a_weight"  # not a whole number from 0 to 10
    NOT_A_COUNT = "not_a_count"
    NOTHING_CONNECTS = "nothing_connects"  # every weight of what could connect people is 0
    PROMISE_ABOVE_LENGTH = "promise_above_length"


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
    """Nobody can be suggested as asked; `flaws` says all that is wrong."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws
