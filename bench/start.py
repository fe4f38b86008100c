"""Start: seconds from the process's start to its first page on the seeded database, and memory after it.

    python -m bench.start [--short]

The peer is the interpreter that only imports Starlette and uvicorn and answers "hello", started the same way in the
same run. Goal: under 1.2 s and under 100 MB.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

NOW = "2020-11-10T10:15:00+01:00"
HELLO = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def hello(request): return PlainTextResponse("hello")
uvicorn.run(Starlette(routes=[Route("/", hello)]), port={port}, log_config=None)
"""


def main() -> None:
    """Print one line for each of hello and folkmoot."""
    runs = 2 if "--short" in sys.argv else 7
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        best = {}
        for name in ("hello", "folkmoot") * runs:
            figures = start(name, Path(folder))
            best[name] = min(best.get(name, figures), figures)
    seconds, cpu, megabytes = best["folkmoot"]
    print(
        json.dumps(
            {
                "bench": "start",
                "seconds": round(seconds, 2),
                "cpu_seconds": round(cpu, 2),
                "mb": round(megabytes),
                "goal_seconds": 1.2,
                "goal_mb": 100,
                "hello_seconds": round(best["hello"][0], 2),
                "hello_mb": round(best["hello"][2]),
                "runs": runs,
                "load": os.getloadavg()[0],
            }
        )
    )


def prepare(folder: Path) -> None:
    """Seed the reference event once."""
    environment = {
        **os.environ,
        "FOLKMOOT_DATA_DIR": str(folder),
        "FOLKMOOT_LOG_LEVEL": "warning",
        "FOLKMOOT_CLOCK": NOW,
    }
    seed = Path(__file__).resolve().parents[1] / "seed_data" / "ecc2020"
    subprocess.run([sys.executable, "-m", "conference.cli", "seed", str(seed)], env=environment, check=True)


def start(name: str, folder: Path) -> tuple[float, float, float]:
    """Start a server, fetch one page, end it: seconds until then, CPU seconds, MB of resident memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", HELLO.format(port=port)]
    if name == "folkmoot":
        command = [sys.executable, "-m", "conference.cli", "serve"]
    environment = {
        **os.environ,
        "FOLKMOOT_DATA_DIR": str(folder),
        "FOLKMOOT_PORT": str(port),
        "FOLKMOOT_LOG_LEVEL": "error",
        "FOLKMOOT_CLOCK": NOW,
    }
    path = "/e/ecc2020/agenda" if name == "folkmoot" else "/"
    began = time.perf_counter()
    process = psutil.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        fetch(f"http://127.0.0.1:{port}{path}", until=began + 30)
        seconds = time.perf_counter() - began
        times = process.cpu_times()
        return seconds, times.user + times.system, process.memory_info().rss / 1e6
    finally:
        process.terminate()
        process.wait(10)


def fetch(address: str, until: float) -> None:
    """Fetch a page as soon as somebody answers."""
    while True:
        try:
            with urllib.request.urlopen(address) as page:
                assert page.status == 200
                page.read()
                return
        except OSError:
            if time.perf_counter() > until:
                raise
            time.sleep(0.005)


if __name__ == "__main__":
    main()
