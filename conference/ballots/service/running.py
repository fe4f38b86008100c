"""What may still change while a ballot runs, in the log: a later end, and people who come onto the roll late."""

from datetime import UTC, datetime

from sqlmodel import select

from conference.ballots import box
from conference.ballots.audit import record
from conference.ballots.conflicts import bars_of
from conference.ballots.models import Ballot, BallotState, Elector
from conference.ballots.queries import candidates_of
from conference.ballots.rules import (
    already_on_roll,
    later_end,
    no_rehearsal,
    not_a_member,
    on_other_half,
    require_own,
    without_role,
)
from conference.ballots.sealing import roll_digest, roll_leaf
from conference.ballots.service.holding import halves, held, id_of, moved, require_time_left
from conference.events.models import Event
from conference.events.queries import is_member, members
from conference.foundation.work import Work
from conference.notices.service import tell, write
from conference.people.models import Person

RUNNING = (BallotState.FROZEN, BallotState.OPEN)


async def extend(work: Work, ballot: Ballot, closes_at: datetime, *, by: int | None, because: str) -> Ballot:
    """Move the end of voting later, before it has come, for a reason that everybody reads; the jury's half with it.

    The frozen rules and their hash stay; the extension stands beside them in the log. Raises RuleBroken for an end
    that is not later, or when voting is over already.
    """
    require_own(ballot.jury_of)
    for half in await halves(work, ballot):
        ballot = await _gated(work, half)
        if closes_at <= ballot.closes_at:
            raise later_end()
        act = await record(
            work,
            id_of(ballot),
            "extended",
            by=by,
            closed=ballot.closes_at.astimezone(UTC).isoformat(),
            closes=closes_at.astimezone(UTC).isoformat(),
            reason=because,
        )
        ballot.announced_close = ballot.announced_close or ballot.closes_at
        ballot.closes_at, ballot.extension, ballot.extended_because = closes_at, act.number, because
        await moved(work, ballot)
    return ballot


async def admit(work: Work, ballot: Ballot, person: Person, *, by: int | None) -> Ballot:
    """Put a member onto the frozen roll, for good, and tell them. The public log says that it was one, and the new
    digest of the roll; who it was stands on the organisers' page alone.

    Raises RuleBroken for who stands there already, is no member, lacks the role that the rules ask for, or votes in
    the other half of the award.
    """
    award = ballot if ballot.jury_of is None else await work.db.get(Ballot, ballot.jury_of)
    assert award is not None
    # Both halves are held: of two admissions in one moment, one into each, the second has to see the first.
    both = {half.id: await _gated(work, half) for half in await halves(work, award)}
    ballot = both[ballot.id]
    if ballot.rehearsal_of is not None:
        raise no_rehearsal()
    people = await _may_join(work, ballot, person)
    bars = await bars_of(work.db, ballot.conflict, await candidates_of(work.db, id_of(ballot)))
    number = id_of(ballot)
    digest = roll_digest(work.kit.secrets, number, people)
    electors, leaf = (ballot.electors or 0) + 1, roll_leaf(work.kit.secrets, number, person.id or 0).hex()
    act = await record(work, number, "admitted", by=by, people=1, electors=electors, roll=digest, leaf=leaf)
    barred = ",".join(sorted(bars.get(person.id or 0, ())))
    work.db.add(Elector(ballot_id=number, person_id=person.id or 0, barred=barred, admitted=act.number))
    await work.db.flush()
    ballot.admitted, ballot.electors, ballot.roll_digest = ballot.admitted + 1, electors, digest
    await moved(work, ballot)
    await _tell_admitted(work, ballot, person)
    return ballot


async def _gated(work: Work, ballot: Ballot) -> Ballot:
    """The ballot, held while it runs, with the gate shut and the clock read behind it.

    A vote that comes after the old end is judged in a batch that waits for this gate, so it meets the new end: who
    is told "too late" was so under the end that holds.
    """
    await box.shut_gate(work.db, id_of(ballot))
    ballot = await held(work, ballot, *RUNNING)
    work.now = max(work.now, work.kit.clock.now())
    require_time_left(work, ballot)
    return ballot


async def _may_join(work: Work, ballot: Ballot, person: Person) -> list[int]:
    """Everybody on the roll, with this person."""
    number, who = id_of(ballot), person.id or 0
    people = list((await work.db.exec(select(Elector.person_id).where(Elector.ballot_id == number))).all())
    if who in people:
        raise already_on_roll(person.name)
    if not await is_member(work.db, ballot.event_id, who):
        raise not_a_member(person.name)
    if ballot.electorate != "members" and who not in await members(work.db, ballot.event_id, ballot.electorate):
        raise without_role(person.name, ballot.electorate)
    half = (Ballot.jury_of == number) if ballot.jury_of is None else (Ballot.id == ballot.jury_of)
    seated = select(Elector.person_id).join(Ballot).where(half, Elector.person_id == who)
    if (await work.db.exec(seated)).first() is not None:
        raise on_other_half(person.name, jury=ballot.jury_of is None)
    return [*people, who]


async def _tell_admitted(work: Work, ballot: Ballot, person: Person) -> None:
    event = await work.db.get(Event, ballot.event_id)
    assert event is not None
    path = f"/e/{event.slug}/ballots/{ballot.id}"
    await tell(work, person.id or 0, f"You may vote in “{ballot.title}”.", path, event=event.id, icon="vote")
    key = f"ballot-admitted-{ballot.id}-{person.id}"
    await write(work, person, "ballot_admitted", key=key, event=event, ballot=ballot, link=work.kit.url(path))
