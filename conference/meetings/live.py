"""The topic of an event's meetings as a whole; what concerns one person goes to that person's topic."""

from conference.events.live import may_hear_desk
from conference.foundation.hub import Push
from conference.foundation.topics import Topic
from conference.foundation.work import Work
from conference.people.live import person_topic


def meetings_topic(event: int) -> str:
    """Raised with every request, answer and meeting of an event; only organisers listen."""
    return f"event.{event}.meetings"


def suggestions_topic(event: int) -> str:
    """Raised when new suggestions are made and when their weights change: what is kept of them is read anew."""
    return f"event.{event}.suggestions"


def tell_pair(work: Work, event: int, *people: int) -> None:
    """After the commit, ask the pages of these people and of the organisers to refetch."""
    for person in people:
        work.push(Push(person_topic(person)))
    work.push(Push(meetings_topic(event)))


TOPICS = (Topic("event.{}.meetings", may_hear_desk), Topic("event.{}.suggestions", may_hear_desk))
