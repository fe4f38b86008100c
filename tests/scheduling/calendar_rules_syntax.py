"""iCalendar bytes as lines and components, and the byte rules they break (RFC 5545 3.1, 3.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_OCTETS = 75
_NAME = re.compile(r"[A-Z0-9-]+")
_QUOTED = r'"[^"\x00-\x08\x0a-\x1f\x7f]*"'
_BARE = r'[^";:,\x00-\x08\x0a-\x1f\x7f]*'
_PARAM = re.compile(rf"([A-Z0-9-]+)=((?:{_QUOTED}|{_BARE})(?:,(?:{_QUOTED}|{_BARE}))*)(?=[;:])")
_PARAM_VALUE = re.compile(rf"({_QUOTED}|{_BARE})(?:,|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_UNESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Line:
    """One unfolded content line; parameter values keep their quotes."""

    name: str
    parameters: dict[str, list[str]]
    value: str

    def text(self) -> str:
        """The value as TEXT, escapes undone in one pass from the left."""
        return _UNESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value)


@dataclass(slots=True)
class Component:
    """BEGIN to END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        (line,) = self.all(name)
        return line

    def text(self, name: str) -> str:
        return self.one(name).text()


def read(data: bytes) -> tuple[Component, list[str]]:
    """The VCALENDAR in `data`, and the byte and syntax rules it breaks. Reads on after each breach."""
    found = _byte_findings(data)
    text = data.decode("utf-8", errors="replace").removeprefix("\ufeff")
    physical = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    logical = re.sub(r"\n[ \t]", "", "\n".join(physical)).split("\n")
    lines = [line for raw in logical if raw for line in _line(raw, found)]
    return _tree(lines, found), found


def _byte_findings(data: bytes) -> list[str]:
    found: list[str] = []
    if data.startswith(b"\xef\xbb\xbf"):
        found.append("B-BOM")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        found.append("B-CRLF")
    if not data.endswith(b"\r\n"):
        found.append("B-LAST-LINE")
    for number, octets in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), start=1):
        if len(octets) > MAX_OCTETS:
            found.append(f"B-75 line {number} has {len(octets)} octets")
        if not octets:
            found.append(f"B-EMPTY line {number}")
        try:
            if _CONTROL.search(octets.decode("utf-8").replace("\n", "").replace("\r", "")):
                found.append(f"B-CONTROL line {number}")
        except UnicodeDecodeError:
            found.append(f"B-UTF8 line {number} is not whole UTF-8")
    return found


def _line(raw: str, found: list[str]) -> list[Line]:
    name = _NAME.match(raw)
    if name is None:
        found.append(f"S-NAME {raw[:40]!r}")
        return []
    position, parameters = name.end(), dict[str, list[str]]()
    while raw[position : position + 1] == ";":
        parameter = _PARAM.match(raw, position + 1)
        if parameter is None or parameter[1] in parameters:
            found.append(f"S-PARAMETER {raw[:60]!r}")
            return []
        parameters[parameter[1]] = [value for value in _PARAM_VALUE.findall(parameter[2]) if value]
        position = parameter.end()
    if raw[position : position + 1] != ":":
        found.append(f"S-COLON {raw[:60]!r}")
        return []
    return [Line(name[0], parameters, raw[position + 1 :])]


def _tree(lines: list[Line], found: list[str]) -> Component:
    root = Component("")
    path = [root]
    for line in lines:
        if line.name == "BEGIN":
            child = Component(line.value)
            path[-1].children.append(child)
            path.append(child)
        elif line.name == "END":
            if len(path) == 1 or path[-1].name != line.value:
                found.append(f"S-TREE END:{line.value}")
            else:
                path.pop()
        elif len(path) == 1:
            found.append(f"S-TREE {line.name} outside a component")
        else:
            path[-1].lines.append(line)
    if len(path) != 1 or [child.name for child in root.children] != ["VCALENDAR"]:
        found.append("S-TREE not exactly one whole VCALENDAR")
    return next((child for child in root.children if child.name == "VCALENDAR"), root)
