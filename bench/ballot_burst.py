"""A rush to vote: 10,000 votes within ten seconds while 1,000 sockets watch the turnout, on both databases.

    python -m bench.ballot_burst [--short]

The server is `folkmoot serve` (SQLite with synchronous FULL; PostgreSQL with fsync), one process. Every vote is the
post that the page's script sends, by a voter who was not there before: session, origin, event, role, ballot, form,
roll and box are on the way, and it is acknowledged after the commit. Votes come at random moments of the ten seconds,
whether or not earlier ones were answered (an open loop), on 1,000 standing connections; an acknowledgement's time
runs from the moment at which the vote was due. A process of its own holds the sockets; `update_ms` is how long after
the acknowledgement of the n-th vote the watchers read of n votes. `lost` counts acknowledged votes that are not in
the box, `doubled` voters with two. The peer is the same server answering `/healthz` to the same rush: what server,
clients and machine cost without any vote. Goal: p99 under 150 ms, nothing lost, nothing doubled.
"""

import asyncio
import json
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from secrets import token_bytes
from typing import Any

import uvloop
from sqlalchemy import func
from sqlmodel import col, select

from bench._ballot import Poll, databases, open_poll, percentile, served, settings_for, toolbox
from conference.ballots.live import turnout_topic
from conference.ballots.models import Box, Roll
from conference.foundation.settings import Settings
from voting import tracker_code

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
SAMPLED = 20  # watchers whose frames are read; the others only take them


def main() -> None:
    """Print one line for each database."""
    votes, sockets, seconds = (1_000, 100, 1.0) if "--short" in sys.argv else (10_000, 1_000, 10.0)
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as all_databases:
        for name, url in all_databases:
            settings = settings_for(Path(folder) / name, url)
            print(json.dumps({"bench": "ballot_burst", "database": name, **run(settings, votes, sockets, seconds)}))


def run(settings: Settings, votes: int, sockets: int, seconds: float) -> dict[str, Any]:
    """One rush: what became of it."""
    poll = asyncio.run(_prepared(settings, votes))
    spawn = multiprocessing.get_context("spawn")
    with served(settings) as server:
        _, idle = rush(settings.port, [_ping() for _ in range(votes)], sockets, seconds)
        ours, theirs = spawn.Pipe()
        watchers = spawn.Process(target=watch, args=(settings.port, poll, sockets, seconds, theirs), daemon=True)
        watchers.start()
        ours.recv()  # all sockets are open
        requests = [_vote(poll, each) for each in range(votes)]
        busy = sum(server.cpu_times()[:2])
        acks, waits = rush(settings.port, requests, sockets, seconds)
        busy = sum(server.cpu_times()[:2]) - busy
        told = ours.recv()
        watchers.join(10)
    roll, box = asyncio.run(_stored(settings, poll))
    acknowledged = sorted(at for at, status in acks if status == 200)
    delays = sorted(at - acknowledged[voted - 1] for at, voted in told if 0 < voted <= len(acknowledged))
    return {
        "votes": votes,
        "sockets": sockets,
        "accepted": len(acknowledged),
        "accepted_per_s": round(len(acknowledged) / (max(acknowledged) - min(acknowledged))),
        "ack_p50_ms": round(percentile(waits, 0.5) * 1000, 1),
        "ack_p99_ms": round(percentile(waits, 0.99) * 1000, 1),
        "peer_p50_ms": round(percentile(idle, 0.5) * 1000, 1),
        "peer_p99_ms": round(percentile(idle, 0.99) * 1000, 1),
        "lost": max(0, len(acknowledged) - box),
        "doubled": box - roll,
        "update_p50_ms": round(percentile(delays, 0.5) * 1000),
        "update_p99_ms": round(percentile(delays, 0.99) * 1000),
        "cpu_ms_per_vote": round(busy / votes * 1000, 2),
        "goal_p99_ms": 150,
        "load": round(os.getloadavg()[0], 1),
    }


async def _prepared(settings: Settings, votes: int) -> Poll:
    async with toolbox(settings) as kit:
        return await open_poll(kit, votes)


async def _stored(settings: Settings, poll: Poll) -> tuple[int, int]:
    """Voters on the roll, votes in the box."""
    async with toolbox(settings) as kit, kit.db.read() as db:
        roll = select(func.count(func.distinct(Roll.voter_id))).where(Roll.ballot_id == poll.ballot)
        box = select(func.count()).select_from(Box).where(col(Box.ballot_id) == poll.ballot)
        return (await db.exec(roll)).one(), (await db.exec(box)).one()


# ---- voters ----


