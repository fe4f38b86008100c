"""What the engines' processes have in common: a stop button, lines of JSON, a sign of life twice a second."""

import json
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from time import monotonic
from types import FrameType, TracebackType
from typing import IO

from scheduling.matching.flaws import Row
from scheduling.matching.reading import Malformed

Json = Mapping[str, object]
_SILENCE = 0.25  # seconds after which the last progress is told again; half a second is promised


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


class Heartbeat:
    """Writes progress, and the last of it again, later by the `seconds` gone since, while the solver is silent.

    The flow of a large café and the figures at the end are steps without a look at the clock.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._last: dict[str, object] = {}
        self._told = monotonic()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def tell(self, progress: Json) -> None:
        """`progress` has its `seconds`."""
        with self._lock:
            self._last, self._told = dict(progress), monotonic()
            write_line("progress", progress)

    def _beat(self) -> None:
        while not self._over.wait(_SILENCE / 4):
            with self._lock:
                silence = monotonic() - self._told
                if self._last and silence >= _SILENCE:
                    seconds = float(str(self._last["seconds"])) + silence
                    self._last, self._told = {**self._last, "seconds": round(seconds, 3)}, monotonic()
                    write_line("progress", self._last)


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
