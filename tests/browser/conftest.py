"""The demo in a process of its own, and a browser that watches every page it passes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.server import free_port

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
READY_SECONDS = 240  # the first start loads the reference event


@dataclass(frozen=True)
class Demo:
    """A running demo: its address, its folder, and the doors that it printed."""

    url: str
    folder: Path
    doors: dict[str, str]
    process: subprocess.Popen[str]


def start_demo(folder: Path) -> Demo:
    """Start `folkmoot demo` and wait until it answers."""
    port = free_port()
    output = (folder.parent / f"{folder.name}.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "conference.cli", "demo", "--folder", str(folder)],
        env={**os.environ, "FOLKMOOT_PORT": str(port), "COLUMNS": "200", "NO_COLOR": "1"},
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            if httpx2.get(f"{url}/readyz").status_code == 200:
                break
        except httpx2.TransportError:
            pass
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            pytest.fail(f"the demo did not start:\n{Path(output.name).read_text()}")
        time.sleep(0.05)
    said = Path(output.name).read_text()
    return Demo(url, folder, dict(re.findall(r"Enter as (\w+)\s+(\S+)", said)), process)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reference event, loaded once for all workers. While tests are written, FOLKMOOT_LOADED_DEMO may
    name one."""
    if given := os.environ.get("FOLKMOOT_LOADED_DEMO"):
        return Path(given)
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo" / "loaded"
    ready = folder.parent / "ready"
    try:
        folder.parent.mkdir()
    except FileExistsError:  # another worker loads it
        until = time.monotonic() + READY_SECONDS
        while not ready.exists():
            assert time.monotonic() < until, "the worker that loads the demo has not come to an end"
            time.sleep(0.2)
        return folder
    demo = start_demo(folder)
    demo.process.send_signal(signal.SIGINT)
    demo.process.wait(20)
    ready.touch()
    return folder


@pytest.fixture
def demo(loaded: Path, tmp_path: Path) -> Iterator[Demo]:
    """A demo of one's own."""
    folder = tmp_path / "demo"
    shutil.copytree(loaded, folder)
    running = start_demo(folder)
    yield running
    running.process.terminate()
    running.process.wait(20)


@pytest.fixture(scope="module")  # Playwright keeps a loop running: what comes after in this process could run none
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail("CI must test in a browser: Chromium is missing")
        pytest.skip("Chromium was not found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person's browser. Every page that they `look` at is checked."""

    def __init__(self, context: BrowserContext, demo: Demo, *, scripts: bool) -> None:
        self.demo = demo
        self.scripts = scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on(
            "console", lambda said: self.faults.append(f"console: {said.text}") if said.type == "error" else None
        )

    def go(self, path: str) -> Page:
        """Open a page of ours and look at it."""
        self.page.goto(path if path.startswith("http") else self.demo.url + path)
        self.look()
        return self.page

    def look(self) -> None:
        """Nothing overflows sideways, no script failed, axe-core finds nothing serious."""
        self.page.wait_for_load_state()
        where = self.page.url.removeprefix(self.demo.url)
        assert self.faults == [], where
        if not self.scripts:
            return
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{where} is {wide} px too wide"
        if AXE.exists():
            self.page.evaluate(AXE.read_text())
            found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
            serious = [
                f"{each['id']}: {json.dumps([node['html'][:160] for node in each['nodes'][:3]])}"
                for each in found["violations"]
                if each["impact"] in ("serious", "critical")
            ]
            assert serious == [], where


@pytest.fixture
def visitor(chromium: Browser, demo: Demo) -> Iterator[object]:
    """Makes visitors: `visitor(width=390, scripts=True)`."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1440, *, scripts: bool = True, dark: bool = False) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 844 if width < 600 else 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",  # a transition between pages swallows clicks while it lasts
        )
        contexts.append(context)
        return Visitor(context, demo, scripts=scripts)

    yield make
    for context in contexts:
        context.close()
