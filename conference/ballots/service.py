"""Verbs of ballots: the life of a ballot from draft to published board, one step at a time."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import select

from conference.ballots import box
from conference.ballots.audit import record
from conference.ballots.casting import Fate, writer_of
from conference.ballots.conflicts import barred_for, bars_of, require_unbarred
from conference.ballots.drafting import columns, list_candidates, seat_jury
from conference.ballots.forms import BallotForm
from conference.ballots.live import list_topic, stage_topic, state_topic
from conference.ballots.models import Ballot, BallotState, Elector
from conference.ballots.queries import BallotView, awaiting_key, candidates_of, jury_id, jury_row
from conference.ballots.rules import (
    FEWEST_ELECTORS,
    choice_refused,
    code_taken,
    late,
    not_on_roll,
    not_open_yet,
    require_own,
    require_state,
    voted_already,
    withdrawn,
)
from conference.ballots.sealing import (
    Entry,
    make_spec,
    read_entries,
    read_spec,
    result_from,
    roll_digest,
    seal,
    sealed_step,
)
from conference.ballots.stage import stage_html
from conference.events.models import Event
from conference.events.queries import members
from conference.foundation.errors import NotFound, RuleBroken
from conference.foundation.hub import Push
from conference.foundation.logs import log
from conference.foundation.signals import Signal
from conference.foundation.work import Work
from voting import BadChoice, BadTracker, BallotSpec, VotingError, box_root, parse_choice, tracker_bytes

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class BallotClosed(Signal):
    """The box was rewritten: what the database keeps on the side may now be wiped."""

    ballot: int


async def add_ballot(work: Work, event_id: int, form: BallotForm, *, by: int | None) -> Ballot:
    """Draft a ballot. Nobody but organisers sees it before it is frozen."""
    ballot = Ballot(event_id=event_id, **columns(form))
    work.db.add(ballot)
    await work.db.flush()
    await list_candidates(work, ballot, form.candidates)
    await seat_jury(work, ballot, form)
    await record(work, _id(ballot), "drafted", by=by)
    await _moved(work, ballot)
    return ballot


async def redraft(work: Work, ballot: Ballot, form: BallotForm, *, by: int | None) -> Ballot:
    """Change a draft; its candidates are listed anew."""
    require_own(ballot.jury_of)
    ballot = await _held(work, ballot, BallotState.DRAFT)
    for name, value in columns(form).items():
        setattr(ballot, name, value)
    await list_candidates(work, ballot, form.candidates)
    await seat_jury(work, ballot, form)
    await record(work, _id(ballot), "redrafted", by=by)
    await _moved(work, ballot)
    return ballot


async def freeze(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Fix rules and electorate for good, and hash both: the candidates are public from now on.

    Raises RuleBroken where fewer than five may vote, since a secret ballot of so few is none. Where a jury takes part,
    its ballot is frozen first, and jurors vote there alone.
    """
    require_own(ballot.jury_of)
    ballot = await _held(work, ballot, BallotState.DRAFT)
    _require_time_left(work, ballot)
    jury = await jury_row(work.db, _id(ballot))
    jurors = await _allowed(work, jury) if jury else ()
    jury_spec = await _fix(work, jury, jurors, by=by) if jury else None
    seated = set(jurors)
    people = [person for person in await _allowed(work, ballot) if person not in seated]
    await _fix(work, ballot, people, jury_spec, by=by)
    return ballot


async def _allowed(work: Work, ballot: Ballot) -> Sequence[int]:
    return await members(work.db, ballot.event_id, None if ballot.electorate == "members" else ballot.electorate)


async def _fix(
    work: Work, ballot: Ballot, people: Sequence[int], jury: BallotSpec | None = None, *, by: int | None
) -> BallotSpec:
    """Write down roll and rules of one ballot."""
    if len(people) < FEWEST_ELECTORS:
        who = "jurors are there" if ballot.jury_of else "may vote here"
        raise RuleBroken(
            "ballot.small_roll",
            f"Only {len(people)} {who}. With fewer than {FEWEST_ELECTORS} a result would tell how they voted.",
        )
    candidates = await candidates_of(work.db, _id(ballot))
    bars = await bars_of(work.db, ballot.conflict, candidates)
    work.db.add_all(
        Elector(ballot_id=_id(ballot), person_id=person, barred=",".join(sorted(bars.get(person, ()))))
        for person in people
    )
    event = await work.db.get(Event, ballot.event_id)
    assert event is not None
    digest = roll_digest(work.kit.secrets, _id(ballot), people)
    spec = make_spec(event.slug, ballot, candidates, digest, len(people), jury)
    await work.db.flush()
    ballot.state, ballot.electors, ballot.roll_digest = BallotState.FROZEN, len(people), digest
    ballot.config, ballot.config_hash = spec.canonical().decode(), spec.sha256
    drawn = {"lot": list(spec.lot_order)} if spec.lot_order else {}
    await record(work, _id(ballot), "frozen", by=by, electors=len(people), rules=spec.sha256, roll=digest, **drawn)
    await _moved(work, ballot)
    return spec


