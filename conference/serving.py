"""Serving: the processes of an installation, and the operator's deeds that need the whole application."""

import asyncio
import gc
import signal
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from conference.app import make_app, make_kit, make_roof, running
from conference.foundation.settings import Settings, load_settings
from conference.foundation.upkeep import OutOfDate, bring_up_to_date
from conference.people.service import login_link as make_login_link
from conference.seed import load_event

MAX_SOCKET_MESSAGE = 64 * 1024  # bytes; ours are far smaller


class CannotServe(Exception):
    """Why not, and what to do."""


def from_environment() -> ASGIApp:
    """The application for a further web process."""
    return make_app(load_settings())


def serve(settings: Settings, processes: int = 1) -> None:
    """Run the web server until it is told to stop."""
    prepare(settings)
    if processes > 1 and settings.database.startswith("sqlite"):
        raise CannotServe("Several web processes need PostgreSQL: set FOLKMOOT_DATABASE_URL, or serve with one.")
    if processes > 1 and settings.worker == "inside":
        raise CannotServe(
            "With several web processes the worker is apart: set FOLKMOOT_WORKER=apart, run folkmoot worker."
        )
    app = "conference.serving:from_environment" if processes > 1 else make_app(settings)
    gc.freeze()  # the program itself is looked through no more, now or later
    gc.set_threshold(20_000, 20, 20)  # seldom: in a rush every request is garbage soon, and none of it goes round
    gc.enable()
    uvicorn.run(
        app,
        factory=processes > 1,
        workers=processes,
        host=settings.host,
        port=settings.port,
        http="httptools",
        ws="conference.foundation.fanout:FanoutProtocol",
        ws_max_size=MAX_SOCKET_MESSAGE,
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def prepare(settings: Settings) -> None:
    """Bring the embedded database up to date. Raises CannotServe where only the operator can."""
    kit = make_kit(settings)
    try:
        bring_up_to_date(settings, kit.db.sync_url, kit.clock.now())
    except OutOfDate as reason:
        raise CannotServe(str(reason)) from None


async def work(settings: Settings) -> None:
    """Run the jobs until a signal ends the process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with running(make_roof(make_kit(settings)), work=True):
        await stop.wait()


async def load(settings: Settings, folder: Path) -> None:
    """Load an event from data files."""
    prepare(settings)
    kit = make_kit(settings)
    try:
        await load_event(kit, folder)
    finally:
        await kit.db.close()


async def login_link(settings: Settings, email: str) -> str:
    """The whole address of a one-time way in. Raises CannotServe for an unknown account."""
    kit = make_kit(settings)
    try:
        async with kit.work() as deed:
            path = await make_login_link(deed, email)
    finally:
        await kit.db.close()
    if path is None:
        raise CannotServe(f"There is no account with the address {email}.")
    return kit.url(path)
