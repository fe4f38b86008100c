"""kill -9 in the middle of bookings and votes: after the restart every acknowledged deed is there, once."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from secrets import token_bytes

import httpx2
import pytest
from sqlmodel import col, select

from conference.app import make_kit
from conference.ballots import service as ballots
from conference.ballots.models import Box, Roll
from conference.ballots.queries import candidate_cards
from conference.diary.models import Commitment
from conference.foundation.kit import Kit
from conference.meetings.models import Meeting
from conference.people.service import open_login
from tests.conference.ballots.factories import ballot_form
from tests.conference.meetings.factories import Fair, make_fair, make_request
from tests.server import free_port
from voting import tracker_code

# By hand, FOLKMOOT_DRILL=20 makes a longer drill of it.
ROUNDS = int(os.environ.get("FOLKMOOT_DRILL", "3"))
PEOPLE = 8 * ROUNDS


def start_server(kit: Kit, port: int) -> subprocess.Popen[bytes]:
    """`folkmoot serve` on the kit's database, its clock at the test's time."""
    environment = {
        **os.environ,
        "FOLKMOOT_DATA_DIR": str(kit.settings.data_dir),
        "FOLKMOOT_DATABASE_URL": kit.settings.database,
        "FOLKMOOT_BASE_URL": f"http://127.0.0.1:{port}",
        "FOLKMOOT_PORT": str(port),
        "FOLKMOOT_CLOCK": kit.clock.now().isoformat(),
        "FOLKMOOT_LOG_LEVEL": "error",
    }
    return subprocess.Popen([sys.executable, "-m", "conference.cli", "serve"], env=environment)


async def until_ready(url: str) -> None:
    async with httpx2.AsyncClient() as client, asyncio.timeout(60):
        while True:
            try:
                if (await client.get(f"{url}/healthz")).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            await asyncio.sleep(0.05)


class Burst:
    """Everybody books and votes at once; what the server acknowledged is taken down.

    A vote is tried again with the same tracker, as the page does: the writer may have stored a batch whose answers the
    kill cut off, and then the next try is told that its vote stands.
    """

    def __init__(self, url: str, fair: Fair, tokens: list[str], trackers: list[bytes]) -> None:
        self.url, self.fair, self.tokens, self.trackers = url, fair, tokens, trackers
        self.accepted: set[int] = set()
        self.voted: set[int] = set()

    async def post(self, person: int, path: str, **fields: str) -> httpx2.Response | None:
        headers = {"cookie": f"folkmoot={self.tokens[person]}", "sec-fetch-site": "same-origin"}
        try:
            async with httpx2.AsyncClient(headers=headers, timeout=20) as client:
                return await client.post(f"{self.url}{self.fair.url(path)}", data=fields)
        except httpx2.TransportError:
            return None  # killed: nothing was acknowledged

    async def accept(self, person: int, request: int, slot: int) -> None:
        answer = await self.post(person, f"meetings/requests/{request}/acceptance", _method="PUT", slot=str(slot))
        if answer is not None and answer.status_code == 303:
            self.accepted.add(request)

    async def vote(self, person: int, ballot: int, choice: str) -> None:
        fields = {"pick": choice, "tracker": tracker_code(self.trackers[person]), "confirmed": "on"}
        answer = await self.post(person, f"ballots/{ballot}/vote", **fields)
        if answer is not None and answer.status_code == 200:
            self.voted.add(person)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_acknowledged_deed_outlives_a_kill(kit: Kit, tmp_path: Path) -> None:
    fair = await make_fair(kit, PEOPLE, 6, tables=PEOPLE)
    requests = {number: (await make_request(kit, fair, number, number + 1)).id or 0 for number in range(0, PEOPLE, 2)}
    async with kit.work() as work:
        drafted = await ballots.add_ballot(work, fair.event_id, ballot_form(), by=None)
        ballot = await ballots.open(work, await ballots.freeze(work, drafted, by=None), by=None)
        choice = (await candidate_cards(work.db, ballot.id or 0))[0].key
        tokens = [await open_login(work, fair.person(number)) for number in range(PEOPLE)]
    trackers = [token_bytes(16) for _ in range(PEOPLE)]
    accepted: set[int] = set()
    voted: set[int] = set()
    for number in range(ROUNDS):
        port = free_port()
        server = start_server(kit, port)
        await until_ready(f"http://127.0.0.1:{port}")
        burst = Burst(f"http://127.0.0.1:{port}", fair, tokens, trackers)
        deeds = [
            burst.accept(asked + 1, request, fair.slot(asked % 6))
            for asked, request in requests.items()
            if request not in accepted
        ]
        deeds += [burst.vote(person, ballot.id or 0, choice) for person in range(PEOPLE) if person not in voted]
        burning = asyncio.gather(*deeds)
        while number < ROUNDS - 1 and len(burst.accepted) + len(burst.voted) < 5 * (number + 1) and not burning.done():
            await asyncio.sleep(0.001)
        if number == ROUNDS - 1:
            await burning
        server.kill()
        server.wait()
        await burning
        accepted |= burst.accepted
        voted |= burst.voted
        await check(kit, accepted, {fair.person(person): trackers[person] for person in voted})
    assert voted == set(range(PEOPLE))
    assert accepted


async def check(kit: Kit, accepted: set[int], voted: dict[int, bytes]) -> None:
    """What was acknowledged stands there once, and nothing stands there half."""
    after = make_kit(kit.settings, clock=kit.clock)
    async with after.db.read() as db:
        met = list((await db.exec(select(Meeting.request_id))).all())
        times = list((await db.exec(select(Commitment.ref).where(Commitment.kind == "meeting"))).all())
        roll = set((await db.exec(select(Roll.voter_id))).all())
        box = list((await db.exec(select(Box.tracker).order_by(col(Box.tracker)))).all())
    await after.db.close()
    assert len(met) == len(set(met))
    assert accepted <= set(met)
    assert len(times) == 2 * len(met)
    assert len(box) == len(set(box)) == len(roll)
    assert set(voted) <= roll
    assert set(voted.values()) <= {bytes(tracker) for tracker in box}
