"""Giving out tokens: one a voter, signed in batches outside the database's writer, stored blinded on the roll."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, ref

from sqlalchemy import bindparam, select, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots import box
from conference.ballots.keys import sealed_key
from conference.ballots.models import Ballot, BallotState, Roll
from conference.ballots.signer import Signer, open_key
from conference.foundation.batching import Batcher
from conference.foundation.db import rows
from conference.foundation.hub import Hub

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

KEY_SECONDS = 60.0  # how long an opened key stays in memory after its last use; opening it takes 40 ms
FULL = "So many are opening this ballot in this moment that yours has to wait. Please try again in a moment."


class Refusal(StrEnum):
    """Why no token was given."""

    TAKEN = "another token was given already"
    STRANGER = "not on the roll"
    EARLY = "not frozen yet"
    LATE = "closed"
    VOID = "void"


Entry = tuple[int, bytes, bytes]  # voter, blinded message, blind signature
Answer = bytes | Refusal  # the blind signature, or why there is none


@dataclass(frozen=True, slots=True)
class Ask:
    """A blinded message that a voter wants signed."""

    batch: int  # the ballot
    voter: int
    blinded: bytes
    arrived: datetime


class Issuer:
    """Gives out the tokens of one process. An opened key is forgotten when the ballot ends, or nobody asks."""

    def __init__(self, kit: "Kit") -> None:
        self._kit = ref(kit)
        self._asks: Batcher[Ask, Answer] = Batcher("tokens", self._give, FULL)
        self._signers: dict[int, Signer] = {}
        self._idle: dict[int, asyncio.TimerHandle] = {}

    async def give(self, ballot: int, voter: int, blinded: bytes, arrived: datetime) -> Answer:
        """The blind signature, after the commit. Asking again with the same message gives the same answer."""
        return await self._asks.add(Ask(ballot, voter, blinded, arrived))

    def forget(self, ballot: int) -> None:
        """Drop the key of a ballot."""
        self._signers.pop(ballot, None)
        if idle := self._idle.pop(ballot, None):
            idle.cancel()

    async def _give(self, asks: Sequence[Ask]) -> list[Answer]:
        kit, ballot = self._kit(), asks[0].batch
        assert kit is not None
        people = {ask.voter for ask in asks}
        async with kit.db.read() as db:
            standing = await _standing(db, ballot)
            given = await _given(db, ballot, people)
            electors = await box.electors_among(db, ballot, people)
            sealed = None if ballot in self._signers else await sealed_key(db, ballot)
        fresh: dict[int, Ask] = {}
        for ask in asks:
            if ask.voter in electors and ask.voter not in given and not standing.refuses(ask):
                fresh.setdefault(ask.voter, ask)
        if fresh:
            # Signing takes most of the time, so no other voter's transaction waits for it.
            signed = await asyncio.to_thread(self._sign, kit, ballot, sealed, list(fresh.values()))
            async with kit.db.write() as db:
                await box.enter_gate(db, ballot)
                standing = await _standing(db, ballot)
                if not standing.ended:
                    await _enter(db, ballot, signed)
                given = await _given(db, ballot, people)
        if standing.ended:
            self.forget(ballot)
        elif ballot in self._signers:
            self._keep_a_while(ballot)
        return [_answer(ask, given, electors, standing) for ask in asks]

    def _keep_a_while(self, ballot: int) -> None:
        """Other processes close ballots too, so that no key outlives its ballot here by more than a minute."""
        if idle := self._idle.pop(ballot, None):
            idle.cancel()
        self._idle[ballot] = asyncio.get_running_loop().call_later(KEY_SECONDS, self.forget, ballot)

    def _sign(
        self, kit: "Kit", ballot: int, sealed: bytes | None, asks: Sequence[Ask]
    ) -> list[tuple[int, bytes, bytes]]:
        if ballot not in self._signers and sealed is not None:
            self._signers[ballot] = open_key(kit.secrets, ballot, sealed)
        signer = self._signers.get(ballot)
        return [(ask.voter, ask.blinded, signer.sign(ask.blinded)) for ask in asks] if signer else []


@dataclass(frozen=True, slots=True)
class _Standing:
    state: str
    closes_at: datetime

    @property
    def ended(self) -> bool:
        return self.state not in (BallotState.DRAFT, BallotState.FROZEN, BallotState.OPEN)

    def refuses(self, ask: Ask) -> Refusal | None:
        if self.state == BallotState.VOID:
            return Refusal.VOID
        if self.state == BallotState.DRAFT:
            return Refusal.EARLY
        return Refusal.LATE if self.ended or ask.arrived >= self.closes_at else None


def _answer(ask: Ask, given: dict[int, tuple[bytes, bytes]], electors: set[int], standing: _Standing) -> Answer:
    if ask.voter in given:
        blinded, signature = given[ask.voter]
        return signature if blinded == ask.blinded else Refusal.TAKEN
    return Refusal.STRANGER if ask.voter not in electors else standing.refuses(ask) or Refusal.LATE


async def _standing(db: AsyncSession, ballot: int) -> _Standing:
    return _Standing(*(await rows(db, _STATE, {"ballot": ballot}))[0])


async def _given(db: AsyncSession, ballot: int, people: set[int]) -> dict[int, tuple[bytes, bytes]]:
    found = await rows(db, _GIVEN, {"ballot": ballot, "people": sorted(people)})
    return {voter: (bytes(blinded), bytes(signature)) for voter, blinded, signature in found}


async def _enter(db: AsyncSession, ballot: int, signed: Sequence[Entry]) -> None:
    """Sorted by voter; where another process was faster, its token stands."""
    entries = [{"ballot": ballot, "voter": v, "blinded": b, "signature": s} for v, b, s in sorted(signed)]
    if entries:
        await (await db.connection()).execute(_ENTER, entries)


_STATE = select(col(Ballot.state), col(Ballot.closes_at)).where(col(Ballot.id) == bindparam("ballot"))
_GIVEN = select(col(Roll.voter_id), col(Roll.blinded), col(Roll.signature)).where(
    col(Roll.ballot_id) == bindparam("ballot"), col(Roll.voter_id).in_(bindparam("people", expanding=True))
)
_ENTER = text(
    "INSERT INTO ballot_roll (ballot_id, voter_id, blinded, signature) VALUES (:ballot, :voter, :blinded, :signature) "
    "ON CONFLICT DO NOTHING"
)
_issuers: WeakKeyDictionary[Hub, Issuer] = WeakKeyDictionary()


def issuer_of(kit: "Kit") -> Issuer:
    """The one issuer of this process's kit."""
    issuer = _issuers.get(kit.hub)
    if issuer is None:
        issuer = _issuers[kit.hub] = Issuer(kit)
    return issuer
