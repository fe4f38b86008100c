"""An upgrade in the middle of a vote: what stood in an older release's database goes on, to the published board."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, MetaData, create_engine, select, text

from conference.app import make_kit
from conference.ballots import service
from conference.ballots.audit import acts_of, first_break
from conference.foundation import schema
from conference.foundation.clock import FixedClock
from conference.foundation.db import sync_url
from conference.foundation.kit import Kit
from conference.foundation.settings import load_settings
from tests.conference.ballots.factories import Vote, make_vote
from tests.postgres import Cluster

OLD = "0005"  # before room codes, tokens, extensions, conditions, rehearsals
BEFORE, AFTER = ("event", "person", "membership", "ballot", "candidate", "elector"), ("ballot_roll", "ballot_box")


@pytest.fixture
def old_database(kit: Kit, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database as the older release made it, of the same kind as the kit's."""
    if kit.db.is_sqlite:
        address = f"sqlite:///{tmp_path}/old.db"
        schema.upgrade(sync_url(address), OLD)
        yield address
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.create("old_release")
    schema.upgrade(sync_url(cluster.url("old_release")), OLD)
    yield cluster.url("old_release")
    cluster.drop("old_release")


def carry(source: URL, target: URL) -> None:
    """Copy an open ballot into the older tables, as far as they have its columns, and through their guards."""
    here, there = create_engine(source), create_engine(target)
    known, old = MetaData(), MetaData()
    known.reflect(here)
    old.reflect(there)
    with here.connect() as reading, there.begin() as writing:

        def copy(name: str, **changed: object) -> None:
            columns = [
                column.name for column in old.tables[name].columns if (name, column.name) != ("ballot_act", "id")
            ]
            for row in reading.execute(select(*(known.tables[name].c[column] for column in columns))).mappings():
                writing.execute(old.tables[name].insert().values({**row, **changed}))

        for name in BEFORE:
            copy(name, **({"state": "draft"} if name == "ballot" else {}))
        for state in ("frozen", "open"):
            writing.execute(text("UPDATE ballot SET state = :state"), {"state": state})
        for name in (*AFTER, "ballot_act"):
            copy(name)
    here.dispose()
    there.dispose()


async def test_a_vote_goes_on_after_an_upgrade(
    kit: Kit, database_url: str, old_database: str, clock: FixedClock, tmp_path: Path
) -> None:
    vote = await make_vote(kit)
    for person in vote.voters[:3]:
        await vote.cast(person, "c1")
    carry(sync_url(database_url), sync_url(old_database))
    schema.upgrade(sync_url(old_database))
    settings = load_settings(
        data_dir=tmp_path / "data", database_url=old_database, base_url="http://folkmoot.test", worker="apart"
    )
    upgraded = make_kit(settings, clock=clock)
    try:
        again = Vote(upgraded, vote.event, vote.organiser, vote.voters, vote.ballot)
        await again.cast(vote.voters[3], "c2")
        assert (await again.end()).state == "counted"
        await again.reveal_all()
        ended = await again.do(service.publish)
        async with upgraded.db.read() as db:
            log = await acts_of(db, again.id)
    finally:
        await upgraded.db.close()
    assert (ended.state, ended.voted, ended.rehearsal_of, ended.admitted) == ("published", 4, None, 0)
    assert first_break(log) is None
