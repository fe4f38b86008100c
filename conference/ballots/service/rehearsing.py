"""Rehearsals: a ballot's whole life with simulated voters, under a number of its own, and wiped without a trace.

A rehearsal is a ballot with a number below zero. The database keeps the two kinds apart: only such a ballot points at
one that it rehearses, only simulated people are on its roll, and only its rows can be deleted after the freezing.
"""

import asyncio
from datetime import timedelta
from random import Random, SystemRandom
from secrets import randbelow, token_bytes, token_hex
from typing import TYPE_CHECKING

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conference.ballots import box
from conference.ballots.audit import record
from conference.ballots.casting import writer_of
from conference.ballots.models import (
    SIMULATED,
    Ballot,
    BallotAct,
    BallotKey,
    BallotState,
    Box,
    Candidate,
    Elector,
    Roll,
    RoomCode,
    RoomRoll,
)
from conference.ballots.queries import candidates_of, rehearsal_row
from conference.ballots.rules import no_rehearsal, require_own
from conference.ballots.service.closing import BallotClosed
from conference.ballots.service.holding import halves, held, id_of, moved
from conference.ballots.service.issuing import cast_with_seed
from conference.ballots.service.opening import freeze_with
from conference.ballots.service.voting import cast
from conference.foundation.errors import NotFound
from conference.foundation.work import Work
from conference.people.models import Person
from voting import BallotSpec, commitment

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

JURORS = 7
LASTS = timedelta(hours=1)  # from its making to the end of its voting
AT_ONCE = 50  # simulated voters whose votes are on the way together
# What a rehearsal does not take over: its identity, its times, and how far the ballot has come.
OWN = frozenset(
    {
        *("id", "jury_of", "rehearsal_of", "room_codes", "room_salt", "room_void", "draw_seed"),
        *("state", "opens_at", "closes_at", "announced_close", "extension", "extended_because", "opened_at"),
        *("closed_at", "config", "config_hash", "electors", "roll_digest", "admitted", "voted", "root", "result"),
        *("reveal_step", "revealed_at"),
    }
)


async def rehearse(work: Work, ballot: Ballot, *, by: int | None, voters: int) -> Ballot:
    """Copy a ballot that has not opened, and freeze the copy for `voters` simulated people; the jury's half too.

    It tells nobody but organisers, and takes the place of an earlier rehearsal of the same ballot.
    """
    require_own(ballot.jury_of)
    await box.shut_gate(work.db, id_of(ballot), rewriting=True)  # before the row, as whoever closes or withdraws
    ballot = await held(work, ballot, BallotState.DRAFT, BallotState.FROZEN)
    if ballot.rehearsal_of is not None:
        raise no_rehearsal()
    if earlier := await rehearsal_row(work.db, id_of(ballot)):
        await wipe(work, earlier)
    copies: dict[int | None, Ballot] = {}
    for half in reversed(await halves(work, ballot)):  # the award first: its jury refers to it
        copies[half.jury_of] = await _copy(work, half, ballot, copies.get(None))
    rehearsal = copies[None]
    await record(work, id_of(rehearsal), "drafted", by=by, draw=commitment(rehearsal.draw_seed or ""))
    jurors = await _simulate(work, JURORS, "juror") if len(copies) > 1 else []
    people = await _simulate(work, voters, "voter")
    return await freeze_with(work, rehearsal, people, jurors, by=by)


async def _copy(work: Work, ballot: Ballot, rehearsed: Ballot, award: Ballot | None) -> Ballot:
    copy = Ballot(
        **ballot.model_dump(exclude=set(OWN)),
        id=-1 - randbelow(2**31 - 1),  # never used again, so nothing that a process remembers can be mistaken
        jury_of=award.id if award else None,
        rehearsal_of=rehearsed.id,
        draw_seed=token_hex(32),
        opens_at=work.now,
        closes_at=work.now + LASTS,
    )
    work.db.add(copy)
    await work.db.flush()
    for row in await candidates_of(work.db, id_of(ballot)):
        work.db.add(Candidate(**row.model_dump(exclude={"id", "ballot_id"}), ballot_id=id_of(copy)))
    await work.db.flush()
    return copy


