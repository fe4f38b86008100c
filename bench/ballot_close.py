"""Closing against a crowd: 1,000 closes at random moments while 16 writers cast, on both databases.

    python -m bench.ballot_close [--short | --closes 300]

Twelve writers cast in the process that closes and four in another one's writer. The usual way, "look whether it is
open, then insert", loses 11 to 16 acknowledged votes at every such close. `uncounted` are votes that were
acknowledged and are not in the box, `unacknowledged` those in the box whose voter was told that they came too late.
Goal: 0 and 0.

Every third race ends by the clock instead of by hand: the end comes in the middle of the crowd, the other process
closes what is due as the worker does, and somebody extends at a random moment around that end, who may come too late.
Then a vote that arrived before the end that holds and was refused counts as `turned_away`, and a ballot that was closed
at another moment as `misclosed`. Three ballots race at a time, so that closes and crowds of one meet those of another.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from secrets import token_bytes
from typing import Any, NamedTuple

from bench._ballot import NAMES, databases, open_poll, percentile, settings_for
from conference.app import make_kit
from conference.ballots import service
from conference.ballots.box import read_box
from conference.ballots.forms import BallotForm, CandidateForm
from conference.ballots.jobs import GRACE
from conference.ballots.models import Ballot
from conference.ballots.queries import ballot_row
from conference.events.queries import event_by_slug, members
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.settings import Settings

WRITERS, EACH = 16, 5  # writers, and the votes that each has to cast
LANES = 3


class Race(NamedTuple):
    """What came of one ballot: seconds, kinds and counts (see above)."""

    took: float
    timed: bool
    extended: bool
    acknowledged: int
    late: int
    uncounted: int
    unacknowledged: int
    turned_away: int
    misclosed: bool


def main() -> None:
    """Print one line for each database."""
    asked = sys.argv[sys.argv.index("--closes") + 1] if "--closes" in sys.argv else "1000"
    closes = 40 if "--short" in sys.argv else int(asked)
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as all_databases:
        for name, url in all_databases:
            figures = asyncio.run(run(settings_for(Path(folder) / name, url), closes))
            print(json.dumps({"bench": "ballot_close", "database": name, **figures}))


async def run(settings: Settings, closes: int) -> dict[str, Any]:
    """Close a ballot after another, each in the middle of a crowd."""
    here, there = make_kit(settings), make_kit(settings)
    try:
        poll = await open_poll(here, WRITERS * EACH)
        async with here.db.read() as db:
            event = await event_by_slug(db, poll.event)
            assert event is not None
            voters = list(await members(db, event.id or 0))
        numbers, races = iter(range(closes)), list[Race]()

        async def lane() -> None:
            for number in numbers:
                races.append(await _race(here, there, event.id or 0, voters, Random(number), timed=number % 3 == 2))

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(LANES)))
    finally:
        await here.db.close()
        await there.db.close()
    seconds = [race.took for race in races]
    return {
        "closes": len(races),
        "writers": WRITERS,
        "by_the_clock": sum(race.timed for race in races),
        "extended": sum(race.extended for race in races),
        "acknowledged": sum(race.acknowledged for race in races),
        "late": sum(race.late for race in races),
        "uncounted": sum(race.uncounted for race in races),
        "unacknowledged": sum(race.unacknowledged for race in races),
        "turned_away": sum(race.turned_away for race in races),
        "misclosed": sum(race.misclosed for race in races),
        "seconds": round(time.perf_counter() - began),
        "close_p50_ms": round(percentile(sorted(seconds), 0.5) * 1000, 1),
        "close_p99_ms": round(percentile(sorted(seconds), 0.99) * 1000, 1),
        "goal": 0,
        "load": round(os.getloadavg()[0], 1),
    }


async def _open(kit: Kit, event: int, end: timedelta) -> Ballot:
    now = kit.clock.now()
    form = BallotForm(
        title="Cluster Manager of the Year",
        candidates=tuple(CandidateForm(name=name) for name in NAMES),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
    )
    async with kit.work(quiet=True) as work:
        ballot = await service.add_ballot(work, event, form, by=None)
        ballot.closes_at = kit.clock.now() + end  # still a draft; as late as can be, for the drafting takes time itself
        return await service.open(work, await service.freeze(work, ballot, by=None), by=None)


async def _race(here: Kit, there: Kit, event: int, voters: list[int], random: Random, *, timed: bool) -> Race:
    """Open a ballot, let the crowd vote, end it in their midst, and compare what was said with what is in the box."""
    end = timedelta(seconds=1) if timed else timedelta(hours=1)
    ballot = await _open(here, event, end)
    good: set[bytes] = set()
    late: list[datetime] = []  # when the refused votes arrived

    async def write(number: int) -> None:
        kit = there if number % 4 == 3 else here
        # Around the end, those of one writer in their order; by hand there is no end to aim at.
        around = sorted(random.uniform(-0.4, 0.15) for _ in range(EACH)) if timed else [0.0] * EACH
        for voter, moment in zip(voters[number * EACH : (number + 1) * EACH], around, strict=True):
            code = token_bytes(16)
            if timed:
                left = (ballot.closes_at - kit.clock.now()).total_seconds() + moment
                await asyncio.sleep(max(0.0, left))
            arrived = kit.clock.now()
            try:
                await service.cast(kit, ballot, {"pick": ["c1"]}, code, by=voter)
            except RuleBroken as broken:
                if broken.code != "ballot.closed":
                    raise
                late.append(arrived)
            else:
                good.add(code)

    ending = _end_by_clock(here, there, ballot, random) if timed else _end_by_hand(here, ballot, random)
    async with asyncio.timeout(60):
        *_, (took, extended) = await asyncio.gather(*(write(number) for number in range(WRITERS)), ending)
    async with here.db.read() as db:
        box = {tracker for tracker, _ in await read_box(db, ballot.id or 0)}
        ended = await ballot_row(db, event, ballot.id or 0)
    early = [moment for moment in late if timed and moment < ended.closes_at]
    wrong = timed and not (ended.closed_at == ended.closes_at and (ended.announced_close is not None) == extended)
    return Race(took, timed, extended, len(good), len(late), len(good - box), len(box - good), len(early), wrong)


async def _end_by_hand(kit: Kit, ballot: Ballot, random: Random) -> tuple[float, bool]:
    """Seconds that the close took, and that nobody extended."""
    await asyncio.sleep(random.uniform(0.005, 0.12))
    began = time.perf_counter()
    await service.end_voting(kit, ballot.id or 0, by=None)
    return time.perf_counter() - began, False


async def _end_by_clock(here: Kit, there: Kit, ballot: Ballot, random: Random) -> tuple[float, bool]:
    """Seconds that the close took, and whether somebody extended in time."""
    announced, later = ballot.closes_at, ballot.closes_at + timedelta(seconds=random.uniform(0.02, 0.15))

    async def extend() -> bool:
        left = (announced - here.clock.now()).total_seconds()
        await asyncio.sleep(max(0.0, left - random.uniform(-0.01, 0.3)))
        try:
            async with here.work(quiet=True) as work:
                await service.extend(work, ballot, later, by=None, because="more are coming")
        except RuleBroken as broken:
            if broken.code not in ("ballot.past", "ballot.state"):
                raise
            return False
        return True

    async def close() -> float:
        while True:
            async with there.db.read() as db:
                left = (await ballot_row(db, ballot.event_id, ballot.id or 0)).closes_at + GRACE - there.clock.now()
            await asyncio.sleep(max(0.0, left.total_seconds()))
            began = time.perf_counter()
            with suppress(RuleBroken):  # extended meanwhile
                await service.end_voting(there, ballot.id or 0, by=None, due=True)
                return time.perf_counter() - began

    extended, took = await asyncio.gather(extend(), close())
    return took, extended


if __name__ == "__main__":
    main()
