"""From draft to open: rules and electorate are fixed, then voting begins."""

import asyncio
from collections.abc import Sequence
from secrets import token_hex

from conference.ballots.audit import record
from conference.ballots.conflicts import bars_of
from conference.ballots.models import Ballot, BallotKey, BallotState, Candidate, Elector
from conference.ballots.queries import candidates_of, jury_row
from conference.ballots.rules import FEWEST_ELECTORS, require_own
from conference.ballots.sealing import make_spec, option_label, roll_digest
from conference.ballots.service.holding import halves, held, id_of, moved, require_time_left
from conference.ballots.service.room import make_codes
from conference.ballots.signer import make_key
from conference.events.models import Event
from conference.events.queries import members
from conference.foundation.errors import RuleBroken
from conference.foundation.work import Work
from voting import BallotSpec, Draw, PublicKey
from voting.draw import ORDER

LOGGED = 100  # signs of a candidate's label in the log, whose lines are bounded; the rules hold all of it


async def freeze(work: Work, ballot: Ballot, *, by: int | None, word: str = "") -> Ballot:
    """Fix rules and electorate for good, and hash both: the candidates are public from now on.

    Where the rules want a draw, it is made now, from the seed of the drafting and the `word` that was said in public.
    Raises RuleBroken where fewer than five may vote, since a secret ballot of so few is none. Where a jury takes part,
    its ballot is frozen first, and jurors vote there alone.
    """
    require_own(ballot.jury_of)
    jury = await jury_row(work.db, id_of(ballot))
    jurors = await _allowed(work, jury) if jury else ()
    return await freeze_with(work, ballot, await _allowed(work, ballot), jurors, by=by, word=word)


async def freeze_with(
    work: Work, ballot: Ballot, people: Sequence[int], jurors: Sequence[int], *, by: int | None, word: str = ""
) -> Ballot:
    """As `freeze`, for an electorate at hand; who is a juror is taken out of the people."""
    ballot = await held(work, ballot, BallotState.DRAFT)
    require_time_left(work, ballot)
    jury = await jury_row(work.db, id_of(ballot))
    draw = _draw(ballot, word)
    jury_spec = await _fix(work, jury, jurors, draw=draw, by=by) if jury else None
    seated = set(jurors)
    await _fix(work, ballot, [person for person in people if person not in seated], jury_spec, draw=draw, by=by)
    return ballot


def _draw(ballot: Ballot, word: str) -> Draw | None:
    """The draw from which the order of candidates or of a tie follows, where either is drawn."""
    if "lot" not in (ballot.order_rule, ballot.tie_rule):
        return None
    ballot.draw_seed = ballot.draw_seed or token_hex(32)
    return Draw(ballot.draw_seed, " ".join(word.split()))


async def _allowed(work: Work, ballot: Ballot) -> Sequence[int]:
    return await members(work.db, ballot.event_id, None if ballot.electorate == "members" else ballot.electorate)


async def _fix(
    work: Work,
    ballot: Ballot,
    people: Sequence[int],
    jury: BallotSpec | None = None,
    *,
    draw: Draw | None,
    by: int | None,
) -> BallotSpec:
    """Write down roll and rules of one ballot."""
    entitled = len(people) + ballot.room_codes
    if entitled < FEWEST_ELECTORS:
        who = "jurors are there" if ballot.jury_of else "may vote here"
        raise RuleBroken(
            "ballot.small_roll",
            f"Only {entitled} {who}. With fewer than {FEWEST_ELECTORS} a result would tell how they voted.",
        )
    candidates = await candidates_of(work.db, id_of(ballot))
    if draw and ballot.order_rule == "lot":
        candidates = await _reorder(work, candidates, draw)
    bars = await bars_of(work.db, ballot.conflict, candidates)
    work.db.add_all(
        Elector(ballot_id=id_of(ballot), person_id=person, barred=",".join(sorted(bars.get(person, ()))))
        for person in people
    )
    event = await work.db.get(Event, ballot.event_id)
    assert event is not None
    digest = roll_digest(work.kit.secrets, id_of(ballot), people)
    codes = await make_codes(work, ballot)
    key = await _keep_key(work, ballot) if ballot.verifiable else None
    spec = make_spec(event.slug, ballot, candidates, digest, len(people), jury, codes, key, draw)
    await work.db.flush()
    ballot.state, ballot.electors, ballot.roll_digest = BallotState.FROZEN, len(people), digest
    ballot.config, ballot.config_hash = spec.canonical().decode(), spec.sha256
    drawn: dict[str, object] = {"lot": list(spec.lot_order)} if spec.lot_order else {}
    if draw:
        order = [option.label[:LOGGED] for option in spec.options]
        drawn |= {"seed": draw.seed, "word": draw.word, "order": order}
    made = {"codes": ballot.room_codes} if codes else {}
    facts = {"electors": len(people), "rules": spec.sha256, "roll": digest, **drawn, **made}
    await record(work, id_of(ballot), "frozen", by=by, **facts)
    await moved(work, ballot)
    return spec


async def _keep_key(work: Work, ballot: Ballot) -> PublicKey:
    """Make the key that signs the ballot's tokens, and keep its private half sealed until the ballot ends."""
    key, sealed = await asyncio.to_thread(make_key, work.kit.secrets, id_of(ballot))
    work.db.add(BallotKey(ballot_id=id_of(ballot), sealed=sealed))
    return key


async def _reorder(work: Work, candidates: Sequence[Candidate], draw: Draw) -> list[Candidate]:
    """Put the candidates into drawn order."""
    drawn = draw.order(ORDER, [option_label(row) for row in candidates])
    ordered = sorted(candidates, key=lambda row: drawn.index(option_label(row)))
    for base in (len(ordered), 0):  # two steps: no two may stand at one place in between
        for position, row in enumerate(ordered):
            row.position = base + position
        await work.db.flush()
    return ordered


async def open(work: Work, ballot: Ballot, *, by: int | None) -> Ballot:
    """Open voting: by an organiser, or by the clock (`by=None`)."""
    require_own(ballot.jury_of)
    for half in await halves(work, ballot):
        ballot = await held(work, half, BallotState.FROZEN)
        require_time_left(work, ballot)
        ballot.state, ballot.opened_at = BallotState.OPEN, work.now
        await record(work, id_of(ballot), "opened", by=by)
        await moved(work, ballot)
    return ballot
