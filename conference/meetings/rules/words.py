"""How times and states are said in refusals, notices and mails."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from conference.meetings.models import RequestState


def moment(at: datetime, zone: str) -> str:
    """`Wed 11 Nov, 14:20` on the clock of `zone`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def plural(count: int, one: str, many: str = "") -> str:
    """`1 slot`, `1,200 slots`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def lasting(minutes: int) -> str:
    """A length of time: `2 days`, `3 hours`, `90 minutes`."""
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes and minutes % size == 0:
            return plural(minutes // size, unit)
    return plural(minutes, "minute")


ANSWERED = {
    RequestState.ACCEPTED: "has been accepted already",
    RequestState.SCHEDULED: "has become a meeting already",
    RequestState.DECLINED: "was declined",
    RequestState.EXPIRED: "has expired: nobody answered in time",
    RequestState.WITHDRAWN: "was withdrawn",
}


def how_it_ended(state: str) -> str:
    """Why a request can no longer be answered, as a sentence."""
    return f"This request {ANSWERED[RequestState(state)]}." if state in ANSWERED else ""


@dataclass(frozen=True, slots=True)
class Clocks:
    """A span on the reader's clock, and in words on the other one's: `words` is a whole sentence or two."""

    day: str
    start: str
    end: str
    words: str


def clocks(start: datetime, end: datetime, mine: str, theirs: str, name: str) -> Clocks:
    """The span for a reader in zone `mine` who meets `name` in zone `theirs`."""
    here, there = start.astimezone(ZoneInfo(mine)), start.astimezone(ZoneInfo(theirs))
    until = end.astimezone(ZoneInfo(mine))
    if here.utcoffset() == there.utcoffset():
        words = f"Your time in {city(mine)}, and {first_name(name)}’s too."
    else:
        day = "" if here.date() == there.date() else f"{there:%A} "
        words = f"Your time in {city(mine)}. For {first_name(name)} in {city(theirs)} that is {day}{there:%H:%M}."
    return Clocks(f"{here:%A} {here.day} {here:%B} {here.year}", f"{here:%H:%M}", f"{until:%H:%M}", words)


def city(zone: str) -> str:
    """A zone's city: `Europe/Brussels` is Brussels."""
    return zone.rpartition("/")[2].replace("_", " ")
