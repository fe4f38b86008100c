"""What stands against a run before it starts: each line names the rows, and leads to where it is mended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from conference.matchmaking.rules.concern import SHOWN, Concern, named
from conference.matchmaking.rules.lock_checks import lock_concerns
from conference.matchmaking.rules.problem import Weights, placeable
from conference.meetings.queries import MatchInput, SlotRow
from conference.meetings.rules.pace import day_of
from conference.meetings.rules.words import moment, plural

SETTINGS, WISHES = "console/matchmaking/settings", "console/matchmaking/wishes"


def concerns(
    given: MatchInput, weights: Weights, now: datetime, locks: Mapping[int, int] | None = None, zone: str = "UTC"
) -> list[Concern]:
    """Everything worth a look, what blocks first. `locks`: request -> slot; `zone` is that of the event's clock."""
    found = [
        *_limits(given, now, zone),
        *_wishes(given, weights, now),
        *_musts(given, now),
        *lock_concerns(given, now, locks or {}),
        *_people(given, now),
    ]
    return sorted(found, key=lambda concern: not concern.blocks)


def _limits(given: MatchInput, now: datetime, zone: str) -> list[Concern]:
    found = []
    ahead = [slot for slot in given.slots if slot.starts_at > now]
    if not ahead:
        words = "All slots are over." if given.slots else "The event has no slots for meetings."
        found.append(Concern("slots", f"{words} Add slots that lie ahead.", True, path=f"{SETTINGS}#block"))
    elif not any(given.tables_in(slot) for slot in ahead):
        text = "The number of tables is 0: no meeting has a place. Raise it."
        found.append(Concern("tables", text, True, path=f"{SETTINGS}#limits"))
    elif bare := [slot for slot in ahead if given.tables_in(slot) == 0]:
        which = ", ".join(moment(slot.starts_at, zone) for slot in bare[:SHOWN])
        more = f" and {len(bare) - SHOWN} more" if len(bare) > SHOWN else ""
        text = f"{plural(len(bare), 'slot has', 'slots have')} no table, so nothing can be placed there: {which}{more}."
        found.append(Concern("tables", text, path=f"{SETTINGS}#slots"))
    if given.max_requests == 0:
        text = "The limit of waiting requests is 0: nobody can ask anybody. Raise it, unless you want that."
        found.append(Concern("requests", text, path=f"{SETTINGS}#limits"))
    if given.max_meetings == 0:
        text = "The limit of meetings a person is 0: nobody can be booked. Raise it."
        found.append(Concern("maximum", text, True, path=f"{SETTINGS}#limits"))
    elif given.min_meetings > min(given.max_meetings, len(ahead)) and ahead:
        text = (
            f"Everybody should get {plural(given.min_meetings, 'meeting')}, but has at most {given.max_meetings} "
            f"in {plural(len(ahead), 'slot')}. The target cannot be reached."
        )
        found.append(Concern("minimum", text, path=f"{SETTINGS}#limits"))
    elif given.pace.rests and given.min_meetings > (most := _room(given, ahead)):
        text = (
            f"With breaks {plural(len(ahead), 'slot leaves', 'slots leave')} room for {most} meetings a person, and "
            f"everybody should get {given.min_meetings}. The target cannot be reached."
        )
        found.append(Concern("breaks", text, path=f"{SETTINGS}#limits"))
    return found


def _room(given: MatchInput, slots: Sequence[SlotRow]) -> int:
    """The most meetings that the event's breaks leave to who is free in these slots."""
    day = day_of(given.slots, given.pace)
    mask = sum(1 << day.place[slot.id] for slot in slots)
    return len(slots) if day.rhythm is None else day.rhythm.most(mask)


def _wishes(given: MatchInput, weights: Weights, now: datetime) -> list[Concern]:
    ahead = {slot.id for slot in given.slots if slot.starts_at > now}
    standing = [meeting for meeting in given.meetings if meeting.slot_id in ahead]
    if not given.people:
        return [Concern("people", "Nobody takes part in the meetings yet.", True, path="console/members")]
    found = []
    outside = [wish for wish in given.wishes if not {wish.asker, wish.invitee} <= given.people.keys()]
    if outside:
        noun = plural(len(outside), "request is", "requests are")
        text = f"{noun} with people who do not take part; they are left out. They concern:"
        ends = sorted({end for wish in outside for end in (wish.asker, wish.invitee)} & given.people.keys())
        found.append(named("outside", text, ends, given))
    apart = [wish for wish in given.wishes if given.apart.why(wish.asker, wish.invitee)]
    if apart:
        text = f"{plural(len(apart), 'request is', 'requests are')} between people who may not meet; not one is placed."
        ends = sorted({end for wish in apart for end in (wish.asker, wish.invitee)})
        found.append(named("apart", text, ends, given, path=f"{SETTINGS}#who"))
    if placeable(given, weights, standing):
        return found
    if given.wishes and not weights.unanswered:
        text = "No request is accepted yet. Place unanswered ones too, or wait for answers."
        return [*found, Concern("wishes", text, True)]
    text = "There are no open requests: a run has nothing to place."
    return [*found, Concern("wishes", text, True, path=f"{WISHES}#file")]


def _musts(given: MatchInput, now: datetime) -> list[Concern]:
    """People with more must-meets than they can have meetings."""
    coming = [slot for slot in given.slots if slot.starts_at > now]
    booked = Counter(end for m in given.meetings for end in (m.first, m.second))
    taken = {(end, m.slot_id) for m in given.meetings for end in (m.first, m.second)}
    musts = Counter(end for wish in given.wishes if wish.by_organisers for end in (wish.asker, wish.invitee))

    def room(person: int) -> int:
        free = given.people[person]
        return _room(given, [slot for slot in coming if slot.id in free and (person, slot.id) not in taken])

    over = [
        person
        for person, count in sorted(musts.items())
        if person in given.people and count > min(given.max_meetings - booked[person], room(person))
    ]
    if not over:
        return []
    rest = ", breaks counted" if given.pace.rests else ""
    text = f"{plural(len(over), 'person has', 'people have')} more must-meets than open slots or meetings left{rest}."
    return [named("must", text, over, given, path=f"{WISHES}#must")]


def _people(given: MatchInput, now: datetime) -> list[Concern]:
    wishing = {end for wish in given.wishes for end in (wish.asker, wish.invitee)} & given.people.keys()
    ahead = {slot.id for slot in given.slots if slot.starts_at > now}
    shut = sorted(number for number in wishing if not given.people[number] & ahead) if ahead else []
    quiet = sorted(given.people.keys() - wishing - {end for m in given.meetings for end in (m.first, m.second)})
    found = []
    if shut:
        text = f"{plural(len(shut), 'person has', 'people have')} requests but no open slot: all are closed or taken."
        found.append(named("availability", text, shut, given))
    if quiet:
        noun = plural(len(quiet), "participant has", "participants have")
        found.append(named("quiet", f"{noun} no request at all, neither made nor received.", quiet, given))
    return found
