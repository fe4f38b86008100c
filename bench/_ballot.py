"""What the benchmarks of ballots share: an open ballot with its electorate, a served application, both databases."""

import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.forms import BallotForm, CandidateForm
from conference.events.forms import EventForm
from conference.events.models import Membership
from conference.events.service import found
from conference.foundation import schema
from conference.foundation.db import Database
from conference.foundation.kit import Kit
from conference.foundation.settings import Settings, load_settings
from conference.people.models import Login, Person
from conference.people.viewer import cookie_name
from tests.postgres import Cluster, find_programs

NAMES = ("Ilse Brandt", "Mateus Leal", "Zofia Kamińska")
DURABLE = "-c listen_addresses='' -c max_connections=60"  # as PostgreSQL comes: every commit waits for the disk


@dataclass(frozen=True)
class Poll:
    """An open ballot: where to vote, and a cookie for each of its electors."""

    event: str
    ballot: int
    cookies: list[str]

    @property
    def path(self) -> str:
        return f"/e/{self.event}/ballots/{self.ballot}/vote"


@contextmanager
def databases(folder: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """Names and addresses of fresh databases: SQLite, and PostgreSQL where its programs are found."""
    programs = find_programs()
    if programs is None:
        yield iter([("sqlite", f"sqlite:///{folder / 'sqlite.db'}")])
        return
    with Cluster(programs, DURABLE) as cluster:
        cluster.create("bench")
        yield iter([("sqlite", f"sqlite:///{folder / 'sqlite.db'}"), ("postgresql", cluster.url("bench"))])


def settings_for(folder: Path, url: str) -> Settings:
    """Settings of a server on loopback; its database is migrated."""
    port = free_port()
    settings = load_settings(
        data_dir=folder, database_url=url, base_url=f"http://127.0.0.1:{port}", port=port, worker="apart"
    )
    schema.upgrade(Database(settings.database).sync_url)
    return settings


@asynccontextmanager
async def toolbox(settings: Settings) -> AsyncIterator[Kit]:
    """A kit beside the server's."""
    kit = make_kit(settings)
    yield kit
    await kit.db.close()


async def add_electors(kit: Kit, event: int, number: int) -> list[str]:
    """Members with a sign-in each, made past the verbs, since that is not what is measured; the cookie of each."""
    now = kit.clock.now()
    tokens = [kit.secrets.token() for _ in range(number)]
    people = [
        Person(email=f"elector.{event}.{each}@example.org", name=f"Elector {each}", zone="UTC", made_at=now)
        for each in range(number)
    ]
    async with kit.work(quiet=True) as work:
        work.db.add_all(people)
        await work.db.flush()
        for person, token in zip(people, tokens, strict=True):
            work.db.add(Membership(event_id=event, person_id=person.id or 0, joined_at=now))
            work.db.add(
                Login(
                    person_id=person.id or 0,
                    token=kit.secrets.digest("login", token),
                    made_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
    name = cookie_name(kit.settings.secure)
    return [f"{name}={token}" for token in tokens]


async def open_poll(kit: Kit, electors: int, *, verifiable: bool = False) -> Poll:
    """An event whose members may all vote for an hour."""
    now = kit.clock.now()
    form = {"name": "An event", "short_name": "Event", "zone": "UTC", "starts_on": now.date(), "ends_on": now.date()}
    async with kit.work(quiet=True) as work:
        event = await found(work, EventForm.model_validate({"slug": f"bench-{time.monotonic_ns()}", **form}))
    cookies = await add_electors(kit, event.id or 0, electors)
    async with kit.work(quiet=True) as work:
        wanted = BallotForm(
            title="Cluster Manager of the Year",
            candidates=tuple(CandidateForm(name=name) for name in NAMES),
            opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=1),
            verifiable=verifiable,
        )
        ballot = await service.add_ballot(work, event.id or 0, wanted, by=None)
        ballot = await service.open(work, await service.freeze(work, ballot, by=None), by=None)
    return Poll(event.slug, ballot.id or 0, cookies)


@contextmanager
def served(settings: Settings) -> Iterator[psutil.Process]:
    """`folkmoot serve` on these settings, in a process of its own, until the end of the block."""
    environment = {
        **os.environ,
        "FOLKMOOT_DATA_DIR": str(settings.data_dir),
        "FOLKMOOT_DATABASE_URL": settings.database,
        "FOLKMOOT_BASE_URL": settings.base_url,
        "FOLKMOOT_PORT": str(settings.port),
        "FOLKMOOT_WORKER": "apart",
        "FOLKMOOT_LOG_LEVEL": "error",
    }
    process = psutil.Popen([sys.executable, "-m", "conference.cli", "serve"], env=environment)
    try:
        _await_port(settings.port)
        yield process
    finally:
        process.terminate()
        process.wait(15)


def _await_port(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start within 30 s")


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def percentile(ordered: list[float], share: float) -> float:
    """Nearest rank; 0 of nothing."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
