"""Whom to tell of requests and meetings: the bell, and a mail with the calendar's own message."""

from conference.meetings.service.letters.of_meetings import (
    tell_cancelled,
    tell_moved,
    tell_placed,
)
from conference.meetings.service.letters.of_requests import (
    tell_accepted,
    tell_asked,
    tell_declined,
    tell_expired,
    tell_must,
    tell_proposed,
    tell_withdrawn,
)
from conference.meetings.service.letters.of_substitutes import (
    tell_substitute_asked,
    tell_substitute_ended,
    tell_substituted,
)

__all__ = [
    "tell_accepted",
    "tell_asked",
    "tell_cancelled",
    "tell_declined",
    "tell_expired",
    "tell_moved",
    "tell_must",
    "tell_placed",
    "tell_proposed",
    "tell_substitute_asked",
    "tell_substitute_ended",
    "tell_substituted",
    "tell_withdrawn",
]
