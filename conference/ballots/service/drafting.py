"""Drafts: an award, its candidates, and the ballot of its jury."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from sqlmodel import delete

from conference.ballots.audit import record
from conference.ballots.forms import BallotForm, CandidateForm
from conference.ballots.models import Ballot, BallotState, Candidate
from conference.ballots.queries import jury_row
from conference.ballots.rules import NO_CODES, require_own
from conference.ballots.service.holding import held, id_of, moved
from conference.foundation.errors import RuleBroken
from conference.foundation.work import Work
from voting import commitment

_JURY_ALONE = {"candidates", "jury_method"}


async def add_ballot(work: Work, event_id: int, form: BallotForm, *, by: int | None) -> Ballot:
    """Draft a ballot. Nobody but organisers sees it before it is frozen."""
    ballot = Ballot(event_id=event_id, draw_seed=token_hex(32), **_columns(form))
    work.db.add(ballot)
    await work.db.flush()
    await _list_candidates(work, ballot, form.candidates)
    await _seat_jury(work, ballot, form)
    await record(work, id_of(ballot), "drafted", by=by, draw=commitment(ballot.draw_seed or ""))
    await moved(work, ballot)
    return ballot


async def redraft(work: Work, ballot: Ballot, form: BallotForm, *, by: int | None) -> Ballot:
    """Change a draft; its candidates are listed anew."""
    require_own(ballot.jury_of)
    ballot = await held(work, ballot, BallotState.DRAFT)
    if form.verifiable and ballot.room_codes:
        raise RuleBroken("ballot.codes", NO_CODES)
    for name, value in _columns(form).items():
        setattr(ballot, name, value)
    await _list_candidates(work, ballot, form.candidates)
    await _seat_jury(work, ballot, form)
    await record(work, id_of(ballot), "redrafted", by=by)
    await moved(work, ballot)
    return ballot


def _columns(form: BallotForm) -> dict[str, Any]:
    """What a form says about the ballot's own row."""
    return form.model_dump(exclude=_JURY_ALONE) | form.counting()


async def _list_candidates(work: Work, ballot: Ballot, forms: Sequence[CandidateForm]) -> None:
    """The candidates of a draft, in place of those that stood there."""
    await work.db.exec(delete(Candidate).where(Candidate.ballot_id == ballot.id))  # type: ignore[arg-type]
    for position, form in enumerate(forms):
        work.db.add(Candidate(ballot_id=ballot.id or 0, position=position, **form.model_dump()))
    await work.db.flush()


async def _seat_jury(work: Work, ballot: Ballot, form: BallotForm) -> None:
    """Draft the jury's own ballot beside its award, or take it away where no jury is wanted any more."""
    jury = await jury_row(work.db, ballot.id or 0)
    if not form.panel_rule:
        if jury:
            await work.db.delete(jury)
        return
    jury = jury or Ballot(event_id=ballot.event_id, jury_of=ballot.id or 0, **_columns(form))
    alone = {
        "panel_rule": "",
        "tie_rule": "share",
        "quorum": 0,
        "majority": "",
        "electorate": "jury",
        "title": f"{form.title[:153]}: jury",
    }
    for name, value in (_columns(form) | form.counting(form.jury_method) | alone).items():
        setattr(jury, name, value)
    work.db.add(jury)
    await work.db.flush()
    await _list_candidates(work, jury, form.candidates)
