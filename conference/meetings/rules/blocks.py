"""A block of slots as the organiser writes it, and the slots that it makes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar


class Span(Protocol):
    """Anything with a beginning and an end."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


S = TypeVar("S", bound=Span)


def spans(start: datetime, end: datetime, minutes: int, pause: int = 0) -> list[tuple[datetime, datetime]]:
    """As many slots of `minutes` as fit into [start, end), with `pause` minutes between two of them.

    `start` and `end` are instants (UTC), so that a block over a change of the clock has slots of equal length.
    """
    made: list[tuple[datetime, datetime]] = []
    at, length = start, timedelta(minutes=minutes)
    while at + length <= end:
        made.append((at, at + length))
        at += length + timedelta(minutes=pause)
    return made


def overlap(new: Iterable[tuple[datetime, datetime]], standing: Iterable[Span]) -> tuple[datetime, datetime] | None:
    """The first standing slot that a new one overlaps without beginning with it."""
    old = sorted((slot.starts_at, slot.ends_at) for slot in standing)
    for start, end in new:
        for begins, ends in old:
            if begins < end and ends > start and begins != start:
                return begins, ends
    return None


def blocks(slots: Sequence[S]) -> list[tuple[S, ...]]:
    """Slots by time, gathered into blocks: no gap within one is longer than a slot."""
    cuts = [0] if slots else []
    for place, (before, after) in enumerate(pairwise(slots), 1):
        if after.starts_at - before.ends_at > before.ends_at - before.starts_at:
            cuts.append(place)
    return [tuple(slots[start:end]) for start, end in pairwise([*cuts, len(slots)])]
