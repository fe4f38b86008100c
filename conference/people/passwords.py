"""Passwords: Argon2id in two threads of their own, with a short queue.

Source of the parameters: OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane). A hash costs some
30 ms of a core, so a flood of them is refused rather than queued.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from conference.foundation.errors import TooMany
from conference.foundation.secrets import Secrets

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY = 19 * 1024  # KiB
THREADS = 2
QUEUE = 24  # at work or waiting; the last one waits about half a second
BUSY = "So many people are signing in that we made a pause. Please try again in a few seconds."

P = ParamSpec("P")
T = TypeVar("T")

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="password")
_inside = 0


async def hash_password(password: str) -> str:
    """The encoded hash. Raises TooMany when the queue is full."""
    return await _apart(lambda: _hasher().hash(password))


async def fits(encoded: str | None, password: str) -> bool:
    """Whether the password is the one of the hash. Without a hash the answer is no, and takes as long."""
    return await _apart(_check, encoded, password)


def _check(encoded: str | None, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError  # slow: only a password needs it

    try:
        return _hasher().verify(encoded or _nobody(), password) and encoded is not None
    except (VerificationError, InvalidHashError):
        return False


async def _apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    global _inside
    if _inside >= QUEUE:
        raise TooMany(BUSY, 3)
    _inside += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, lambda: work(*args, **kwargs))
    finally:
        _inside -= 1


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # slow: only a password needs it

    return PasswordHasher(time_cost=2, memory_cost=MEMORY, parallelism=1)


@cache
def _nobody() -> str:
    """The hash of a password that nobody knows: what an unknown address is checked against."""
    return _hasher().hash(Secrets.token())
