"""Memory: small values read once and kept in the process, for as long as none of their topics has news."""

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

    async def recall(
        self,
        key: Hashable,
        read: Callable[[], Awaitable[T]],
        topics: Callable[[T], Iterable[str]],
        *,
        seconds: float = KEEP_SECONDS,
    ) -> T:
        """The value under `key`, read anew when it is older than `seconds` or one of its topics has news.

        `topics` names them once the value is known. A value that was read while news came in is handed out, but
        not kept: it may be the older one.
        """
        kept = self._kept.get(key)
        revisions = self._revisions
        if kept is not None:
            until, known, value = kept
            if monotonic() < until and all(revisions[topic] == seq for topic, seq in known):
                self._kept.move_to_end(key)
                found: T = value
                return found
        before = revisions.changes
        fresh = await read()
        if revisions.changes == before:
            self._kept[key] = (
                monotonic() + seconds,
                tuple((topic, revisions[topic]) for topic in topics(fresh)),
                fresh,
            )
            self._kept.move_to_end(key)
            if len(self._kept) > SIZE:
                self._kept.popitem(last=False)
        return fresh

    def forget(self, key: Hashable) -> None:
        """Read this value anew next time."""
        self._kept.pop(key, None)
