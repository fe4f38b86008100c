"""What a trial changes: a copy of the event's data with more tables, other limits or more slots. Nothing is written."""

from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from conference.meetings.queries import MatchInput, SlotRow
from conference.meetings.rules.words import plural


class Changes(Protocol):
    """How much more of what; negative numbers are less."""

    @property
    def tables(self) -> int: ...
    @property
    def meetings(self) -> int: ...
    @property
    def slots(self) -> int: ...


def tried(given: MatchInput, changes: Changes) -> MatchInput:
    """The data with the changes. New slots follow the last one at its length, get the numbers -1, -2, … and everybody
    is free in them."""
    last = given.slots[-1] if given.slots else None
    fresh = []
    for count in range(1, changes.slots + 1 if last else 1):
        assert last is not None
        length: timedelta = last.ends_at - last.starts_at
        start = last.ends_at + length * (count - 1)
        fresh.append(SlotRow(-count, start, start + length, last.tables))
    numbers = frozenset(slot.id for slot in fresh)
    return replace(
        given,
        slots=[
            *(
                slot if slot.tables is None else replace(slot, tables=max(0, slot.tables + changes.tables))
                for slot in given.slots
            ),
            *fresh,
        ],
        people={person: slots | numbers for person, slots in given.people.items()},
        tables=max(0, given.tables + changes.tables),
        max_meetings=max(0, given.max_meetings + changes.meetings),
    )


def in_words(changes: Changes) -> str:
    """The changes for the table of runs; "" where nothing is changed."""
    said = []
    for count, one in ((changes.tables, "table"), (changes.meetings, "meeting a person"), (changes.slots, "slot")):
        if count:
            many = "meetings a person" if one.startswith("meeting") else ""
            said.append(f"{plural(abs(count), one, many)} {'more' if count > 0 else 'less'}")
    return ", ".join(said)
