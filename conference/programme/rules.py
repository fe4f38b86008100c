"""Decisions about sessions and a person's time: what is in the way of what, and how to say it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from conference.programme.cards import OPEN_KINDS, Busy, SessionCard


def collide(one: Busy, other: Busy) -> bool:
    """Whether two different items cannot both be had."""
    if one is other or one.open or other.open:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def overlapping(session: SessionCard, busy: Iterable[Busy]) -> list[Busy]:
    """What takes the viewer's time during a session, other than the session itself, by start."""
    if session.kind in OPEN_KINDS:
        return []
    return [
        other
        for other in busy
        if other.starts_at < session.ends_at
        and session.starts_at < other.ends_at
        and not other.open
        and not (other.ref == session.id and other.kind in ("star", "duty"))
    ]


def overlap_reason(starts_at: datetime, ends_at: datetime, other: Busy, zone: ZoneInfo) -> str:
    """Why [starts_at, ends_at) cannot be had together with `other`, in words: it names the other thing."""
    if other.kind == "private":
        label = f" ({other.label})" if other.label else ""
        return f"Overlaps your private block{label} at {other.starts_at.astimezone(zone):%H:%M}"
    if other.kind == "meeting":
        whom = other.label.removeprefix("1:1 ")
        return f"Overlaps your {other.starts_at.astimezone(zone):%H:%M} meeting {whom}".rstrip()
    same = (other.starts_at, other.ends_at) == (starts_at, ends_at)
    return f"{'Same time as' if same else 'Overlaps'} “{short_title(other.label)}”" + (
        ", where you have a duty" if other.kind == "duty" else ""
    )


def short_title(title: str) -> str:
    """What stands before a title's colon, or its first forty letters: enough to know it by."""
    head = title.partition(":")[0]
    if 3 <= len(head) <= 40:
        return head
    return title if len(title) <= 40 else title[:39].rstrip() + "…"


def clash_reason(session: SessionCard, busy: Iterable[Busy], zone: ZoneInfo) -> str:
    """The first clash of a session with the viewer's own time, in words; empty when there is none."""
    for other in overlapping(session, busy):
        return overlap_reason(session.starts_at, session.ends_at, other, zone)
    return ""
