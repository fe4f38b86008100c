"""Why a wish is not held, as data: a code, facts about the two who wished, and what would change it."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.matching.ids import Id


class ReasonCode(StrEnum):
    """The tightest true reason, hardest first. What each promises is in `Reason`."""

    FORBIDDEN = "forbidden"
    NO_COMMON_SLOT = "no_common_slot"
    PERSON_FULL = "person_full"
    TABLES_FULL = "tables_full"
    NO_BREAK = "no_break"
    LOCKED = "locked"
    PROTECTS_OTHERS = "protects_others"
    COSTS_MORE = "costs_more"
    HIGHER_VALUE = "higher_value"
    TIE = "tie"
    NOT_FOUND = "not_found"


HARDEST_FIRST = tuple(ReasonCode)


class RemedyKind(StrEnum):
    ALLOW_PAIR = "allow_pair"
    OPEN_SLOT = "open_slot"  # `person` becomes available in `slot`
    RAISE_MAXIMUM = "raise_maximum"  # of `person`, by one
    ADD_TABLE = "add_table"  # one more in `slot`
    RELAX_BREAKS = "relax_breaks"  # `person` takes neither pauses nor a longest run


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change after which the meeting fits beside all the others, none of which moves."""

    kind: RemedyKind
    person: Id | None = None
    slot: Id | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands in the way of one wish. Nobody but those who wished is ever named.

    Of the parties that teams could send, the reason speaks of one that comes closest.

    - forbidden: the pair, or their kinds, must not meet.
    - no_common_slot: no slot in which all can meet and the wish may be held.
    - person_full: `people` reached their maximum, though both are free together in `slots`.
    - tables_full: both are free together in `slots`, and all tables there are taken.
    - no_break: both are free together in `slots`, but one would have no break there, or it would be out of order.
    - locked: every place in the common slots, `slots`, would need a locked meeting moved.
    - protects_others: every place would take a must-meet, somebody's only meeting, one that a minimum asks for, or one
      without which somebody were the worst served.
    - costs_more: proven: any schedule with this meeting that is as good in all ranks above value loses `loss` or more.
    - higher_value: every other place would push out meetings worth `displaced` or more, which is above `value`.
    - tie: the best place would push out meetings worth exactly `value`; the seed decides between equals.
    - not_found: none of these; the search ended before it found an exchange that is worth more.

    The last five speak of a wish whose people are never free together; `slots` is then where both could meet. `loss`
    is 0 where nothing is proven, and `displaced` None where no single exchange makes a place. Each of the `remedies`
    is enough alone; without any, no single change is known that would let the meeting fit.
    """

    wish: Id
    code: ReasonCode
    value: int
    people: tuple[Id, ...] = ()
    slots: tuple[Id, ...] = ()
    displaced: int | None = None
    loss: int = 0
    remedies: tuple[Remedy, ...] = ()
