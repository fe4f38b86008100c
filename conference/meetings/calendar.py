"""A meeting as its two people's calendars know it."""

from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from conference.events.models import Event
from conference.foundation.kit import Kit
from conference.meetings.models import Meeting, MeetingSlot, MeetingState
from conference.people.models import Person
from scheduling.calendar import CalendarItem, Method, Party, Status, download, invitation, time_label

ALARM_MINUTES = 10


def meeting_path(event: Event, meeting: Meeting) -> str:
    return f"/e/{event.slug}/meetings/{meeting.id}"


def calendar_item(
    kit: Kit, event: Event, meeting: Meeting, slot: MeetingSlot, reader: Person, other: Person, message: str = ""
) -> CalendarItem:
    """The meeting for one of its two. The UID is the same in both calendars and in every revision."""
    zones = dict.fromkeys((reader.zone, other.zone, event.zone))
    return CalendarItem(
        uid=f"{meeting.uid}@{urlsplit(kit.settings.base_url).hostname}",
        sequence=meeting.sequence,
        revised_at=meeting.revised_at,
        start=slot.starts_at,
        end=slot.ends_at,
        summary=f"1:1 with {other.name}",
        description=f"“{message}”" if message else "",
        url=kit.url(meeting_path(event, meeting)),
        location=f"{event.short_name}, table {meeting.table_number}",
        status=Status.CANCELLED if meeting.state == MeetingState.CANCELLED else Status.CONFIRMED,
        alarm_minutes=ALARM_MINUTES,
        time_labels=tuple(time_label(slot.starts_at, slot.ends_at, ZoneInfo(zone)) for zone in zones),
    )


def calendar_letter(kit: Kit, item: CalendarItem, reader: Person) -> tuple[bytes, Method]:
    """The iTIP message to one of the two, and its method: REQUEST, or CANCEL for a meeting that is called off."""
    method = Method.CANCEL if item.status is Status.CANCELLED else Method.REQUEST
    organizer = Party(parseaddr(kit.settings.mail_from)[1], kit.settings.app_name)
    return invitation(method, item, organizer, [Party(reader.email, reader.name)]), method


def calendar_file(item: CalendarItem) -> bytes:
    """The meeting as a file to download."""
    return download(item)
