"""Memory: small values read once and kept in the process, for as long as none of their topics has news."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from time import monotonic
from typing import Any, TypeVar

from conference.foundation.revisions import Revisions

T = TypeVar("T")

SIZE = 20_000  # values; the least recently used goes first
KEEP_SECONDS = 60.0


class Memory:
    """Values of this process, each with the revisions under which it is true.

    Whatever changes a value must push one of its topics: then every process reads it anew.
    """

    def __init__(self, revisions: Revisions) -> None:
        self._revisions = revisions
        self._kept: OrderedDict[Hashable, tuple[float, tuple[tuple[str, int], ...], Any]] = OrderedDict()
        self._reading: dict[Hashable, tuple[int, asyncio.Future[Any]]] = {}

    async def recall(
        self,
        key: Hashable,
        read: Callable[[], Awaitable[T]],
        topics: Callable[[T], Iterable[str]],
        *,
        seconds: float = KEEP_SECONDS,
    ) -> T:
        """The value under `key`, read anew when it is older than `seconds` or one of its topics has news.

        `topics` names them once the value is known. Who asks while it is being read waits for that reading, unless
        there was news since it began.
        """
        kept, revisions = self._kept.get(key), self._revisions
        if kept is not None:
            until, known, value = kept
            if monotonic() < until and all(revisions[topic] == seq for topic, seq in known):
                self._kept.move_to_end(key)
                found: T = value
                return found
        under_way = self._reading.get(key)
        if under_way is not None and under_way[0] == revisions.changes:
            answer: asyncio.Future[T] = under_way[1]
            await asyncio.wait((answer,))
            if not answer.cancelled():
                return answer.result()
        return await self._read(key, read, topics, seconds)

    async def _read(
        self,
        key: Hashable,
        read: Callable[[], Awaitable[T]],
        topics: Callable[[T], Iterable[str]],
        seconds: float,
    ) -> T:
        """Read a value for all who ask in the meantime. One that was read while news came in, or that was forgotten
        meanwhile, is handed out but not kept: it may be the older one. Where the reading fails, who waited reads again.
        """
        revisions = self._revisions
        mine = self._reading[key] = (revisions.changes, asyncio.get_running_loop().create_future())
        try:
            fresh = await read()
            mine[1].set_result(fresh)
        finally:
            mine[1].cancel()  # nothing happens where it has its result
            if current := self._reading.get(key) is mine:
                del self._reading[key]
        if current and revisions.changes == mine[0]:
            self._kept[key] = (
                monotonic() + seconds,
                tuple((topic, revisions[topic]) for topic in topics(fresh)),
                fresh,
            )
            self._kept.move_to_end(key)
            self._drop_old()
        return fresh

    def _drop_old(self) -> None:
        """Let go of what nobody asked for since it grew old: a picture or a board may have megabytes."""
        now = monotonic()
        while self._kept and (len(self._kept) > SIZE or next(iter(self._kept.values()))[0] <= now):
            self._kept.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Read this value anew next time."""
        self._kept.pop(key, None)
        self._reading.pop(key, None)