async def _simulate(work: Work, number: int, kind: str) -> list[int]:
    """People who are nowhere members, and whose addresses lead nowhere (RFC 2606)."""
    batch = token_hex(8)
    people = [
        Person(email=f"{kind}.{batch}.{each}{SIMULATED}", name=f"Simulated {kind} {each}", made_at=work.now)
        for each in range(1, number + 1)
    ]
    work.db.add_all(people)
    await work.db.flush()
    return [person.id or 0 for person in people]


async def vote_at_random(kit: "Kit", ballot: Ballot, number: int, random: Random | None = None) -> int:
    """Let up to `number` simulated voters who have not voted yet cast random votes, all simulated jurors with them.

    Their votes take the way of every vote. Opens its own transactions; returns how many were stored.
    """
    if ballot.rehearsal_of is None:
        raise NotFound
    chance, stored = random or SystemRandom(), 0
    async with kit.db.read() as db:
        award = (await db.exec(select(Ballot).where(Ballot.id == ballot.id))).first()
        if award is None:
            raise NotFound
        jury = (await db.exec(select(Ballot).where(Ballot.jury_of == ballot.id))).first()
        waiting = [(award, person) for person in (await _waiting(db, award))[:number]]
        waiting += [(jury, person) for person in await _waiting(db, jury)] if jury else []
    for start in range(0, len(waiting), AT_ONCE):
        votes = [_cast(kit, half, person, chance) for half, person in waiting[start : start + AT_ONCE]]
        stored += sum(await asyncio.gather(*votes))
    return stored


async def _waiting(db: AsyncSession, ballot: Ballot) -> list[int]:
    """The simulated people of a rehearsal who have not voted."""
    voted = select(Roll.voter_id).where(Roll.ballot_id == ballot.id)
    asked = select(Elector.person_id).where(Elector.ballot_id == ballot.id, col(Elector.person_id).not_in(voted))
    return list((await db.exec(asked.order_by(col(Elector.person_id)))).all())


async def _cast(kit: "Kit", ballot: Ballot, person: int, chance: Random) -> bool:
    choice = random_choice(await writer_of(kit).rules(ballot.id or 0), chance)
    if ballot.verifiable:
        return await cast_with_seed(kit, ballot, choice, token_bytes(32), by=person)
    return await cast(kit, ballot, choice, token_bytes(16), by=person)


def random_choice(spec: BallotSpec, chance: Random) -> object:
    """A vote that the rules allow, raw; one in twenty is blank where that is allowed."""
    if spec.allow_blank and chance.random() < 0.05:
        return {"blank": True}
    chosen = chance.sample(spec.option_ids, chance.randint(1, spec.max_choices))
    match spec.rule.FORM:
        case "score":
            return {"score": {option: chance.randint(1, spec.top_score) for option in chosen}}
        case "rank":
            return {"rank": [[option] for option in chosen]}
        case _:
            return {"pick": chosen}


async def wipe(work: Work, ballot: Ballot) -> None:
    """Delete all that there is of a rehearsal, its simulated people too. Raises NotFound for any other ballot."""
    if ballot.rehearsal_of is None:
        raise NotFound
    require_own(ballot.jury_of)
    for half in await halves(work, ballot):  # the jury first: it refers to its award
        number = id_of(half)
        await box.shut_gate(work.db, number, rewriting=True)
        people = (await work.db.exec(select(Elector.person_id).where(Elector.ballot_id == number))).all()
        for table in (RoomRoll, RoomCode, Roll, Box, BallotKey, BallotAct, Elector, Candidate):
            await work.db.exec(delete(table).where(col(table.ballot_id) == number))
        await moved(work, half, gone=True)
        await work.db.exec(delete(Ballot).where(col(Ballot.id) == number))
        simulated = col(Person.id).in_(people), col(Person.email).endswith(SIMULATED)
        await work.db.exec(delete(Person).where(*simulated))
        work.signal(BallotClosed(number))
