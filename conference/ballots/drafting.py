"""Drafts: writing an award's columns, its candidates, and the ballot of its jury."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import delete

from conference.ballots.forms import BallotForm, CandidateForm
from conference.ballots.models import Ballot, Candidate
from conference.ballots.queries import jury_row
from conference.foundation.work import Work

JURY_ALONE = {"candidates", "jury_method"}


def columns(form: BallotForm) -> dict[str, Any]:
    """What a form says about the ballot's own row."""
    return form.model_dump(exclude=JURY_ALONE) | form.counting()


async def list_candidates(work: Work, ballot: Ballot, forms: Sequence[CandidateForm]) -> None:
    """The candidates of a draft, in place of those that stood there."""
    await work.db.exec(delete(Candidate).where(Candidate.ballot_id == ballot.id))  # type: ignore[arg-type]
    for position, form in enumerate(forms):
        work.db.add(Candidate(ballot_id=ballot.id or 0, position=position, **form.model_dump()))
    await work.db.flush()


async def seat_jury(work: Work, ballot: Ballot, form: BallotForm) -> None:
    """Draft the jury's own ballot beside its award, or take it away where no jury is wanted any more."""
    jury = await jury_row(work.db, ballot.id or 0)
    if not form.panel_rule:
        if jury:
            await work.db.delete(jury)
        return
    jury = jury or Ballot(event_id=ballot.event_id, jury_of=ballot.id or 0, **columns(form))
    alone = {"panel_rule": "", "tie_rule": "share", "electorate": "jury", "title": f"{form.title[:153]}: jury"}
    for name, value in (columns(form) | form.counting(form.jury_method) | alone).items():
        setattr(jury, name, value)
    work.db.add(jury)
    await work.db.flush()
    await list_candidates(work, jury, form.candidates)
