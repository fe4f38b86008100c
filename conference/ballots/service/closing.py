"""Closing, counting and withdrawing: whatever ends the voting."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conference.ballots import box, room
from conference.ballots.audit import record
from conference.ballots.casting import writer_of
from conference.ballots.keys import destroy_key
from conference.ballots.models import Ballot, BallotState
from conference.ballots.queries import jury_id, jury_row
from conference.ballots.rules import not_due, require_own
from conference.ballots.sealing import Entry, read_entries, read_spec, result_from, seal
from conference.ballots.service.holding import halves, held, id_of, moved
from conference.ballots.signer import public_power
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.logs import log
from conference.foundation.signals import Signal
from conference.foundation.work import Work
from voting import BallotSpec, VotingError, box_root, token_fits

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


@dataclass(frozen=True, slots=True)
class BallotClosed(Signal):
    """The box was rewritten: what the database keeps on the side may now be wiped."""

    ballot: int


async def end_voting(kit: "Kit", ballot_id: int, *, by: int | None, due: bool = False) -> Ballot:
    """Close a ballot after storing every vote that arrived before: what organisers and the clock call.

    The clock closes what is `due`: it turns nobody away by itself, since what arrives after the end is late anyhow,
    and leaves a ballot open whose end was moved in this moment (RuleBroken).
    """
    async with kit.db.read() as db:
        jury = await jury_id(db, ballot_id)
    writer = writer_of(kit)
    async with AsyncExitStack() as shut:
        for half in (jury, ballot_id):
            if half is not None:
                await shut.enter_async_context(writer.settling(half) if due else writer.closing(half))
        async with kit.work() as work:
            ballot = await work.db.get(Ballot, ballot_id)
            if ballot is None:
                raise NotFound
            return await close(work, ballot, by=by, due=due)


async def close(work: Work, ballot: Ballot, *, by: int | None, due: bool = False) -> Ballot:
    """Close, check that roll and box agree, rewrite the box, fix its root and count: all in this transaction.

    The ballot ends as counted, its result sealed. Where roll and box differ it stays closed, uncounted, and
    the log says so; it can then only be withdrawn. Votes still waiting in the writer come too late; to have
    them stored first, call `end_voting`. A jury's ballot is closed and counted first, in the same transaction.
    """
    require_own(ballot.jury_of)
    shut = [await _shut(work, half, by=by, due=due) for half in await halves(work, ballot)]
    if all(half.root for half in shut):
        shut = [await count(work, half, by=by) for half in shut]
    return shut[-1]


async def _shut(work: Work, ballot: Ballot, *, by: int | None, due: bool) -> Ballot:
    await box.shut_gate(work.db, id_of(ballot), rewriting=True)
    ballot = await held(work, ballot, BallotState.OPEN)
    if due and work.now < ballot.closes_at:
        raise not_due()
    ballot.state, ballot.closed_at = BallotState.CLOSED, min(work.now, ballot.closes_at)
    await work.db.flush()
    votes = await box.read_box(work.db, id_of(ballot))
    roll = await box.roll_size(work.db, id_of(ballot))
    codes = {"codes": await room.codes_used(work.db, id_of(ballot))} if ballot.room_codes else {}
    await record(work, id_of(ballot), "closed", by=by, roll=roll, box=len(votes), **codes)
    fits = await _every_token_fits(work, ballot, votes, roll) if ballot.verifiable else roll == len(votes)
    await box.rewrite(work.db, id_of(ballot))
    work.signal(BallotClosed(id_of(ballot)))
    await _forget_key(work, ballot)
    if not fits:
        log.error("roll and box differ", extra={"ballot": ballot.id})
        await record(work, id_of(ballot), "mismatch", by=None, roll=roll, box=len(votes))
    else:
        assert ballot.config is not None
        spec = read_spec(ballot.config)
        ballot.voted, ballot.root = len(votes), box_root(spec.id, read_entries(spec, votes)).hex()
    await moved(work, ballot)
    return ballot


async def _every_token_fits(work: Work, ballot: Ballot, votes: Sequence[box.Row], issued: int) -> bool:
    """Whether each vote has a token of its own, and no more are there than were given out."""
    spec, tokens = read_spec(ballot.config or ""), await box.read_tokens(work.db, id_of(ballot))
    key, power = spec.token_key, public_power()
    if key is None or len(votes) > issued:
        return False
    # In a thread: ten thousand take half a second.
    return await asyncio.to_thread(lambda: all(token_fits(key, code, tokens[code], power) for code, _ in votes))


async def _forget_key(work: Work, ballot: Ballot) -> None:
    """Destroy the key of a verifiable ballot: no token is given out any more."""
    if ballot.verifiable and await destroy_key(work.db, id_of(ballot)):
        await record(work, id_of(ballot), "key_destroyed", by=None)


async def count(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Count the closed box and seal the result. Twice does no harm: a counted ballot stays as it is."""
    ballot = await held(work, ballot, BallotState.CLOSED, BallotState.COUNTED)
    if ballot.state == BallotState.COUNTED:
        return ballot
    spec, entries = await _sealed_box(work, ballot)
    jury = await jury_row(work.db, id_of(ballot))
    heard = result_from(*await _sealed_box(work, jury)) if jury else None
    ballot.state, ballot.result = BallotState.COUNTED, seal(result_from(spec, entries, heard))
    await record(work, id_of(ballot), "counted", by=by, root=ballot.root, votes=len(entries))
    await moved(work, ballot)
    return ballot


async def _sealed_box(work: Work, ballot: Ballot) -> tuple[BallotSpec, list[Entry]]:
    """Rules and votes of a closed ballot, as they were fixed by its root."""
    if ballot.root is None or ballot.config is None:
        raise RuleBroken("ballot.mismatch", "Roll and box do not agree, so there is nothing to count. Withdraw it.")
    spec = read_spec(ballot.config)
    try:
        entries = read_entries(spec, await box.read_box(work.db, id_of(ballot)))
    except VotingError as bad:
        raise RuleBroken("ballot.mismatch", f"The box holds what nobody could cast: {bad.message}.") from None
    if box_root(spec.id, entries).hex() != ballot.root:
        raise RuleBroken("ballot.mismatch", "The box is not the one that was closed: its root differs.")
    return spec, entries


async def void(work: Work, ballot: Ballot, *, by: int | None, reason: str) -> Ballot:
    """Withdraw a ballot that is not published: nothing of it counts, and it cannot come back."""
    require_own(ballot.jury_of)
    for half in await halves(work, ballot):
        ballot = await _void(work, half, by=by, reason=reason)
    return ballot


async def _void(work: Work, ballot: Ballot, *, by: int | None, reason: str) -> Ballot:
    await box.shut_gate(work.db, id_of(ballot), rewriting=True)
    ballot = await held(work, ballot, *(state for state in BallotState if state not in _ENDED))
    if ballot.state == BallotState.OPEN:  # what was cast stays secret: the box loses its order first
        ballot.state, ballot.closed_at = BallotState.CLOSED, work.now
        await work.db.flush()
        await box.rewrite(work.db, id_of(ballot))
        work.signal(BallotClosed(id_of(ballot)))
    ballot.state = BallotState.VOID
    await work.db.flush()
    await _forget_key(work, ballot)
    await record(work, id_of(ballot), "withdrawn", by=by, reason=reason)
    await moved(work, ballot)
    return ballot


_ENDED = (BallotState.PUBLISHED, BallotState.VOID)
