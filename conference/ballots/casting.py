"""Casting: one writer a process gathers votes for a moment and stores them in batches; closing drains it first."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from sqlmodel import select

from conference.ballots import box, room
from conference.ballots.anonymous import SignedVote, store_anonymous
from conference.ballots.box import Voter
from conference.ballots.fates import Fate, out_of_time
from conference.ballots.models import Ballot
from conference.ballots.sealing import read_spec
from conference.ballots.turnout import Turnouts
from conference.foundation.batching import Batcher
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Hub
from voting import BallotSpec

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

TRIES = 5
FULL = "So many are voting in this moment that yours has to wait. Please try again in a moment; it keeps its code."


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote on its way. `arrived` is the moment that the deadline is compared with; it is never stored."""

    batch: int  # the ballot
    voter: Voter
    tracker: bytes
    choice: str  # canonical JSON
    arrived: datetime
    shut: bool  # arrived while the ballot was being closed by hand


class VoteWriter:
    """The writer of one process."""

    def __init__(self, kit: "Kit") -> None:
        self._kit = ref(kit)
        self._votes: Batcher[Vote | SignedVote, Fate] = Batcher("votes", self._store, FULL)
        self._shut: set[int] = set()
        self._rules: dict[int, BallotSpec] = {}
        self._reading = asyncio.Lock()
        self.turnouts = Turnouts(kit)

    async def rules(self, ballot: int) -> BallotSpec:
        """The frozen rules of a ballot, read once: nothing changes them. Raises NotFound for a draft."""
        if ballot not in self._rules:
            async with self._reading:  # a crowd that comes in one moment reads them once
                if ballot not in self._rules:
                    self._rules[ballot] = await self._read_rules(ballot)
        return self._rules[ballot]

    async def _read_rules(self, ballot: int) -> BallotSpec:
        kit = self._kit()
        assert kit is not None
        async with kit.db.read() as db:
            config = (await db.exec(select(Ballot.config).where(Ballot.id == ballot))).first()
        if config is None:
            raise NotFound
        return read_spec(config)

    async def add(self, ballot: int, voter: Voter, tracker: bytes, choice: str, arrived: datetime) -> Fate:
        """Store a vote and tell what became of it, after the commit. Raises TooMany when too many wait."""
        return await self._votes.add(Vote(ballot, voter, tracker, choice, arrived, ballot in self._shut))

    async def add_anonymous(self, ballot: int, tracker: bytes, choice: str, token: bytes, arrived: datetime) -> Fate:
        """As `add`, for a vote of a verifiable ballot whose token was found to fit."""
        return await self._votes.add(SignedVote(ballot, tracker, choice, token, arrived, ballot in self._shut))

    @asynccontextmanager
    async def closing(self, ballot: int) -> AsyncIterator[None]:
        """Within, what arrived before is stored and what arrives is late."""
        self._shut.add(ballot)
        try:
            await self._votes.settled(ballot)
            yield
        finally:
            self._shut.discard(ballot)

    @asynccontextmanager
    async def settling(self, ballot: int) -> AsyncIterator[None]:
        """Begins when what arrived before is stored. What arrives within is judged by the end of the ballot."""
        await self._votes.settled(ballot)
        yield

    async def _store(self, votes: Sequence[Vote | SignedVote]) -> list[Fate]:
        kit, ballot = self._kit(), votes[0].batch
        assert kit is not None
        fates = await _stored(kit, ballot, votes)
        self.turnouts.count(ballot, fates.count(Fate.STORED), sum(fate in _REFUSED for fate in fates))
        return fates


_REFUSED = (Fate.SECOND, Fate.CODE_TAKEN)
_writers: WeakKeyDictionary[Hub, VoteWriter] = WeakKeyDictionary()


def writer_of(kit: "Kit") -> VoteWriter:
    """The one writer of this process's kit."""
    writer = _writers.get(kit.hub)
    if writer is None:
        writer = _writers[kit.hub] = VoteWriter(kit)
    return writer


async def _stored(kit: "Kit", ballot: int, votes: Sequence[Vote | SignedVote]) -> list[Fate]:
    """One batch in one transaction; again when another process stored one of them in the same moment.

    A ballot takes votes of one kind alone: the verbs see to it, and the database.
    """
    named = [vote for vote in votes if isinstance(vote, Vote)]
    anonymous = [vote for vote in votes if isinstance(vote, SignedVote)]
    for attempt in range(TRIES):
        try:
            if anonymous:
                return await store_anonymous(kit, ballot, anonymous)
            return await _store_named(kit, ballot, named, patient=not attempt)
        except box.Collided:
            continue
    raise RuleBroken("ballot.busy", "Your vote could not be stored in this moment. Please cast it again.")


async def _store_named(kit: "Kit", ballot: int, votes: Sequence[Vote], *, patient: bool) -> list[Fate]:
    """`patient`: raise Collided rather than call a code taken: it may be a retry that another process just stored."""
    async with kit.db.write() as db:
        await box.enter_gate(db, ballot)
        found = (await db.exec(select(Ballot.state, Ballot.closes_at).where(Ballot.id == ballot))).first()
        if found is None:
            raise NotFound  # a rehearsal that was wiped meanwhile
        state, closes_at = found
        people, codes = box.apart({vote.voter for vote in votes})
        on_roll: set[Voter] = {*await box.voters_among(db, ballot, people)}
        electors: set[Voter] = {*await box.electors_among(db, ballot, people)}
        if codes:  # people with a login pay nothing for those without
            on_roll |= await room.used_among(db, ballot, codes)
            electors |= await room.good_among(db, ballot, codes)
        # After the rolls: a vote whose voter was found there stands in the box by now.
        in_box = await box.stored_under(db, ballot, {vote.tracker for vote in votes})
        fates, fresh = judge(state, closes_at, votes, electors, on_roll, in_box)
        if patient and Fate.CODE_TAKEN in fates:
            raise box.Collided
        if fresh:
            voters = [vote.voter for vote in fresh]
            await box.store(db, ballot, voters, [(vote.tracker, vote.choice) for vote in fresh])
    return fates


def judge(
    state: str,
    closes_at: datetime,
    votes: Sequence[Vote],
    electors: set[Voter],
    on_roll: set[Voter],
    in_box: dict[bytes, str],
) -> tuple[list[Fate], list[Vote]]:
    """What becomes of each vote of a batch, in order of arrival, and those that are to be stored."""
    fates, fresh = [], []
    voters, codes = set(on_roll), dict(in_box)
    for vote in votes:
        taken = codes.get(vote.tracker)
        if vote.voter in voters:
            # A retry shows the code of a stored vote, which nobody but its voter knows.
            fate = Fate.STANDS if taken == vote.choice else Fate.SECOND
        elif vote.voter not in electors:
            fate = Fate.STRANGER
        elif refused := out_of_time(state, closes_at, vote.arrived, vote.shut):
            fate = refused
        elif taken is not None:
            fate = Fate.CODE_TAKEN
        else:
            fate = Fate.STORED
            fresh.append(vote)
            voters.add(vote.voter)
            codes[vote.tracker] = vote.choice
        fates.append(fate)
    return fates, fresh
