"""Reads of meetings: the matching problem, availability, single facts, and what pages show."""

from conference.meetings.queries.availability import Availability, availability
from conference.meetings.queries.matching import (
    MatchInput,
    MeetingRow,
    SlotRow,
    WishRow,
    matching_input,
    slots_of,
)

__all__ = [
    "Availability",
    "MatchInput",
    "MeetingRow",
    "SlotRow",
    "WishRow",
    "availability",
    "matching_input",
    "slots_of",
]
