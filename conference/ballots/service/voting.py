"""Casting a vote: from raw input to an acknowledged row, or a reasoned refusal."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import select

from conference.ballots.box import Voter
from conference.ballots.casting import writer_of
from conference.ballots.conflicts import barred_for, require_unbarred
from conference.ballots.fates import Fate
from conference.ballots.models import Ballot
from conference.ballots.queries import BallotView, awaiting_key
from conference.ballots.rules import (
    choice_refused,
    code_taken,
    code_used,
    late,
    not_its_code,
    not_on_roll,
    not_open_yet,
    token_used,
    token_wrong,
    voted_already,
    withdrawn,
)
from conference.ballots.signer import public_power
from conference.foundation.errors import RuleBroken
from conference.foundation.logs import log
from voting import BadChoice, BadTracker, BallotSpec, Choice, parse_choice, token_fits, tracker_bytes

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

UTC_ZONE = ZoneInfo("UTC")


async def cast(
    kit: "Kit",
    ballot: Ballot | BallotView,
    choice: object,
    tracker: str | bytes,
    *,
    by: Voter,
    zone: ZoneInfo = UTC_ZONE,
) -> bool:
    """Cast a vote and return after it is committed: True, or False for a retry whose vote stood there already.

    Opens its own transaction, so never call it inside a Work. `choice` is raw (see `voting.parse_choice`),
    `tracker` a code or its 16 bytes, `by` a person or the digest of a room code, `zone` the one in which times are
    read. Refusals are RuleBroken with a reason, TooMany when too many votes wait. The clock of the kit decides, at the
    moment of this call.
    """
    arrived = kit.clock.now()
    writer, number = writer_of(kit), ballot.id or 0
    spec = await writer.rules(number)
    raw, parsed = _read(spec, choice, tracker)
    if spec.token_key is not None:  # here a vote with a name would be one too many
        raise refused_as(token_wrong())
    if ballot.conflict and isinstance(by, int):
        async with kit.db.read() as db:
            require_unbarred(parsed, await barred_for(db, number, by))
    fate = await writer.add(number, by, raw, parsed.canonical().decode(), arrived)
    if fate in (Fate.STORED, Fate.STANDS):
        if isinstance(by, int):
            kit.memory.forget(awaiting_key(ballot.event_id, by))
        return fate == Fate.STORED
    raise await _refusal(kit, number, fate, arrived, zone, person=isinstance(by, int))


async def cast_anonymously(
    kit: "Kit",
    ballot: Ballot | BallotView,
    choice: object,
    tracker: str | bytes,
    token: bytes,
    *,
    zone: ZoneInfo = UTC_ZONE,
) -> bool:
    """As `cast`, into a verifiable ballot: nobody says who casts, the token shows that somebody on the roll does."""
    arrived = kit.clock.now()
    writer, number = writer_of(kit), ballot.id or 0
    spec = await writer.rules(number)
    raw, parsed = _read(spec, choice, tracker)
    if spec.token_key is None or not token_fits(spec.token_key, raw, token, public_power()):
        raise refused_as(token_wrong())
    fate = await writer.add_anonymous(number, raw, parsed.canonical().decode(), token, arrived)
    if fate in (Fate.STORED, Fate.STANDS):
        return fate == Fate.STORED
    raise refused_as(token_used()) if fate == Fate.SECOND else await _refusal(kit, number, fate, arrived, zone)


def _read(spec: BallotSpec, choice: object, tracker: str | bytes) -> tuple[bytes, Choice]:
    try:
        raw = tracker if isinstance(tracker, bytes) else tracker_bytes(tracker)
        return raw, parse_choice(spec, choice)
    except BadTracker:
        raise refused("ballot.code", "The receipt code cannot be read. Load the ballot again for a new one.") from None
    except BadChoice as bad:
        raise refused(f"ballot.choice.{bad.code}", choice_refused(bad.code, spec.max_choices)) from None


async def _refusal(
    kit: "Kit", ballot: int, fate: Fate, arrived: datetime, zone: ZoneInfo, *, person: bool = True
) -> RuleBroken:
    """Why a vote was not stored, in the voter's own time."""
    async with kit.db.read() as db:
        times = select(Ballot.opens_at, Ballot.closes_at, Ballot.closed_at).where(Ballot.id == ballot)
        opens_at, closes_at, closed_at = (await db.exec(times)).one()
    return refused_as(
        {
            Fate.STRANGER: not_on_roll() if person else not_its_code(),
            Fate.SECOND: voted_already() if person else code_used(),
            Fate.CODE_TAKEN: code_taken(),
            Fate.VOID: withdrawn(),
            Fate.EARLY: not_open_yet(opens_at, zone),
            Fate.LATE: late(closed_at or min(closes_at, arrived), zone),
        }[fate]
    )


def refused(code: str, sentence: str) -> RuleBroken:
    """A refusal that is noted."""
    return refused_as(RuleBroken(code, sentence))


def refused_as(rule: RuleBroken) -> RuleBroken:
    """Note a refusal by its reason alone: neither who nor what."""
    log.info("vote refused", extra={"reason": rule.code})
    return rule
