"""What stands against a run before it starts, as a list with ways to mend it."""

from dataclasses import dataclass
from datetime import datetime

from conference.matchmaking.rules.problem import Weights, placeable
from conference.meetings.queries import MatchInput

SHOWN = 12  # people named in one line


@dataclass(frozen=True, slots=True)
class Concern:
    """One line. `blocks`: a run could place nothing. `people` (number, name) are those it is about."""

    code: str
    text: str
    blocks: bool = False
    people: tuple[tuple[int, str], ...] = ()
    more: int = 0


def concerns(given: MatchInput, weights: Weights, now: datetime) -> list[Concern]:
    """Everything worth a look, what blocks first."""
    found = [*_limits(given, now), *_wishes(given, weights, now), *_people(given)]
    return sorted(found, key=lambda concern: not concern.blocks)


def _limits(given: MatchInput, now: datetime) -> list[Concern]:
    found = []
    if not any(slot.starts_at > now for slot in given.slots):
        words = "All slots are over." if given.slots else "The event has no slots for meetings."
        found.append(Concern("slots", f"{words} Add slots that lie ahead.", True))
    if given.tables == 0:
        found.append(Concern("tables", "The number of tables is 0: no meeting has a place. Raise it.", True))
    if given.max_meetings == 0:
        found.append(Concern("maximum", "The limit of meetings a person is 0: nobody can be booked. Raise it.", True))
    return found


def _wishes(given: MatchInput, weights: Weights, now: datetime) -> list[Concern]:
    ahead = {slot.id for slot in given.slots if slot.starts_at > now}
    standing = [meeting for meeting in given.meetings if meeting.slot_id in ahead]
    if not given.people:
        return [Concern("people", "Nobody takes part in the meetings yet.", True)]
    if placeable(given, weights, standing):
        outside = [wish for wish in given.wishes if not {wish.asker, wish.invitee} <= given.people.keys()]
        if not outside:
            return []
        noun = "request is" if len(outside) == 1 else "requests are"
        return [Concern("outside", f"{len(outside)} {noun} of people who do not take part; they are left out.")]
    if given.wishes and not weights.unanswered:
        return [Concern("wishes", "No request is accepted yet. Place unanswered ones too, or wait for answers.", True)]
    return [Concern("wishes", "There are no open requests: a run has nothing to place.", True)]


def _people(given: MatchInput) -> list[Concern]:
    wishing = {end for wish in given.wishes for end in (wish.asker, wish.invitee)} & given.people.keys()
    shut = sorted(number for number in wishing if not given.people[number])
    quiet = sorted(given.people.keys() - wishing - {end for m in given.meetings for end in (m.first, m.second)})
    found = []
    if shut:
        noun = "person has" if len(shut) == 1 else "people have"
        text = f"{len(shut)} {noun} requests but no open slot: all are closed or taken."
        found.append(_named("availability", text, shut, given))
    if quiet:
        noun = "participant has" if len(quiet) == 1 else "participants have"
        found.append(
            _named("quiet", f"{len(quiet)} {noun} no request at all, neither made nor received.", quiet, given)
        )
    return found


def _named(code: str, text: str, people: list[int], given: MatchInput) -> Concern:
    named = tuple((number, given.names[number]) for number in people[:SHOWN])
    return Concern(code, text, people=named, more=max(0, len(people) - SHOWN))
