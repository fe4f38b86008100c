"""Breaks: how a person's meetings may follow each other, and how far they keep from the rest of a day.

The very rule by which the organisers' run plans (`scheduling.matching.rhythm`), so that booking, moving by hand and
planning allow the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Protocol

from conference.meetings.models import MeetingRules
from conference.meetings.rules.blocks import S, Span
from conference.meetings.rules.words import plural
from scheduling.matching.rhythm import Rhythm


class Numbered(Span, Protocol):
    """A slot with its number."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `longest_run` meetings in a row (None: any number), `pause` free slots after each of them, and `buffer`
    between a meeting and whatever else takes a person's time."""

    longest_run: int | None = None
    pause: int = 0
    buffer: timedelta = timedelta(0)

    @property
    def rests(self) -> bool:
        """Whether a meeting can be in the way of another one without overlapping it."""
        return self.longest_run is not None or self.pause > 0

    def in_words(self, name: str, when: str) -> str:
        """Why somebody cannot meet at a time that the others of their meetings bar."""
        asked = []
        if self.longest_run is not None:
            asked.append(f"at most {plural(self.longest_run, 'meeting')} in a row")
        if self.pause:
            asked.append(f"{plural(self.pause, 'free slot')} after each meeting")
        return f"{name} would have no break on {when}: this event keeps {' and '.join(asked)}."


@dataclass(frozen=True, slots=True)
class Day:
    """An event's slots by time as bits of a mask, with the rhythm that is kept in them (None: any)."""

    place: dict[int, int]
    rhythm: Rhythm | None

    def barred(self, busy: Iterable[int]) -> frozenset[int]:
        """The slots in which one meeting more would leave no break to who has meetings in the `busy` ones."""
        if self.rhythm is None:
            return frozenset()
        mask = sum({1 << self.place[slot] for slot in busy if slot in self.place})
        free = self.rhythm.addable(mask)
        return frozenset(slot for slot, bit in self.place.items() if not free >> bit & 1)


def pace_of(rules: MeetingRules | None) -> Pace:
    """The pace that an event's rules ask for."""
    if rules is None:
        return Pace()
    return Pace(rules.longest_run, rules.pause_slots, timedelta(minutes=rules.buffer_minutes))


def day_of(slots: Sequence[Numbered], pace: Pace) -> Day:
    """The rhythm over an event's slots, given in time order."""
    place = {slot.id: bit for bit, slot in enumerate(slots)}
    if not pace.rests:
        return Day(place, None)
    joined = sum(1 << bit for bit, pair in enumerate(pairwise(slots), 1) if follows(*pair))
    return Day(place, Rhythm(pace.longest_run, pace.pause, joined))


def follows(before: Span, after: Span) -> bool:
    """Whether who meets in both has no break between them: the gap is shorter than a slot."""
    return after.starts_at - before.ends_at < before.ends_at - before.starts_at


def stretches(slots: Sequence[S]) -> list[tuple[S, ...]]:
    """Slots by time, gathered into stretches of those that follow each other."""
    cuts = [0] if slots else []
    cuts += [place for place, pair in enumerate(pairwise(slots), 1) if not follows(*pair)]
    return [tuple(slots[start:end]) for start, end in pairwise([*cuts, len(slots)])]


def bearable(pace: Pace, joined: int, busy: int) -> tuple[int | None, int]:
    """The longest run and the pause that somebody keeps whose standing meetings, `busy`, may break the pace already:
    no stricter than what stands."""
    longest, pause = pace.longest_run, pace.pause
    while pause and not Rhythm(None, pause, joined).keeps(busy):
        pause -= 1
    while longest is not None and not Rhythm(longest, 0, joined).keeps(busy):
        longest += 1
    return longest, pause
