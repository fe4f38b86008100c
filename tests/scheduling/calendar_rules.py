"""Strict rules for the calendars we send, written against the RFCs and not against our code.

Stricter than RFC 5545 on purpose: only the properties we mean to write, UTC only, no time zones, our
profile of RFC 5546. `findings` names each broken rule: B- bytes, S- syntax, T- text, V- value, C- count, M-
method, H- house.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from tests.scheduling.calendar_rules_syntax import Component, Line, read

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "NAME", "X-WR-CALNAME", "PRODID", "UID"}
TIMES = {"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"}
WORDS = {
    "VERSION": {"2.0"},
    "CALSCALE": {"GREGORIAN"},
    "METHOD": {"REQUEST", "CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER"},
    "STATUS": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "ACTION": {"DISPLAY"},
}
# component: (exactly once, at most once, any number)
COUNTS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "VCALENDAR": (
        {"VERSION", "PRODID"},
        {"CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE"},
        set(),
    ),
    "VEVENT": (
        {"UID", "DTSTAMP"},
        {"SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LAST-MODIFIED", "STATUS", "TRANSP", "DESCRIPTION"}
        | {"LOCATION", "URL", "ORGANIZER", "CATEGORIES"},
        {"ATTENDEE", "COMMENT", "CONFERENCE"},
    ),
    "VALARM": ({"ACTION", "TRIGGER", "DESCRIPTION"}, set(), set()),
}
PARENTS = {"VEVENT": "VCALENDAR", "VALARM": "VEVENT"}
SCHEDULED = {"SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LAST-MODIFIED"}
# method: (must have, must not have), beside the counts above
METHODS: dict[str, tuple[set[str], set[str]]] = {
    "": (SCHEDULED, {"ORGANIZER", "ATTENDEE", "COMMENT"}),
    "REQUEST": (SCHEDULED | {"ORGANIZER", "ATTENDEE"}, set()),
    "CANCEL": (SCHEDULED | {"ORGANIZER", "ATTENDEE"}, {"URL", "CONFERENCE", "DESCRIPTION"}),
    "REPLY": (SCHEDULED | {"ORGANIZER", "ATTENDEE"}, {"STATUS"}),
    "COUNTER": (SCHEDULED | {"ORGANIZER"}, set()),
    "DECLINECOUNTER": (
        {"ORGANIZER"},
        {"ATTENDEE", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY"},
    ),
}
PARAMETERS: dict[str, set[str]] = {
    "ORGANIZER": {"CN"},
    "ATTENDEE": {"CN", "PARTSTAT", "ROLE", "RSVP"},
    "CONFERENCE": {"VALUE", "FEATURE", "LABEL"},
    "REFRESH-INTERVAL": {"VALUE"},
    "SOURCE": {"VALUE"},
}
PARAMETER_WORDS = {
    "PARTSTAT": {"NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"},
    "ROLE": {"REQ-PARTICIPANT", "OPT-PARTICIPANT"},
    "RSVP": {"TRUE", "FALSE"},
    "FEATURE": {"AUDIO", "CHAT", "FEED", "MODERATOR", "PHONE", "SCREEN", "VIDEO"},
}
_ESCAPED = re.compile(r"(?:[^\\,;]|\\[\\;,nN])*")
_ESCAPED_LIST = re.compile(r"(?:[^\\,;]|\\[\\;,nN])+(?:,(?:[^\\,;]|\\[\\;,nN])+)*")
_DURATION = re.compile(r"-?P(?=[\dT])(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
_URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=~._-]|%[0-9A-Fa-f]{2})+")
_MAILTO = re.compile(r"mailto:(?:[A-Za-z0-9!$'*+._~-]|%[0-9A-Fa-f]{2})+@[A-Za-z0-9.-]+")


def findings(data: bytes) -> list[str]:
    """Every rule that `data` breaks, as `RULE where`; empty when it is right."""
    calendar, found = read(data)
    _check_component(calendar, "", found)
    method = calendar.all("METHOD")[0].value if calendar.all("METHOD") else ""
    events = [child for child in calendar.children if child.name == "VEVENT"]
    for event in events:
        _check_method(method, event, found)
    _check_calendar(method, calendar, events, found)
    return found


def _check_component(component: Component, parent: str, found: list[str]) -> None:
    if component.name not in COUNTS or PARENTS.get(component.name, "") != parent:
        found.append(f"C-COMPONENT {component.name} in {parent}")
        return
    once, at_most_once, many = COUNTS[component.name]
    counts = Counter(line.name for line in component.lines)
    found.extend(f"C-MISSING {component.name} {name}" for name in sorted(once - counts.keys()))
    found.extend(f"C-TWICE {name}" for name in sorted(counts.keys() - many) if counts[name] > 1)
    found.extend(f"C-UNKNOWN {name}" for name in sorted(counts.keys() - once - at_most_once - many))
    for line in component.lines:
        _check_line(line, found)
    for child in component.children:
        _check_component(child, component.name, found)


def _check_line(line: Line, found: list[str]) -> None:
    unknown = line.parameters.keys() - PARAMETERS.get(line.name, set())
    found.extend(f"V-PARAMETER {line.name};{name}" for name in sorted(unknown))
    for name, words in PARAMETER_WORDS.items():
        if not set(line.parameters.get(name, ())) <= words:
            found.append(f"V-{name} {line.parameters[name]}")
    if line.name in WORDS and line.value not in WORDS[line.name]:
        found.append(f"V-WORD {line.name}:{line.value}")
    if line.name in TEXTS and not (line.value and _ESCAPED.fullmatch(line.value)):
        found.append(f"T-ESCAPE {line.name}")
    if line.name in TIMES and not _is_utc(line.value):
        found.append(f"V-UTC {line.name}:{line.value}")
    if line.name in _VALUE_RULES and not _VALUE_RULES[line.name](line):
        found.append(f"V-{line.name} {line.value[:60]}")


def _is_utc(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{8}T\d{6}Z", value) and datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_uri(line: Line) -> bool:
    return bool(_URI.fullmatch(line.value))


def _is_party(line: Line) -> bool:
    return bool(_MAILTO.fullmatch(line.value)) and (line.name == "ORGANIZER" or "PARTSTAT" in line.parameters)


def _is_conference(line: Line) -> bool:
    return _is_uri(line) and line.parameters.get("VALUE") == ["URI"] and "FEATURE" in line.parameters


def _is_trigger(line: Line) -> bool:
    return bool(_DURATION.fullmatch(line.value)) and (line.value.startswith("-") or line.value == "PT0S")


_VALUE_RULES: dict[str, Callable[[Line], bool]] = {
    "UID": lambda line: bool(re.fullmatch(r"[!-~]+@[!-~]+", line.value)) and len(line.value) <= 255,
    "SEQUENCE": lambda line: bool(re.fullmatch(r"0|[1-9]\d{0,9}", line.value)),
    "CATEGORIES": lambda line: bool(_ESCAPED_LIST.fullmatch(line.value)),
    "ORGANIZER": _is_party,
    "ATTENDEE": _is_party,
    "URL": _is_uri,
    "SOURCE": lambda line: _is_uri(line) and line.parameters == {"VALUE": ["URI"]},
    "CONFERENCE": _is_conference,
    "TRIGGER": _is_trigger,
    "REFRESH-INTERVAL": lambda line: (
        bool(_DURATION.fullmatch(line.value)) and line.value[0] == "P" and line.parameters == {"VALUE": ["DURATION"]}
    ),
    "X-PUBLISHED-TTL": lambda line: bool(_DURATION.fullmatch(line.value)),
}


def _check_method(method: str, event: Component, found: list[str]) -> None:
    must, must_not = METHODS.get(method, (set(), set()))
    names = {line.name for line in event.lines}
    found.extend(f"M-MISSING {method} {name}" for name in sorted(must - names))
    found.extend(f"M-FORBIDDEN {method} {name}" for name in sorted(must_not & names))
    status = [line.value for line in event.all("STATUS")]
    cancelled = status == ["CANCELLED"]
    if (method == "CANCEL" and status and not cancelled) or (method in ("REQUEST", "COUNTER") and cancelled):
        found.append(f"M-STATUS {method} {status}")
    if method == "REPLY" and [len(line.parameters.get("PARTSTAT", ())) for line in event.all("ATTENDEE")] != [1]:
        found.append("M-REPLY not exactly one attendee")
    if method == "REPLY" and any(line.parameters.get("PARTSTAT") == ["NEEDS-ACTION"] for line in event.lines):
        found.append("M-REPLY without an answer")
    if event.children and (method in ("CANCEL", "REPLY", "DECLINECOUNTER") or cancelled):
        found.append(f"M-ALARM {method} {status}")
    if cancelled and (event.all("CONFERENCE") or (not method and not event.all("TRANSP"))):
        found.append("H-CANCELLED opens a door or blocks time")
    _check_span(event, found)
    _check_join(event, found)


def _check_span(event: Component, found: list[str]) -> None:
    start, end = ([line.value for line in event.all(name)] for name in ("DTSTART", "DTEND"))
    # Both have one form, so that their order as text is their order in time.
    if start and end and end[0] <= start[0]:
        found.append("V-SPAN ends before it starts")


def _check_join(event: Component, found: list[str]) -> None:
    """A join link is where every client finds it: URL, LOCATION and the first line of DESCRIPTION too."""
    for line in event.all("CONFERENCE"):
        places = {
            "URL": [url.value for url in event.all("URL")],
            "LOCATION": [place.text().split(" ")[-1] for place in event.all("LOCATION")],
            "DESCRIPTION": [text.text().split("\n")[0] for text in event.all("DESCRIPTION")],
        }
        found.extend(f"H-JOIN not in {name}" for name, values in places.items() if values != [line.value])


def _check_calendar(method: str, calendar: Component, events: list[Component], found: list[str]) -> None:
    places = [[line.value for name in ("DTSTART", "UID") for line in event.all(name)] for event in events]
    uids = [line.value for event in events for line in event.all("UID")]
    if len(uids) != len(set(uids)):
        found.append("C-UID two events share one")
    if method and len(events) != 1:
        found.append("M-EVENTS a message is about one event")
    if method and {line.name for line in calendar.lines} & {"NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"}:
        found.append("M-FEED a message with the properties of a feed")
    if not method and places != sorted(places):
        found.append("H-ORDER not by start and UID")
    hints = [[line.value for line in calendar.all(name)] for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")]
    if hints[0] != hints[1]:
        found.append("H-REFRESH the two hints differ")
