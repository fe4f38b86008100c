"""Ticker: numbers that change too often to be told at each change are told in ticks, while somebody listens."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING
from weakref import ref

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

FAN_OUT = 20_000  # frames a second that one number may cost
LOOK_EVERY = 2.0  # seconds between two looks for what other processes stored
PATIENCE = 30.0  # seconds without listeners or news until nobody looks any more


def pause(sockets: int) -> float:
    """Seconds between two ticks, so that fan-out costs the same however many listen: 0.1 to 1."""
    return 1 / min(10.0, max(1.0, FAN_OUT / max(1, sockets)))


class Ticker:
    """The clockwork of one process: for each key under watch a task that calls `tell(kit, key)`."""

    def __init__(
        self,
        kit: "Kit",
        topics: Callable[[int], Iterable[str]],
        tell: Callable[["Kit", int], Awaitable[None]],
    ) -> None:
        self._kit = ref(kit)
        self._topics = topics
        self._tell = tell
        self._changed: set[int] = set()
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def mark(self, key: int) -> None:
        """Something about `key` has changed: tell it at the next tick."""
        self._changed.add(key)
        self.watch(key)

    def watch(self, key: int) -> None:
        """Look after `key` from now on, for as long as anybody listens."""
        task = self._tasks.get(key)
        if task is None or task.done():
            self._tasks[key] = asyncio.create_task(self._tick(key), name=f"ticks of {key}")

    def watches(self, key: int) -> bool:
        """Whether `key` is under watch, so that what was told last is a moment old at most."""
        return key in self._tasks

    async def _tick(self, key: int) -> None:
        loop = asyncio.get_running_loop()
        looked = heard = loop.time()
        while (kit := self._kit()) is not None and loop.time() - heard < PATIENCE:
            listening = any(kit.hub.present(topic) for topic in self._topics(key))
            changed = key in self._changed
            if listening or changed:
                heard = loop.time()
            if changed or (listening and loop.time() - looked > LOOK_EVERY):
                self._changed.discard(key)
                looked = loop.time()
                await self._tell(kit, key)
            rest = pause(len(kit.hub.clients))
            del kit  # a process that ends is not held back by its clockwork
            await asyncio.sleep(rest)
        self._tasks.pop(key, None)
