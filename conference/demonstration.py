"""The demonstration: the reference event, running, with one-click doors for four of its people."""

import asyncio
import json
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from conference.app import make_kit
from conference.console.doors import door_path
from conference.foundation.files import ROOT
from conference.foundation.logs import set_up_logs
from conference.foundation.settings import Settings, load_settings
from conference.seed import load_event
from conference.serving import CannotServe, prepare, serve

SEED = ROOT / "seed_data" / "ecc2020"
LOADED = "loaded"  # a file that says that the data were loaded to the end


def run(folder: Path, *, fresh: bool = False, now: str = "") -> None:
    """Load the event where it is not loaded yet, print the doors, and serve until stopped."""
    event = json.loads((SEED / "event.json").read_text())
    settings = demo_settings(folder, now or event["demo_now"])
    set_up_logs("warning")
    console = Console()
    if fresh or not (folder / LOADED).exists():
        _load(settings, folder, console)
    _welcome(settings, event, console)
    try:
        serve(settings)
    except CannotServe as reason:
        raise SystemExit(str(reason)) from None


def demo_settings(folder: Path, now: str) -> Settings:
    """The demo's settings: everything in one folder, mails kept, the clock at the event's own time."""
    port = int(os.environ.get("FOLKMOOT_PORT", "8000"))
    given: dict[str, Any] = {"data_dir": folder, "demo": True, "clock": now, "port": port}
    given["dev"] = os.environ.get("FOLKMOOT_DEV", "") == "true"
    if "FOLKMOOT_BASE_URL" not in os.environ:
        given["base_url"] = f"http://127.0.0.1:{port}"
    return load_settings(**given)


def _load(settings: Settings, folder: Path, console: Console) -> None:
    """Load the data anew. What an interrupted load left behind is thrown away."""
    for leftover in ("folkmoot.db", "folkmoot.db-wal", "folkmoot.db-shm", LOADED):
        (folder / leftover).unlink(missing_ok=True)
    shutil.rmtree(folder / "cache", ignore_errors=True)
    prepare(settings)
    columns = (TextColumn("{task.description:<32}"), BarColumn(), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        asyncio.run(_load_with(settings, progress))
    (folder / LOADED).write_text("")


async def _load_with(settings: Settings, progress: Progress) -> None:
    kit = make_kit(settings)
    bars: dict[str, Any] = {}

    def report(what: str, done: int, total: int) -> None:
        if what not in bars:
            bars[what] = progress.add_task(what, total=total)
        progress.update(bars[what], completed=done)

    try:
        await load_event(kit, SEED, report)
    finally:
        await kit.db.close()


def _welcome(settings: Settings, event: dict[str, Any], console: Console) -> None:
    kit = make_kit(settings)
    at = datetime.fromisoformat(settings.clock)
    console.print(f"\n[bold]{event['name']}[/bold], running. It is {at:%A %-d %B %Y, %H:%M} there.\n")
    console.print(f"  Look around      {settings.base_url}")
    for door in event["doors"]:
        address = settings.base_url + door_path(kit, door["email"])
        console.print(f"  Enter as {door['as']:<10}{address}   {door['name']}", soft_wrap=True, highlight=False)
    console.print(f"  Mails            {settings.base_url}/dev/mail")
    console.print("\nStop with Ctrl-C. What you do is kept; start anew with [bold]folkmoot demo --fresh[/bold].\n")


if __name__ == "__main__":
    run(Path("demo-data"), fresh="--fresh" in sys.argv)
