"""Fan-out: latency of a broadcast to many sockets, beside a plain loop of `send_text` in the same run.

    python -m bench.fanout [--short]

Server and clients are two processes on loopback. Each broadcast carries the time at which it was written; a client's
latency is its arrival less that. The peer is what most applications do: `for socket in sockets: await
socket.send_text(text)` on the same server. Goal: 1,000 sockets at a p99 of 15 ms and below the peer's.
"""

import asyncio
import json
import multiprocessing
import os
import socket
import sys
import time
from typing import Any

import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from conference.foundation.fanout import EXTENSION
from conference.foundation.hub import Client, Hub, Push
from conference.foundation.metrics import Metrics

WORDS = "x" * 300


def main() -> None:
    """Print one line for each way, best of the runs by p99."""
    sockets, broadcasts, runs = (300, 40, 1) if "--short" in sys.argv else (1_000, 60, 2)
    figures = {}
    for way in ("loop", "hub"):
        figures[way] = min((measure(way, sockets, broadcasts) for _ in range(runs)), key=lambda each: each["p99_ms"])
    for way, figure in figures.items():
        print(json.dumps({"bench": "fanout", "way": way, "sockets": sockets, **figure, "load": os.getloadavg()[0]}))


def measure(way: str, sockets: int, broadcasts: int) -> dict[str, float]:
    """Run one server in a process of its own and `sockets` clients here."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    spawn = multiprocessing.get_context("spawn")
    server = spawn.Process(target=serve, args=(way, port, broadcasts, sockets), daemon=True)
    server.start()
    try:
        latencies = sorted(asyncio.run(listen(port, sockets, broadcasts)))
    finally:
        server.terminate()
        server.join(10)
    count = len(latencies)
    return {
        "p50_ms": round(latencies[count // 2] * 1000, 1),
        "p99_ms": round(latencies[int(count * 0.99)] * 1000, 1),
        "delivered": count / (sockets * broadcasts),
    }


async def listen(port: int, sockets: int, broadcasts: int) -> list[float]:
    """Connect all clients and gather every frame's latency."""
    latencies: list[float] = []

    async def one(client: Any) -> None:
        for _ in range(broadcasts):
            text = await client.recv()
            found = json.loads(text)
            sent = found[0][3]["at"] if isinstance(found, list) else found["at"]
            latencies.append(time.perf_counter() - sent)

    async with asyncio.timeout(90):
        await listening(port)
        clients = [await websockets.connect(f"ws://127.0.0.1:{port}/", proxy=None) for _ in range(sockets)]
        await asyncio.gather(*(one(client) for client in clients))
    return latencies


async def listening(port: int) -> None:
    """Wait until the server takes connections."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def serve(way: str, port: int, broadcasts: int, sockets: int) -> None:
    """One server; it begins to speak when all clients are there."""
    hub = Hub(Metrics())
    plain: set[WebSocket] = set()

    class Direct:
        def __init__(self, protocol: Any) -> None:
            self.write, self.drop = protocol.write_now, protocol.abort

    async def endpoint(opened: WebSocket) -> None:
        await opened.accept()
        client = Client(Direct(opened.scope["extensions"][EXTENSION]))
        hub.enter(client)
        hub.subscribe(client, "t")
        plain.add(opened)
        try:
            await opened.receive()
        except WebSocketDisconnect:
            pass
        finally:
            hub.leave(client)
            plain.discard(opened)

    async def speak() -> None:
        while len(plain) < sockets:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        for seq in range(broadcasts):
            content = {"at": time.perf_counter(), "words": WORDS}
            if way == "hub":
                hub.publish(Push("t", data=content), seq)
            else:
                text = json.dumps(content)
                for each in list(plain):
                    await each.send_text(text)
            await asyncio.sleep(0.15)

    async def run() -> None:
        app = Starlette(routes=[WebSocketRoute("/", endpoint)])
        config = uvicorn.Config(
            app,
            port=port,
            ws="conference.foundation.fanout:FanoutProtocol",
            ws_per_message_deflate=False,
            log_config=None,
        )
        await asyncio.gather(uvicorn.Server(config).serve(), speak())

    asyncio.run(run())


if __name__ == "__main__":
    main()
