"""Limits: token buckets in memory, one for each deed and doer. A brake, never an identity."""

import math
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic

from conference.foundation.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` at once, refilled at `burst` a `seconds`; `message` is what the refused one reads."""

    name: str
    burst: int
    seconds: float
    message: str = "That was a lot at once. Please wait a moment, nothing is lost."


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Limiter:
    """The buckets of this process, the least recently used forgotten first."""

    def __init__(self, size: int = 50_000) -> None:
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._size = size

    def take(self, limit: Limit, who: str) -> None:
        """Take one token. Raises TooMany, with the seconds until the next one, when none is left."""
        now = monotonic()
        key = (limit.name, who)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(float(limit.burst), now)
            if len(self._buckets) > self._size:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        rate = limit.burst / limit.seconds
        bucket.tokens = min(float(limit.burst), bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            raise TooMany(limit.message, math.ceil((1 - bucket.tokens) / rate))
        bucket.tokens -= 1
