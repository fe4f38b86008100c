"""Pages: requests per second of the server's CPU, beside a bare Starlette answer measured in the same run.

    python -m bench.pages [--short]

A real uvicorn on loopback, in a process of its own, serves the reference event (1,000 people) from SQLite. Counted is
that process's CPU alone, in nanoseconds from the kernel's scheduler; a figure is the median of batches, so that a
neighbour on the machine spoils a batch and not the run. `new` is the first request after a change of the programme:
snapshot and every card are made anew. `cold` is a reader each time who was not there before, `warm` the same one again.
`frame alone` is a page with hardly anything but the sign, the strip and the bell around it. `kept` is the public agenda
as visitors get it, packed; `unchanged` its 304. `ratio` is to `hello`, a page of two words from a bare Starlette.
Goal: the signed-in agenda at 5 ms of CPU or less, also cold.
"""

import asyncio
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import uvicorn
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from conference.app import make_app, make_kit
from conference.events.models import Event, Membership
from conference.foundation import schema
from conference.foundation.db import Database
from conference.foundation.settings import Settings, load_settings
from conference.people.models import Person
from conference.people.service import open_login
from conference.people.viewer import cookie_name
from conference.programme import kept
from conference.seed import load_event

SEED = Path(__file__).resolve().parents[1] / "seed_data" / "ecc2020"
NOW = "2020-11-10T10:15:00+01:00"
READERS = 60


@dataclass(frozen=True)
class Case:
    """One figure. `headers` are sent in turn, one set for each request."""

    name: str
    path: str
    headers: Sequence[dict[str, str]]
    batches: int
    size: int = 10  # requests in a batch
    status: int = 200
    warm: bool = True


def main() -> None:
    """Print one JSON line for each figure."""
    batches = 5 if "--short" in sys.argv else 25
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        slug, tokens = asyncio.run(_seed(settings))
        with _server(serve_hello, settings) as (pid, port):
            hello, _ = _measure(pid, port, Case("hello", "/", [{}], batches, 200))
        _print("hello", 1 / hello, hello, hello)
        with _server(serve_event, settings) as (pid, port):
            for case in _cases(port, slug, tokens, batches):
                cost, size = _measure(pid, port, case)
                _print(case.name, 1 / cost, cost, hello, bytes=size)


def _settings(folder: Path) -> Settings:
    return load_settings(data_dir=folder, clock=NOW, worker="apart", base_url="http://127.0.0.1:8000")


async def _seed(settings: Settings) -> tuple[str, list[str]]:
    """Load the reference event, and sign people in: its address, and a cookie for each of them."""
    schema.upgrade(Database(settings.database).sync_url)
    kit = make_kit(settings)
    number = await load_event(kit, SEED)
    async with kit.work(quiet=True) as work:
        event = await work.db.get(Event, number)
        assert event is not None
        asked = select(Person.id).join(Membership, col(Membership.person_id) == Person.id)
        people = (await work.db.exec(asked.where(Membership.event_id == number).order_by(col(Person.id)))).all()
        chosen = people[:: max(1, len(people) // READERS)][:READERS]
        tokens = [await open_login(work, person or 0) for person in chosen]
    await kit.db.close()
    name = cookie_name(settings.secure)
    return event.slug, [f"{name}={token}" for token in tokens]


def _cases(port: int, slug: str, cookies: Sequence[str], batches: int) -> Iterator[Case]:
    agenda, gzip = f"/e/{slug}/agenda", {"accept-encoding": "gzip"}
    readers = [{"cookie": cookie, **gzip} for cookie in cookies]
    anew = [{**reader, "x-bench-new": "1"} for reader in readers]
    yield Case("agenda new", agenda, anew, 5, warm=False)
    yield Case("agenda cold", agenda, readers, len(readers) // 10, warm=False)
    yield Case("agenda warm", agenda, readers[:1], batches)
    yield Case("agenda warm, wave", f"{agenda}?day=2020-11-11", readers[:1], batches)
    yield Case("lobby cold", f"/e/{slug}/", readers, len(readers) // 10, warm=False)
    yield Case("lobby warm", f"/e/{slug}/", readers[:1], batches)
    yield Case("my day", f"/e/{slug}/day", readers[:1], batches)
    yield Case("frame alone", f"/e/{slug}/calendar", readers[:1], batches)
    yield Case("agenda kept", agenda, [gzip], batches, 200)
    tag = _get(port, agenda, gzip).headers["etag"]
    yield Case("agenda unchanged", agenda, [{**gzip, "if-none-match": tag}], batches, 200, 304)


def _print(name: str, rate: float, cost: float, hello: float, **more: Any) -> None:
    line = {
        "bench": "pages",
        "page": name,
        "per_cpu_second": round(rate),
        "cpu_ms": round(cost * 1000, 2),
        "ratio_to_hello": round(hello / cost, 4),
        **more,
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(line), flush=True)


# ---- server ----


def serve_hello(settings: Settings, port: int) -> None:
    async def hello(request: Request) -> PlainTextResponse:
        return PlainTextResponse("Hello, world")

    uvicorn.run(Starlette(routes=[Route("/", hello)]), port=port, log_level="error", access_log=False)


def serve_event(settings: Settings, port: int) -> None:
    app = make_app(settings)

    async def forgetful(scope: Any, receive: Any, send: Any) -> None:
        if any(name == b"x-bench-new" for name, _ in scope.get("headers", ())):
            kept._SHELVES.clear()  # as after a change of the programme
        await app(scope, receive, send)

    uvicorn.run(forgetful, port=port, log_level="error", access_log=False)


@contextmanager
def _server(target: Callable[[Settings, int], None], settings: Settings) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=target, args=(settings, port), daemon=True)
    process.start()
    try:
        _await_port(port)
        yield process.pid or 0, port
    finally:
        process.terminate()
        process.join(10)


def _await_port(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start within 30 s")


# ---- client ----


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    size: int


def _measure(pid: int, port: int, case: Case) -> tuple[float, int]:
    """CPU seconds of the server for one request, the median of the batches; and the size of the last body."""
    batches, last, headers = [], Answer(0, {}, 0), cycle(case.headers)
    with socket.create_connection(("127.0.0.1", port)) as line:
        for _ in range(10 if case.warm else 0):
            _ask(line, case.path, case.headers[0])
        for _ in range(case.batches):
            before = _cpu(pid)
            for _ in range(case.size):
                last = _ask(line, case.path, next(headers))
                assert last.status == case.status, (case.name, last)
            batches.append((_cpu(pid) - before) / case.size)
    return median(batches), last.size


def _cpu(pid: int) -> float:
    """CPU seconds of a process, all its threads: the scheduler's own count where there is one."""
    tasks = Path(f"/proc/{pid}/task")
    try:
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
    except OSError:
        times = psutil.Process(pid).cpu_times()
        return float(times.user + times.system)


def _get(port: int, path: str, headers: dict[str, str]) -> Answer:
    with socket.create_connection(("127.0.0.1", port)) as line:
        return _ask(line, path, headers)


def _ask(line: socket.socket, path: str, headers: dict[str, str]) -> Answer:
    """One request on a standing connection."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{fields}\r\n".encode())
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    status, *pairs = head.decode("latin-1").split("\r\n")
    found = {name.strip().lower(): value.strip() for name, _, value in (pair.partition(":") for pair in pairs)}
    code = int(status.split()[1])
    length = 0 if code == 304 else int(found.get("content-length", 0))
    while len(body) < length:
        body += line.recv(65536)
    return Answer(code, found, length)


if __name__ == "__main__":
    main()