async def open(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Open voting: by an organiser, or by the clock (`by=None`)."""
    require_own(ballot.jury_of)
    for half in await _halves(work, ballot):
        ballot = await _held(work, half, BallotState.FROZEN)
        _require_time_left(work, ballot)
        ballot.state, ballot.opened_at = BallotState.OPEN, work.now
        await record(work, _id(ballot), "opened", by=by)
        await _moved(work, ballot)
    return ballot


async def _halves(work: Work, ballot: Ballot) -> list[Ballot]:
    """The jury's ballot, where a jury takes part, and then the award's own."""
    jury = await jury_row(work.db, _id(ballot))
    return [jury, ballot] if jury else [ballot]


async def cast(
    kit: "Kit", ballot: Ballot | BallotView, choice: object, tracker: str | bytes, *, by: int, zone: ZoneInfo = UTC_ZONE
) -> bool:
    """Cast a vote and return after it is committed: True, or False for a retry whose vote stood there already.

    Opens its own transaction, so never call it inside a Work. `choice` is raw (see `voting.parse_choice`),
    `tracker` a code or its 16 bytes, `zone` the one in which the voter reads times. Refusals are RuleBroken
    with a reason, TooMany when too many votes wait. The clock of the kit decides, at the moment of this call.
    """
    arrived = kit.clock.now()
    writer, number = writer_of(kit), ballot.id or 0
    spec = await writer.rules(number)
    try:
        raw = tracker if isinstance(tracker, bytes) else tracker_bytes(tracker)
        parsed = parse_choice(spec, choice)
        text = parsed.canonical().decode()
    except BadTracker:
        raise refused("ballot.code", "The receipt code cannot be read. Load the ballot again for a new one.") from None
    except BadChoice as bad:
        raise refused(f"ballot.choice.{bad.code}", choice_refused(bad.code, spec.max_choices)) from None
    if ballot.conflict:
        async with kit.db.read() as db:
            require_unbarred(parsed, await barred_for(db, number, by))
    fate = await writer.add(number, by, raw, text, arrived)
    if fate in (Fate.STORED, Fate.STANDS):
        kit.memory.forget(awaiting_key(ballot.event_id, by))
        return fate == Fate.STORED
    async with kit.db.read() as db:
        times = select(Ballot.opens_at, Ballot.closes_at, Ballot.closed_at).where(Ballot.id == number)
        opens_at, closes_at, closed_at = (await db.exec(times)).one()
    raise refused_as(
        {
            Fate.STRANGER: not_on_roll(),
            Fate.SECOND: voted_already(),
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


async def end_voting(kit: "Kit", ballot_id: int, *, by: int | None) -> Ballot:
    """Close a ballot after storing every vote that arrived before: what organisers and the clock call."""
    async with kit.db.read() as db:
        jury = await jury_id(db, ballot_id)
    writer = writer_of(kit)
    async with AsyncExitStack() as shut:
        for half in (jury, ballot_id):
            if half is not None:
                await shut.enter_async_context(writer.closing(half))
        async with kit.work() as work:
            ballot = await work.db.get(Ballot, ballot_id)
            if ballot is None:
                raise NotFound
            return await close(work, ballot, by=by)


async def close(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Close, check that roll and box agree, rewrite the box, fix its root and count: all in this transaction.

    The ballot ends as counted, its result sealed. Where roll and box differ it stays closed, uncounted, and
    the log says so; it can then only be withdrawn. Votes still waiting in the writer come too late; to have
    them stored first, call `end_voting`. A jury's ballot is closed and counted first, in the same transaction.
    """
    require_own(ballot.jury_of)
    halves = [await _shut(work, half, by=by) for half in await _halves(work, ballot)]
    if all(half.root for half in halves):
        halves = [await count(work, half, by=by) for half in halves]
    return halves[-1]


async def _shut(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    await box.shut_gate(work.db, _id(ballot))
    ballot = await _held(work, ballot, BallotState.OPEN)
    ballot.state, ballot.closed_at = BallotState.CLOSED, min(work.now, ballot.closes_at)
    await work.db.flush()
    votes = await box.read_box(work.db, _id(ballot))
    roll = await box.roll_size(work.db, _id(ballot))
    await record(work, _id(ballot), "closed", by=by, roll=roll, box=len(votes))
    await box.rewrite(work.db, _id(ballot), votes)
    work.signal(BallotClosed(_id(ballot)))
    if roll != len(votes):
        log.error("roll and box differ", extra={"ballot": ballot.id})
        await record(work, _id(ballot), "mismatch", by=None, roll=roll, box=len(votes))
    else:
        assert ballot.config is not None
        spec = read_spec(ballot.config)
        ballot.voted, ballot.root = roll, box_root(spec.id, read_entries(spec, votes)).hex()
    await _moved(work, ballot)
    return ballot


async def count(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Count the closed box and seal the result. Twice does no harm: a counted ballot stays as it is."""
    ballot = await _held(work, ballot, BallotState.CLOSED, BallotState.COUNTED)
    if ballot.state == BallotState.COUNTED:
        return ballot
    spec, entries = await _sealed_box(work, ballot)
    jury = await jury_row(work.db, _id(ballot))
    heard = result_from(*await _sealed_box(work, jury)) if jury else None
    ballot.state, ballot.result = BallotState.COUNTED, seal(result_from(spec, entries, heard))
    await record(work, _id(ballot), "counted", by=by, root=ballot.root, votes=len(entries))
    await _moved(work, ballot)
    return ballot


async def _sealed_box(work: Work, ballot: Ballot) -> tuple[BallotSpec, list[Entry]]:
    """Rules and votes of a closed ballot, as they were fixed by its root."""
    if ballot.root is None or ballot.config is None:
        raise RuleBroken("ballot.mismatch", "Roll and box do not agree, so there is nothing to count. Withdraw it.")
    spec = read_spec(ballot.config)
    try:
        entries = read_entries(spec, await box.read_box(work.db, _id(ballot)))
    except VotingError as bad:
        raise RuleBroken("ballot.mismatch", f"The box holds what nobody could cast: {bad.message}.") from None
    if box_root(spec.id, entries).hex() != ballot.root:
        raise RuleBroken("ballot.mismatch", "The box is not the one that was closed: its root differs.")
    return spec, entries


async def reveal_step(work: Work, ballot: Ballot, *, by: int | None, after: int | None = None) -> Ballot:
    """Show the next step on the stage; the last one makes the result public.

    `after` is the step that the caller saw: where somebody else has moved on meanwhile, nothing happens.
    """
    require_own(ballot.jury_of)
    ballot = await _held(work, ballot, BallotState.COUNTED, BallotState.REVEALED, BallotState.PUBLISHED)
    if ballot.state != BallotState.COUNTED or (after is not None and after != ballot.reveal_step):
        return ballot
    ballot.reveal_step += 1
    step = sealed_step(ballot.result, ballot.reveal_step)
    assert step is not None
    if step["final"]:
        for half in await _halves(work, ballot):
            half.state, half.revealed_at = BallotState.REVEALED, work.now
            if half is not ballot:
                await _moved(work, half)
    await record(work, _id(ballot), "revealed", by=by, step=step["index"], kind=step["kind"])
    await _moved(work, ballot)
    return ballot


async def publish(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Publish every vote under its code, so that anybody can recount."""
    require_own(ballot.jury_of)
    for half in await _halves(work, ballot):
        ballot = await _held(work, half, BallotState.REVEALED)
        ballot.state = BallotState.PUBLISHED
        await record(work, _id(ballot), "published", by=by, root=ballot.root)
        await _moved(work, ballot)
    return ballot


async def void(work: Work, ballot: Ballot, *, by: int | None, reason: str) -> Ballot:
    """Withdraw a ballot that is not published: nothing of it counts, and it cannot come back."""
    require_own(ballot.jury_of)
    for half in await _halves(work, ballot):
        ballot = await _void(work, half, by=by, reason=reason)
    return ballot


async def _void(work: Work, ballot: Ballot, *, by: int | None, reason: str) -> Ballot:
    await box.shut_gate(work.db, _id(ballot))
    ballot = await _held(work, ballot, *(state for state in BallotState if state not in _ENDED))
    if ballot.state == BallotState.OPEN:  # what was cast stays secret: the box loses its order first
        ballot.state, ballot.closed_at = BallotState.CLOSED, work.now
        await work.db.flush()
        await box.rewrite(work.db, _id(ballot), await box.read_box(work.db, _id(ballot)))
        work.signal(BallotClosed(_id(ballot)))
    ballot.state = BallotState.VOID
    await record(work, _id(ballot), "withdrawn", by=by, reason=reason)
    await _moved(work, ballot)
    return ballot


_ENDED = (BallotState.PUBLISHED, BallotState.VOID)


def _id(ballot: Ballot) -> int:
    assert ballot.id is not None
    return ballot.id


async def _held(work: Work, ballot: Ballot, *states: BallotState) -> Ballot:
    """The ballot as it stands now, held until the end of the transaction."""
    asked = select(Ballot).where(Ballot.id == ballot.id).with_for_update().execution_options(populate_existing=True)
    fresh = (await work.db.exec(asked)).first()
    if fresh is None:
        raise NotFound
    require_state(fresh.state, *states)
    return fresh


def _require_time_left(work: Work, ballot: Ballot) -> None:
    if work.now >= ballot.closes_at:
        raise RuleBroken("ballot.past", "Its closing time has passed already. Choose a later one in a new draft.")


async def _moved(work: Work, ballot: Ballot) -> None:
    """Tell everybody who watches: voters, organisers, and the stage, which gets its new picture at once."""
    await work.db.flush()
    work.push(Push(state_topic(_id(ballot))))
    work.push(Push(list_topic(ballot.event_id)))
    if ballot.state != BallotState.DRAFT and ballot.jury_of is None:
        work.push(Push(stage_topic(_id(ballot)), html=await stage_html(work.kit, work.db, _id(ballot))))
