"""A real server on loopback, in the test's own event loop or in a process of its own."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from conference.app import make_app
from conference.foundation.kit import Kit


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(kit: Kit) -> AsyncIterator[str]:
    """Serve the application of `kit` as `folkmoot serve` does; gives host and port as `127.0.0.1:…`."""
    port = free_port()
    config = uvicorn.Config(
        make_app(kit.settings, kit=kit),
        port=port,
        http="httptools",
        ws="conference.foundation.fanout:FanoutProtocol",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if task.done():
            task.result()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task
