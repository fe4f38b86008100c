"""Closing against a crowd: 1,000 closes at random moments while 16 writers cast, on both databases.

    python -m bench.ballot_close [--short]

Twelve writers cast in the process that closes and four in another one's writer. The usual way, "look whether it is
open, then insert", loses 11 to 16 acknowledged votes at every such close. `uncounted` are votes that were
acknowledged and are not in the box, `unacknowledged` those in the box whose voter was told that they came too late.
Goal: 0 and 0.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from secrets import token_bytes
from typing import Any

from bench._ballot import NAMES, databases, open_poll, percentile, settings_for
from conference.app import make_kit
from conference.ballots import service
from conference.ballots.box import read_box
from conference.ballots.forms import BallotForm, CandidateForm
from conference.ballots.models import Ballot
from conference.ballots.queries import ballot_row
from conference.events.queries import event_by_slug, members
from conference.foundation.errors import RuleBroken
from conference.foundation.kit import Kit
from conference.foundation.settings import Settings

WRITERS, EACH = 16, 5  # writers, and the votes that each has to cast


def main() -> None:
    """Print one line for each database."""
    closes = 40 if "--short" in sys.argv else 1_000
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
            first = await ballot_row(db, event.id or 0, poll.ballot)
        acknowledged = uncounted = unacknowledged = late = 0
        seconds = []
        for number in range(closes):
            ballot = await _open(here, event.id or 0) if number else first
            good, refused, took = await _race(here, there, ballot, voters, Random(number))
            async with here.db.read() as db:
                box = {tracker for tracker, _ in await read_box(db, ballot.id or 0)}
            acknowledged, late = acknowledged + len(good), late + refused
            uncounted, unacknowledged = uncounted + len(good - box), unacknowledged + len(box - good)
            seconds.append(took)
    finally:
        await here.db.close()
        await there.db.close()
    return {
        "closes": closes,
        "writers": WRITERS,
        "acknowledged": acknowledged,
        "late": late,
        "uncounted": uncounted,
        "unacknowledged": unacknowledged,
        "close_p50_ms": round(percentile(sorted(seconds), 0.5) * 1000, 1),
        "close_p99_ms": round(percentile(sorted(seconds), 0.99) * 1000, 1),
        "goal": 0,
        "load": round(os.getloadavg()[0], 1),
    }


async def _open(kit: Kit, event: int) -> Ballot:
    now = kit.clock.now()
    form = BallotForm(
        title="Cluster Manager of the Year",
        candidates=tuple(CandidateForm(name=name) for name in NAMES),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
    )
    async with kit.work(quiet=True) as work:
        ballot = await service.add_ballot(work, event, form, by=None)
        return await service.open(work, await service.freeze(work, ballot, by=None), by=None)


async def _race(
    here: Kit, there: Kit, ballot: Ballot, voters: list[int], random: Random
) -> tuple[set[bytes], int, float]:
    """The codes of acknowledged votes, how many were refused as late, and the seconds that the close took."""
    good: set[bytes] = set()
    refused = 0

    async def write(number: int) -> None:
        nonlocal refused
        kit = there if number % 4 == 3 else here
        for voter in voters[number * EACH : (number + 1) * EACH]:
            code = token_bytes(16)
            try:
                await service.cast(kit, ballot, {"pick": ["c1"]}, code, by=voter)
            except RuleBroken as broken:
                if broken.code != "ballot.closed":
                    raise
                refused += 1
            else:
                good.add(code)

    async def close() -> float:
        await asyncio.sleep(random.uniform(0.005, 0.12))
        began = time.perf_counter()
        await service.end_voting(here, ballot.id or 0, by=None)
        return time.perf_counter() - began

    async with asyncio.timeout(60):
        *_, took = await asyncio.gather(*(write(number) for number in range(WRITERS)), close())
    return good, refused, took


if __name__ == "__main__":
    main()
