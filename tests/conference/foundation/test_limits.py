"""Token buckets: a burst, a refill, one bucket for each deed and doer, and a bound on their number."""

from time import monotonic, sleep

import pytest

from conference.foundation.errors import TooMany
from conference.foundation.limits import Limit, Limiter

SLOW = Limit("slow", burst=3, seconds=3600, message="Three an hour.")
FAST = Limit("fast", burst=2, seconds=0.2)


def taken(limiter: Limiter, limit: Limit, who: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            limiter.take(limit, who)
        except TooMany:
            continue
        count += 1
    return count


def test_a_burst_then_a_refusal_with_the_wait() -> None:
    limiter = Limiter()
    assert taken(limiter, SLOW, "a", 3) == 3
    with pytest.raises(TooMany) as refused:
        limiter.take(SLOW, "a")
    assert (refused.value.message, refused.value.retry_after) == ("Three an hour.", 1200)


def test_each_deed_and_doer_has_a_bucket() -> None:
    limiter = Limiter()
    other = Limit("other", burst=3, seconds=3600)
    counts = [taken(limiter, limit, who, 5) for limit in (SLOW, other) for who in ("a", "b")]
    assert counts == [3, 3, 3, 3]


def test_tokens_come_back_and_never_above_the_burst() -> None:
    limiter = Limiter()
    began = monotonic()
    assert taken(limiter, FAST, "a", 5) == 2
    sleep(0.11)
    assert taken(limiter, FAST, "a", 1) == 1
    sleep(0.5)
    assert taken(limiter, FAST, "a", 5) == 2 + int(monotonic() - began > 60)


def test_the_least_recent_are_forgotten_first() -> None:
    limiter = Limiter(size=2)
    assert taken(limiter, SLOW, "old", 3) == 3
    assert taken(limiter, SLOW, "kept", 2) == 2
    taken(limiter, SLOW, "old", 1)  # touched again, though refused
    taken(limiter, SLOW, "new", 1)  # pushes out "kept"
    assert (taken(limiter, SLOW, "old", 5), taken(limiter, SLOW, "kept", 5)) == (0, 3)
