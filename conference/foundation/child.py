"""A solver or checker as a child process: JSON in, JSON lines out, stopped by a signal, never longer than its time."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import conference

MEMORY_MB = 1024  # address space; 1,000 people with 12,000 wishes took 235
LINE_LIMIT = 256 * 1024 * 1024  # bytes; a schedule comes as one line
GRACE = 20.0  # seconds from a wish to stop to the end by force
OUT_OF_TIME = "out of time"
TAIL = 2_000  # bytes kept of what the child complains of
ROOT = str(Path(conference.__file__).resolve().parents[1])

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its last line, its exit status (negative: the signal that ended it), its complaints."""

    last: Json | None
    status: int
    complaints: str


async def run_child(
    module: str,
    *arguments: str,
    given: bytes,
    limit: float,
    line: Callable[[Json], None] | None = None,
    stop: asyncio.Event | None = None,
) -> Ended:
    """Run a module with `given` on its stdin for at most `limit` seconds, and hand each line on as it comes.

    When `stop` is set the child is asked to end (SIGTERM) and may still answer. It is killed when its time is over,
    and when the caller is cancelled.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "conference.foundation.confined", str(MEMORY_MB), module, *arguments),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=LINE_LIMIT,
        cwd="/",
        env=_environment(),
    )
    feeding = asyncio.create_task(_feed(process, given))
    reading = asyncio.create_task(_read(process, line))
    complaining = asyncio.create_task(_complaints(process))
    ending = asyncio.create_task(_ask_to_end(process, stop or asyncio.Event()))
    try:
        async with asyncio.timeout(limit):
            await asyncio.gather(feeding, reading, complaining)
            return Ended(reading.result(), await process.wait(), complaining.result())
    except TimeoutError:
        return Ended(None, -signal.SIGKILL, OUT_OF_TIME)
    finally:
        for task in (feeding, reading, complaining, ending):
            task.cancel()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code is: the child needs no address and no secret."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    # One memory pool and no idle threads: both count as address space.
    return {**kept, "PYTHONPATH": ROOT, "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}


async def _feed(process: Process, given: bytes) -> None:
    assert process.stdin is not None
    # A child that ended before it read all says so by its status.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()


async def _read(process: Process, line: Callable[[Json], None] | None) -> Json | None:
    assert process.stdout is not None
    last = None
    async for text in process.stdout:
        try:
            last = json.loads(text)
        except ValueError:  # cut off in the middle: the child was killed while it wrote
            return None
        if line is not None:
            line(last)
    return last


async def _complaints(process: Process) -> str:
    assert process.stderr is not None
    tail = b""
    while chunk := await process.stderr.read(4096):
        tail = (tail + chunk)[-TAIL:]
    return tail.decode(errors="replace")


async def _ask_to_end(process: Process, stop: asyncio.Event) -> None:
    await stop.wait()
    with suppress(ProcessLookupError):
        process.terminate()
        await asyncio.sleep(GRACE)
        process.kill()
