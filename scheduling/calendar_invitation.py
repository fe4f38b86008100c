"""Calendar messages to people: invitation, cancellation, answer, counter-proposal (RFC 5546)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from scheduling.calendar_event import envelope, full, identity, outline, put_text, rendered
from scheduling.calendar_item import CalendarItem, Status
from scheduling.calendar_text import mailto, one_line

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress


class Method(StrEnum):
    """What a message asks of its reader (RFC 5546 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    REPLY = "REPLY"
    COUNTER = "COUNTER"
    DECLINECOUNTER = "DECLINECOUNTER"


class PartStat(StrEnum):
    """What an attendee answered (RFC 5545 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True, slots=True)
class Party:
    """Organizer or attendee: a mail address (local@domain), a name to show, and what the person answered.

    Raises ValueError when the address is none.
    """

    address: str
    name: str = ""
    partstat: PartStat = PartStat.NEEDS_ACTION
    optional: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "partstat", PartStat(self.partstat))
        mailto(self.address)


def invitation(
    method: Method | str,
    item: CalendarItem,
    organizer: Party,
    attendees: Sequence[Party],
    *,
    comment: str = "",
    stamped_at: datetime | None = None,
) -> bytes:
    """One iTIP message about `item`, as bytes for one MIME part of a mail.

    Send it as `text/calendar; method=REQUEST; charset=UTF-8`, with the method given here (RFC 6047 2.4).

    The bytes do not depend on the order of the attendees. DTSTAMP is `item.revised_at`, or `stamped_at` when
    the message is younger than the revision: an answer, a person taken out.

    REQUEST and COUNTER carry the whole item. CANCEL and REPLY say which one and when, without link or text.
    CANCEL of an item whose status is CANCELLED calls it off for everybody and says STATUS:CANCELLED; CANCEL
    of an item that stands removes the attendees named, and them alone, and says no STATUS. REPLY is the
    answer of exactly one attendee. DECLINECOUNTER names nobody: its `attendees` are empty.

    Raises ValueError for a combination that RFC 5546 forbids, and for an address that stands twice.
    """
    method = Method(method)
    _refuse_contradictions(method, item, attendees)
    event = _event(method, item, stamped_at or item.revised_at)
    put_text(event, "COMMENT", comment)
    event.add("ORGANIZER", _calendar_address(organizer, {}))
    for party in sorted(attendees, key=lambda party: mailto(party.address)):
        event.add("ATTENDEE", _calendar_address(party, _participation(method, party)))
    return rendered(envelope(method), [event])


def _refuse_contradictions(method: Method, item: CalendarItem, attendees: Sequence[Party]) -> None:
    addresses = [mailto(party.address).casefold() for party in attendees]
    if len(addresses) != len(set(addresses)):
        raise ValueError(f"{item.uid}: an attendee is named twice")
    if method is Method.DECLINECOUNTER and attendees:
        raise ValueError(f"{item.uid}: a DECLINECOUNTER names no attendee")
    if method in (Method.REQUEST, Method.CANCEL) and not attendees:
        raise ValueError(f"{item.uid}: a {method} without an attendee")
    if method in (Method.REQUEST, Method.COUNTER) and item.status is Status.CANCELLED:
        raise ValueError(f"{item.uid}: a cancelled item is sent as CANCEL, not as {method}")
    if method is Method.REPLY:
        if len(attendees) != 1:
            raise ValueError(f"{item.uid}: a REPLY is the answer of exactly one attendee")
        if attendees[0].partstat is PartStat.NEEDS_ACTION:
            raise ValueError(f"{item.uid}: a REPLY without an answer")


def _event(method: Method, item: CalendarItem, stamp: datetime) -> Event:
    match method:
        case Method.REQUEST | Method.COUNTER:
            return full(item, stamp)
        case Method.CANCEL:
            event = outline(item, stamp, item.summary)
            if item.status is Status.CANCELLED:
                put_text(event, "STATUS", Status.CANCELLED)
            return event
        case Method.REPLY:
            return outline(item, stamp, item.summary)
        case Method.DECLINECOUNTER:
            return identity(item, stamp)


def _participation(method: Method, party: Party) -> dict[str, str]:
    parameters = {"PARTSTAT": str(party.partstat)}
    if method in (Method.REQUEST, Method.COUNTER):
        parameters["ROLE"] = "OPT-PARTICIPANT" if party.optional else "REQ-PARTICIPANT"
    if method is Method.REQUEST and party.partstat is PartStat.NEEDS_ACTION:
        parameters["RSVP"] = "TRUE"
    return parameters


def _calendar_address(party: Party, parameters: dict[str, str]) -> vCalAddress:
    from icalendar import vCalAddress  # slow: import on first use

    address = vCalAddress(mailto(party.address))
    name = one_line(party.name)
    for key, value in (({"CN": name} if name else {}) | parameters).items():
        address.params[key] = value
    return address
