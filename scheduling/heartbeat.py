"""Repeats the last report while a long step has nothing new to say, so that nobody takes silence for death."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

P = TypeVar("P", bound="DataclassInstance")  # a progress, which has `seconds`

_EVERY = 0.4  # seconds without a report; below the half second that is promised


class Heartbeat(Generic[P]):
    """A report that passes others on. Inside `with` a thread repeats the last one, of which only the seconds go on;
    before there is any, it says the `first`.

    The report is called from that thread too, but never twice at a time. What holds the interpreter without a pause,
    like reading JSON, delays it.
    """

    def __init__(self, report: Callable[[P], None] | None, first: P) -> None:
        self._report = report
        self._start = self._said = monotonic()
        self._last = first
        self._lock = Lock()
        self._over = Event()
        self._thread = None if report is None else Thread(target=self._repeat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat[P]":
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def __call__(self, progress: P) -> None:
        with self._lock:
            self._tell(progress)

    def _repeat(self) -> None:
        while not self._over.wait(max(0.0, self._said + _EVERY - monotonic())):
            with self._lock:
                if monotonic() >= self._said + _EVERY:
                    self._tell(self._last)

    def _tell(self, progress: P) -> None:
        now = monotonic()
        self._last, self._said = progress, now
        if self._report is not None:
            self._report(replace(progress, seconds=now - self._start))
