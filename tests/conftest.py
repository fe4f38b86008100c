"""Fixtures: each test that asks for `kit` runs on SQLite and, where its programs are found, on PostgreSQL."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from conference.app import make_app, make_kit, make_roof
from conference.foundation import schema
from conference.foundation.clock import FixedClock
from conference.foundation.feature import Roof
from conference.foundation.kit import Kit
from conference.foundation.settings import load_settings
from conference.foundation.templating import Templates
from tests.client import Browser
from tests.postgres import Cluster, find_programs

NOW = datetime.fromisoformat("2020-11-10T10:15:00+01:00")
# No test is timed: a busy machine is no fault of the program.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
BACKENDS = ("sqlite", "postgresql")


def pytest_report_header() -> str:
    if find_programs() is None:
        return "databases: SQLite only; PostgreSQL's programs (initdb, pg_ctl) were not found"
    return "databases: SQLite and PostgreSQL"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A throwaway PostgreSQL cluster with a migrated template database."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("CI must test on PostgreSQL too: its programs are missing")
        pytest.skip("PostgreSQL's programs (initdb, pg_ctl) were not found")
    with Cluster(programs) as running:
        running.create("template_folkmoot")
        schema.upgrade(make_url(running.url("template_folkmoot")).set(drivername="postgresql+psycopg"))
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "folkmoot.db"
    schema.upgrade(make_url(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def shared_database(cluster: Cluster) -> str:
    cluster.create("shared", template="template_folkmoot")
    return "shared"


_numbers = count(1)


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; one that nobody used before where the test asks for its own."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "folkmoot.db"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    if request.node.get_closest_marker("own_database") is None:
        name = request.getfixturevalue("shared_database")
        cluster.empty(name)
        yield cluster.url(name)
        return
    name = f"test_{next(_numbers)}"
    cluster.create(name, template="template_folkmoot")
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="session")
def templates() -> Templates:
    """The templates, compiled once for all tests: they know nothing of a kit."""
    return Templates()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
async def kit(database_url: str, tmp_path: Path, clock: FixedClock, templates: Templates) -> AsyncIterator[Kit]:
    settings = load_settings(
        data_dir=tmp_path / "data", database_url=database_url, base_url="http://folkmoot.test", worker="apart"
    )
    made = make_kit(settings, clock=clock)
    made.templates = templates
    yield made
    await made.db.close()


@pytest.fixture
def roof(kit: Kit) -> Roof:
    return make_roof(kit)


@pytest.fixture
async def browser_for(kit: Kit) -> AsyncIterator[type[Browser]]:
    """Makes browsers without scripts: each has its own cookies. `await browser_for(person)` is signed in."""
    app = make_app(kit.settings, kit=kit)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    opened: list[Browser] = []

    class Bound(Browser):
        def __init__(self) -> None:
            super().__init__(kit, transport)
            opened.append(self)

    yield Bound
    for browser in opened:
        await browser.aclose()
