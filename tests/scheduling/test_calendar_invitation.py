"""Messages to people: what each method carries, what it must not, and whom it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.calendar import CalendarItem, Method, PartStat, Party, Status, invitation
from tests.scheduling.calendar_rules import findings
from tests.scheduling.calendar_rules_syntax import Component, read

MEETING = CalendarItem(
    uid="meeting-7@folkmoot.example",
    sequence=3,
    revised_at=datetime(2020, 11, 9, 8, tzinfo=UTC),
    start=datetime(2020, 11, 11, 13, tzinfo=UTC),
    end=datetime(2020, 11, 11, 13, 20, tzinfo=UTC),
    summary="Meeting: Silicon Saxony and Minalogic",
    description="They need sensors, you offer sensors.",
    join_url="https://folkmoot.example/meetings/7/room",
    alarm_minutes=5,
)
CANCELLED = replace(MEETING, status=Status.CANCELLED, sequence=4)
AGENT = Party("meeting-7.k3j9@folkmoot.example", "Folkmoot")
ANNA = Party("anna@saxony.example", "Anna Müller")
BRUNO = Party("bruno@minalogic.example", 'Bruno, the "host"', PartStat.ACCEPTED, optional=True)


def message(data: bytes, method: str) -> Component:
    calendar, found = read(data)
    assert findings(data) == found == []
    assert calendar.one("METHOD").value == method
    (event,) = calendar.children
    return event


def test_a_request_asks_those_who_have_not_answered() -> None:
    event = message(invitation(Method.REQUEST, MEETING, AGENT, [BRUNO, ANNA]), "REQUEST")
    anna, bruno = event.all("ATTENDEE")
    assert anna.value == "mailto:anna@saxony.example"
    assert anna.parameters == {
        "CN": ['"Anna Müller"'],
        "PARTSTAT": ["NEEDS-ACTION"],
        "ROLE": ["REQ-PARTICIPANT"],
        "RSVP": ["TRUE"],
    }
    # Quotes in a name travel as ^' (RFC 6868).
    assert bruno.parameters == {
        "CN": ["\"Bruno, the ^'host^'\""],
        "PARTSTAT": ["ACCEPTED"],
        "ROLE": ["OPT-PARTICIPANT"],
    }
    assert event.one("ORGANIZER").value == "mailto:meeting-7.k3j9@folkmoot.example"
    assert event.one("SEQUENCE").value == "3"
    assert event.one("DTSTAMP").value == event.one("LAST-MODIFIED").value == "20201109T080000Z"
    assert event.one("STATUS").value == "CONFIRMED"
    assert event.one("URL").value == MEETING.join_url
    assert [child.name for child in event.children] == ["VALARM"]


def test_the_bytes_do_not_depend_on_the_order_of_attendees() -> None:
    assert invitation("REQUEST", MEETING, AGENT, [ANNA, BRUNO]) == invitation("REQUEST", MEETING, AGENT, (BRUNO, ANNA))


def test_cancel_to_everybody_says_status_cancelled() -> None:
    event = message(invitation(Method.CANCEL, CANCELLED, AGENT, [ANNA, BRUNO], comment="Ill, sorry"), "CANCEL")
    assert event.text("STATUS") == "CANCELLED"
    assert event.one("SEQUENCE").value == "4"
    assert event.text("SUMMARY") == MEETING.summary
    assert event.text("COMMENT") == "Ill, sorry"
    assert len(event.all("ATTENDEE")) == 2


def test_cancel_to_one_says_no_status_and_names_nobody_else() -> None:
    left = datetime(2020, 11, 10, 7, 5, tzinfo=UTC)
    data = invitation(Method.CANCEL, MEETING, AGENT, [ANNA], stamped_at=left)
    event = message(data, "CANCEL")
    assert event.all("STATUS") == []
    assert [line.value for line in event.all("ATTENDEE")] == ["mailto:anna@saxony.example"]
    assert event.one("DTSTAMP").value == "20201110T070500Z"


@pytest.mark.parametrize("item", [MEETING, CANCELLED])
def test_cancel_takes_no_link_text_or_alarm_along(item: CalendarItem) -> None:
    data = invitation(Method.CANCEL, item, AGENT, [ANNA])
    assert b"meetings/7/room" not in data
    assert b"sensors" not in data
    assert b"VALARM" not in data


@pytest.mark.parametrize("answer", [PartStat.ACCEPTED, PartStat.DECLINED, PartStat.TENTATIVE])
def test_a_reply_is_one_answer(answer: PartStat) -> None:
    data = invitation(Method.REPLY, MEETING, AGENT, [replace(ANNA, partstat=answer)], comment="See you")
    event = message(data, "REPLY")
    assert event.one("ATTENDEE").parameters == {"CN": ['"Anna Müller"'], "PARTSTAT": [str(answer)]}
    assert event.one("UID").value == MEETING.uid


def test_a_counter_proposes_another_time_and_its_refusal_names_nobody() -> None:
    later = replace(MEETING, start=datetime(2020, 11, 11, 15, tzinfo=UTC), end=datetime(2020, 11, 11, 16, tzinfo=UTC))
    event = message(invitation(Method.COUNTER, later, AGENT, [ANNA]), "COUNTER")
    assert event.one("DTSTART").value == "20201111T150000Z"
    refusal = message(
        invitation(Method.DECLINECOUNTER, MEETING, AGENT, (), comment="The room is taken"), "DECLINECOUNTER"
    )
    assert {line.name for line in refusal.lines} == {"UID", "DTSTAMP", "ORGANIZER", "COMMENT"}


@pytest.mark.parametrize(
    ("method", "item", "attendees", "why"),
    [
        ("REQUEST", MEETING, [], "without an attendee"),
        ("CANCEL", CANCELLED, [], "without an attendee"),
        ("REQUEST", CANCELLED, [ANNA], "sent as CANCEL"),
        ("COUNTER", CANCELLED, [ANNA], "sent as CANCEL"),
        ("REPLY", MEETING, [BRUNO, ANNA], "exactly one"),
        ("REPLY", MEETING, [], "exactly one"),
        ("REPLY", MEETING, [ANNA], "without an answer"),
        ("DECLINECOUNTER", MEETING, [ANNA], "names no attendee"),
        ("REQUEST", MEETING, [ANNA, Party("ANNA@Saxony.example")], "named twice"),
        ("PUBLISH", MEETING, [ANNA], "not a valid Method"),
    ],
)
def test_what_rfc_5546_forbids_is_refused(method: str, item: CalendarItem, attendees: list[Party], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        invitation(method, item, AGENT, attendees)


def test_a_party_has_an_address_and_a_known_answer() -> None:
    with pytest.raises(ValueError, match="not a mail address"):
        Party("nobody")
    with pytest.raises(ValueError, match="PartStat"):
        Party("a@b.example", partstat="MAYBE")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="without a zone"):
        invitation("REQUEST", MEETING, AGENT, [ANNA], stamped_at=datetime.fromisoformat("2020-11-09"))


@settings(deadline=None)
@given(name=st.text(st.characters(), max_size=200), comment=st.text(st.characters(), max_size=200))
def test_any_name_and_comment_keep_the_rules(name: str, comment: str) -> None:
    data = invitation("REQUEST", MEETING, Party("o@x.example", name), [replace(ANNA, name=name)], comment=comment)
    assert findings(data) == []
