"""The topic of an event's directory: who is here, and what they offer and need."""

from conference.events.live import may_hear_event
from conference.foundation.topics import Topic


def directory_topic(event: int) -> str:
    """Raised when a profile of a member changes. What is computed from profiles is kept under its number."""
    return f"event.{event}.directory"


TOPICS = (Topic("event.{}.directory", may_hear_event),)
