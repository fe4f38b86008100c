"""One line of the check before a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from conference.meetings.queries import MatchInput

SHOWN = 12  # people named in one line


@dataclass(frozen=True, slots=True)
class Concern:
    """`blocks`: a run could place nothing, or contradicts itself. `people` (number, name) are those it is about,
    `more` counts the rest of them. `path`, under the event's address, leads to where it is mended."""

    code: str
    text: str
    blocks: bool = False
    people: tuple[tuple[int, str], ...] = ()
    more: int = 0
    path: str = ""


def named(
    code: str, text: str, people: Sequence[int], given: MatchInput, *, blocks: bool = False, path: str = ""
) -> Concern:
    """A line that names its people."""
    shown = tuple((number, given.names.get(number, "Somebody who left")) for number in people[:SHOWN])
    return Concern(code, text, blocks, shown, max(0, len(people) - SHOWN), path)