def _vote(poll: Poll, elector: int) -> bytes:
    """The post of the page's script."""
    body = f"pick=c{elector % 3 + 1}&tracker={tracker_code(token_bytes(16))}&confirmed=on"
    return (
        f"POST {poll.path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {poll.cookies[elector]}\r\n"
        "sec-fetch-site: same-origin\r\nhx-request: true\r\naccept: text/html\r\n"
        f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _ping() -> bytes:
    return b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"


class Line(asyncio.Protocol):
    """One standing connection; its requests wait for each other. `done` hears of each: its due moment and status."""

    def __init__(self, done: Callable[[float, int], None]) -> None:
        self._done = done
        self._data = b""
        self._waiting: deque[tuple[float, bytes]] = deque()
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        while self._waiting:  # 0: the server hung up
            self._done(self._waiting.popleft()[0], 0)

    def ask(self, due: float, request: bytes) -> None:
        """Send a request, after those that are not answered yet."""
        self._waiting.append((due, request))
        if len(self._waiting) == 1:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found or len(body) < int(LENGTH.search(head)[1]):  # type: ignore[index]
            return
        self._data = b""
        self._done(self._waiting.popleft()[0], int(head[9:12]))
        if self._waiting:
            self.transport.write(self._waiting[0][1])


def rush(port: int, requests: list[bytes], lines: int, seconds: float) -> tuple[list[tuple[float, int]], list[float]]:
    """Send each request at a random moment: when each was answered and how, and the waits of the good ones, sorted."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_rush(port, requests, lines, seconds))


async def _rush(
    port: int, requests: list[bytes], lines: int, seconds: float
) -> tuple[list[tuple[float, int]], list[float]]:
    loop, left = asyncio.get_running_loop(), len(requests)
    acks: list[tuple[float, int]] = []
    waits: list[float] = []
    answered = asyncio.Event()

    def done(due: float, status: int) -> None:
        nonlocal left
        now, left = time.perf_counter(), left - 1
        acks.append((now, status))
        if status == 200:
            waits.append(now - due)
        if not left:
            answered.set()

    standing = [(await loop.create_connection(lambda: Line(done), "127.0.0.1", port))[1] for _ in range(lines)]
    chance = Random(7)
    moments = sorted(chance.uniform(0, seconds) for _ in requests)
    start = time.perf_counter()
    async with asyncio.timeout(120):
        for number, moment in enumerate(moments):
            if (ahead := start + moment - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            standing[number % lines].ask(start + moment, requests[number])
        await answered.wait()
    for line in standing:
        line.transport.close()
    return acks, sorted(waits)


# ---- watchers ----


def watch(port: int, poll: Poll, sockets: int, seconds: float, pipe: Any) -> None:
    """Hold the sockets until no turnout was told for a second; send what the sampled ones read, and when."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        pipe.send(runner.run(_watch(port, poll, sockets, pipe, seconds)))


class Watcher(asyncio.Protocol):
    """One browser that watches the turnout; only a sampled one reads what it is told."""

    def __init__(self, port: int, poll: Poll, number: int, told: list[tuple[float, int]]) -> None:
        self._poll, self._port, self._number, self._told = poll, port, number, told
        self.joined = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(
            f"GET /live HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
            "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"origin: http://127.0.0.1:{self._port}\r\ncookie: {self._poll.cookies[self._number]}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.joined.done():
            self._transport.write(_masked(json.dumps({"join": turnout_topic(self._poll.ballot)}).encode()))
            self.joined.set_result(None)
        elif self._number < SAMPLED:
            self._told.extend((time.perf_counter(), voted) for voted in _turnouts(data))


async def _watch(port: int, poll: Poll, sockets: int, pipe: Any, seconds: float) -> list[tuple[float, int]]:
    told: list[tuple[float, int]] = []
    loop = asyncio.get_running_loop()
    for number in range(sockets):
        made = partial(Watcher, port, poll, number, told)
        _, watcher = await loop.create_connection(made, "127.0.0.1", port)
        await watcher.joined
    pipe.send("open")
    until = time.perf_counter() + seconds + 60
    while time.perf_counter() < until and not (told and told[-1][0] < time.perf_counter() - 1.5):
        await asyncio.sleep(0.1)
    return told


def _masked(payload: bytes) -> bytes:
    """A text frame of a client (RFC 6455, section 5.3) under a mask of zeros: short, and read once."""
    return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload


def _turnouts(data: bytes) -> list[int]:
    """The numbers told in a piece of the stream."""
    return [int(part.split(b"}")[0]) for part in data.split(b'"voted":')[1:]]


if __name__ == "__main__":
    main()
