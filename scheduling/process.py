"""What the engines' processes have in common: a stop button, and lines of JSON."""

import json
import signal
import sys
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import IO

from scheduling.matching.flaws import Row
from scheduling.matching.reading import Malformed

Json = Mapping[str, object]


class StopButton:
    """Pressed by a signal; before there is anything to lose, a signal ends the process at once."""

    def __init__(self) -> None:
        self.pressed = False
        self.solving = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._press)

    def _press(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True
        if not self.solving:
            sys.exit(128 + number)


def read_json(source: IO[str]) -> object:
    """Raises `Malformed` for what is no JSON, and for numbers that no program takes."""
    try:
        return json.load(source)
    except (ValueError, RecursionError) as error:  # too many digits, bytes that are no text, too deep
        raise Malformed(str(error)) from error


def write_line(kind: str, fields: Json) -> None:
    sys.stdout.write(json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def rows_to_json(rows: Iterable[Row]) -> list[Json]:
    return [{"table": row.table, "index": row.index, "id": row.id} for row in rows]
