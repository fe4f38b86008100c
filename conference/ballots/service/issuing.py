"""Tokens of verifiable ballots: given to a voter's browser, or made here for a voter whose browser runs no scripts."""

from hashlib import sha512
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import select

from conference.ballots.casting import writer_of
from conference.ballots.issuing import Answer, Refusal, issuer_of
from conference.ballots.models import Ballot, BallotState
from conference.ballots.queries import BallotView, awaiting_key
from conference.ballots.rules import late, not_on_roll, not_open_yet, token_elsewhere, token_wrong, withdrawn
from conference.ballots.service.voting import UTC_ZONE, cast_anonymously, refused_as
from voting import BallotSpec, PublicKey, blind, finalize, prepare

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


class Seeded(NamedTuple):
    """Everything random about a token, out of one seed: so that a repeated post means the very same token."""

    tracker: bytes
    prefix: bytes
    salt: bytes
    factor: int


async def give_token(
    kit: "Kit", ballot: Ballot | BallotView, blinded: bytes, *, by: int, zone: ZoneInfo = UTC_ZONE
) -> bytes:
    """Sign a blinded message of a voter and return the blind signature after it is committed. One a voter.

    Opens its own transaction, so never call it inside a Work. The same message again gets the same signature.
    Raises RuleBroken with a reason, TooMany when too many wait.
    """
    arrived = kit.clock.now()
    spec = await writer_of(kit).rules(ballot.id or 0)
    if not _is_blinded(spec, blinded):
        raise refused_as(token_wrong())
    answer: Answer = await issuer_of(kit).give(ballot.id or 0, by, blinded, arrived)
    if not isinstance(answer, Refusal):
        kit.memory.forget(awaiting_key(ballot.event_id, by))
        return answer
    async with kit.db.read() as db:
        times = select(Ballot.opens_at, Ballot.closes_at, Ballot.closed_at).where(Ballot.id == ballot.id)
        opens_at, closes_at, closed_at = (await db.exec(times)).one()
    raise refused_as(
        {
            Refusal.TAKEN: token_elsewhere(),
            Refusal.STRANGER: not_on_roll(),
            Refusal.VOID: withdrawn(),
            Refusal.EARLY: not_open_yet(opens_at, zone),
            Refusal.LATE: late(closed_at or min(closes_at, arrived), zone),
        }[answer]
    )


async def cast_with_seed(
    kit: "Kit", ballot: Ballot | BallotView, choice: object, seed: bytes, *, by: int, zone: ZoneInfo = UTC_ZONE
) -> bool:
    """Make the voter's token here and cast with it: for browsers without scripts, whose voter trusts us to forget.

    `seed` is 32 random bytes that stand in the voter's page alone. Returns and raises as `cast`.
    """
    spec = await writer_of(kit).rules(ballot.id or 0)
    key = spec.token_key
    if key is None:
        raise refused_as(token_wrong())
    async with kit.db.read() as db:
        asked = select(Ballot.state, Ballot.opens_at).where(Ballot.id == ballot.id)
        state, opens_at = (await db.exec(asked)).one()
    if state == BallotState.FROZEN:  # a token is given already, and would be lost with a seed that votes too early
        raise refused_as(not_open_yet(opens_at, zone))
    own = seeded(seed, key)
    prepared = prepare(own.tracker, own.prefix)
    hidden = blind(key, prepared, own.salt, own.factor)
    signed = await give_token(kit, ballot, hidden.message, by=by, zone=zone)
    token = own.prefix + finalize(key, prepared, signed, hidden.inverse)
    return await cast_anonymously(kit, ballot, choice, own.tracker, token, zone=zone)


def seeded(seed: bytes, key: PublicKey) -> Seeded:
    """The parts that a seed stands for."""
    parts = [sha512(bytes([at]) + seed).digest() for at in range(7)]
    tracker, prefix = tracker_of(seed), parts[0][16:48]
    # Five digests for a number of 2048 bits: what the remainder favours is less than one in 2**500.
    factor = int.from_bytes(b"".join(parts[2:]), "big")
    return Seeded(tracker, prefix, parts[1][:48], 2 + factor % (key.modulus - 3))


def tracker_of(seed: bytes) -> bytes:
    """The tracker that a seed stands for, under whatever key."""
    return sha512(b"\0" + seed).digest()[:16]


def _is_blinded(spec: BallotSpec, blinded: bytes) -> bool:
    key = spec.token_key
    return key is not None and len(blinded) == key.size and 0 < int.from_bytes(blinded, "big") < key.modulus
