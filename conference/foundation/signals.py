"""Signals: what a lower floor tells the higher ones, as frozen dataclasses in the past tense."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conference.foundation.logs import log

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


@dataclass(frozen=True, slots=True)
class Signal:
    """Base of all signals. A subclass carries ids, never rows."""


Handler = Callable[["Kit", Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Listener:
    """A feature's wish to hear of one kind of signal, after the commit."""

    signal: type[Signal]
    handler: Handler


class Switchboard:
    """Carries signals to those who listen. A handler's failure is logged and stops nobody else."""

    def __init__(self) -> None:
        self._handlers: dict[type[Signal], list[Handler]] = defaultdict(list)

    def connect(self, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            self._handlers[listener.signal].append(listener.handler)

    async def send(self, kit: "Kit", signal: Signal) -> None:
        for handler in self._handlers[type(signal)]:
            try:
                await handler(kit, signal)
            except Exception:  # the deed is committed: one deaf listener must not hide it from the rest
                log.exception("signal handler failed", extra={"signal": type(signal).__name__})
