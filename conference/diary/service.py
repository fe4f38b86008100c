"""Verbs of the busy calendar: take a person's time, and give it back."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete

from conference.diary.models import OVERLAP, Commitment, CommitmentKind
from conference.diary.queries import clash
from conference.foundation.errors import RuleBroken
from conference.foundation.hub import Push
from conference.foundation.work import Work
from conference.people.live import person_topic


async def commit(
    work: Work,
    *,
    event: int,
    person: int,
    kind: CommitmentKind,
    start: datetime,
    end: datetime,
    ref: int = 0,
    label: str = "",
) -> Commitment:
    """Take [start, end) of a person's time.

    Raises RuleBroken("time.taken"), naming what stands there, when any of it is taken already. Two that race
    for one hour both pass the look beforehand; the database then refuses the second, whose transaction is lost.
    """
    other = await clash(work.db, person, start, end)
    if other is not None:
        raise taken(other)
    commitment = Commitment(
        event_id=event, person_id=person, kind=kind, ref=ref, starts_at=start, ends_at=end, label=label[:160]
    )
    work.db.add(commitment)
    try:
        await work.db.flush()
    except IntegrityError as error:
        if OVERLAP in str(error.orig):
            raise RuleBroken("time.taken", "That time was taken a moment ago. Please choose another one.") from None
        raise
    work.push(Push(person_topic(person)))
    return commitment


async def release(work: Work, kind: CommitmentKind, ref: int) -> None:
    """Give back the time that a session or meeting took, for everybody in it."""
    gone = await work.db.exec(
        delete(Commitment)
        .where(col(Commitment.kind) == kind, col(Commitment.ref) == ref)
        .returning(col(Commitment.person_id))
    )
    for person in gone.scalars():
        work.push(Push(person_topic(person)))


async def release_private(work: Work, commitment: int, *, by: int) -> None:
    """Give back a private block of one's own."""
    await work.db.exec(
        delete(Commitment).where(
            col(Commitment.id) == commitment,
            col(Commitment.person_id) == by,
            col(Commitment.kind) == CommitmentKind.PRIVATE,
        )
    )
    work.push(Push(person_topic(by)))


def taken(other: Commitment) -> RuleBroken:
    """The refusal that names what stands in the way."""
    what = f"“{other.label}”" if other.label and other.kind != CommitmentKind.PRIVATE else "something else"
    return RuleBroken("time.taken", f"That time is taken by {what}.")
