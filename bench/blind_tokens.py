"""What verifiable ballots cost the server: CPU to give out a token, and to take the vote that comes with it.

    python -m bench.blind_tokens [--short]

Everything on the way is in it: batches, checks, signing or verifying, SQLite FULL and PostgreSQL. The voters' own part
(blinding, taking the blinding off) is done beforehand and is not counted. Goal: 20 CPU seconds for 10,000 voters,
tokens and votes together; what PostgreSQL's own processes spend is not seen here. `sign_ms` and `verify_ms` are bare
cryptography, measured in the same run.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from bench._ballot import databases, open_poll, settings_for
from conference.app import make_kit
from conference.ballots import service
from conference.ballots.casting import writer_of
from conference.ballots.models import Ballot
from conference.ballots.queries import ballot_row
from conference.ballots.signer import make_key, open_key, public_power
from conference.events.queries import event_by_slug, members
from conference.foundation.kit import Kit
from conference.foundation.settings import Settings
from voting import PublicKey, blind, finalize, prepare, token_fits
from voting.blind import Blinded

AT_ONCE = 500
GOAL = 20.0  # CPU seconds for 10,000 voters
WHOLE = 10_000


class Own(NamedTuple):
    """What one voter's browser holds."""

    voter: int
    tracker: bytes
    prefix: bytes
    hidden: Blinded


def main() -> None:
    """Print one line for each database."""
    voters = 500 if "--short" in sys.argv else WHOLE
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as all_databases:
        for name, url in all_databases:
            figures = asyncio.run(run(settings_for(Path(folder) / name, url), voters))
            print(json.dumps({"bench": "blind_tokens", "database": name, "voters": voters, **figures}))


async def run(settings: Settings, voters: int) -> dict[str, Any]:
    """Give out all tokens, then take all votes."""
    kit = make_kit(settings)
    try:
        ballot, people = await _open(kit, voters)
        key = (await writer_of(kit).rules(ballot.id or 0)).token_key
        assert key is not None
        chance = Random(9474)
        browsers = [_browser(key, person, chance) for person in people]

        async def take(own: Own) -> bytes:
            return await service.give_token(kit, ballot, own.hidden.message, by=own.voter)

        signed, issuing = await _timed(take, browsers)
        tokens = [
            (own.tracker, own.prefix + finalize(key, prepare(own.tracker, own.prefix), answer, own.hidden.inverse))
            for own, answer in zip(browsers, signed, strict=True)
        ]

        async def cast(ticket: tuple[bytes, bytes]) -> bool:
            return await service.cast_anonymously(kit, ballot, {"pick": ["c1"]}, *ticket)

        stored, casting = await _timed(cast, tokens)
        begun = time.process_time()
        ended = await service.end_voting(kit, ballot.id or 0, by=None)
        closing = time.process_time() - begun
        assert sum(stored) == ended.voted == voters
    finally:
        await kit.db.close()
    return {
        "issue_ms": round(1000 * issuing / voters, 2),
        "cast_ms": round(1000 * casting / voters, 2),
        "close_cpu_s": round(closing, 2),
        "cpu_s_for_10000": round((issuing + casting) / voters * WHOLE, 1),
        "goal": GOAL,
        **_bare(kit),
        "load": round(os.getloadavg()[0], 1),
    }


async def _timed(deed: Callable[[Any], Awaitable[Any]], items: list[Any]) -> tuple[list[Any], float]:
    """Do it for all, some hundred at once; the answers, and CPU seconds of this process."""
    answers: list[Any] = []
    begun = time.process_time()
    for at in range(0, len(items), AT_ONCE):
        answers += await asyncio.gather(*map(deed, items[at : at + AT_ONCE]))
    return answers, time.process_time() - begun


def _browser(key: PublicKey, person: int, chance: Random) -> Own:
    tracker, prefix = chance.randbytes(16), chance.randbytes(32)
    factor = chance.randrange(2, key.modulus)
    return Own(person, tracker, prefix, blind(key, prepare(tracker, prefix), chance.randbytes(48), factor))


def _bare(kit: Kit, times: int = 200) -> dict[str, float]:
    """Milliseconds of one blind signature, and of one verification."""
    key, sealed = make_key(kit.secrets, 0)
    signer, power = open_key(kit.secrets, 0, sealed), public_power()
    own = _browser(key, 0, Random(1))
    begun = time.process_time()
    for _ in range(times):
        answer = signer.sign(own.hidden.message)
    signed = time.process_time()
    token = own.prefix + finalize(key, prepare(own.tracker, own.prefix), answer, own.hidden.inverse)
    verifying = time.process_time()
    assert all(token_fits(key, own.tracker, token, power) for _ in range(times))
    ended = time.process_time()
    return {
        "sign_ms": round(1000 * (signed - begun) / times, 2),
        "verify_ms": round(1000 * (ended - verifying) / times, 3),
    }


async def _open(kit: Kit, voters: int) -> tuple[Ballot, list[int]]:
    """A verifiable ballot, open for so many people, and who they are."""
    poll = await open_poll(kit, voters, verifiable=True)
    async with kit.db.read() as db:
        event = await event_by_slug(db, poll.event)
        assert event is not None
        number = event.id or 0
        return await ballot_row(db, number, poll.ballot), list(await members(db, number))


if __name__ == "__main__":
    main()
