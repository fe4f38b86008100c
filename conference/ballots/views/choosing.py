"""What a voter's page asks, and reading what was chosen: picks, places or scores."""

from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData
from starlette.requests import Request

from conference.ballots.casting import writer_of
from conference.ballots.conditions import conditions_said
from conference.ballots.figures import marks_said
from conference.ballots.forms import RANKED, VoteForm
from conference.ballots.queries import BallotView, CandidateCard
from conference.ballots.rules import CONFLICTS, METHODS, TIES, choice_refused
from conference.foundation.forms import FormState, parse_form, posted
from voting import BadChoice, parse_choice

if TYPE_CHECKING:
    from conference.foundation.kit import Kit

MARK = "mark-"  # the fields of places and scores: mark-c1, mark-c2, ...


async def read_vote(request: Request) -> tuple[VoteForm | None, FormState]:
    """The posted vote. The state keeps what was typed under "marks", by candidate."""
    data = await posted(request)
    given = [(name.removeprefix(MARK), str(value)) for name, value in data.multi_items() if name.startswith(MARK)]
    columns = [pair for key, mark in given for pair in (("option", key), ("mark", mark))]
    form, state = parse_form(FormData([*data.multi_items(), *columns]), VoteForm)
    state.values["marks"] = dict(given)
    return form, state


async def problem_of(kit: "Kit", view: BallotView, form: VoteForm) -> str:
    """Why the choice cannot be taken, or nothing."""
    try:
        parse_choice(await writer_of(kit).rules(view.id), form.raw(view.method))
    except BadChoice as bad:
        return choice_refused(bad.code, view.max_choices)
    return ""


def asked(view: BallotView, n_candidates: int) -> dict[str, Any]:
    """How the page asks: `asks` is pick, rank or score; `marks` are the numbers that a candidate can be given."""
    asks = "score" if view.method == "score" else "rank" if view.method in RANKED else "pick"
    top = view.top_score if asks == "score" else min(view.max_choices, n_candidates)
    first = 0 if asks == "score" else 1
    several = f"Choose up to {view.max_choices} candidates" if view.max_choices > 1 else "Choose a candidate"
    lines = {
        "pick": several,
        "rank": "Rank the candidates, your favourite first" if top == n_candidates else f"Rank up to {top} candidates",
        "score": f"Give each candidate 0 to {top} points",
    }
    return {"asks": asks, "marks": range(first, top + 1), "ask_line": lines[asks], "method": rules_said(view)}


def rules_said(view: BallotView) -> str:
    """How the ballot is counted, how a tie ends, and what else its rules ask for, in a few sentences."""
    jury = ""
    if view.panel_rule:
        percent = round(100 * view.jury_weight / (view.jury_weight + view.public_weight))
        jury = f" A jury weighs {percent} %, the public {100 - percent} %."
    parts = (METHODS[view.method] + jury, TIES[view.tie_rule], conditions_said(view), CONFLICTS[view.conflict])
    return " ".join(filter(None, parts))


def confirmed(view: BallotView, form: VoteForm, cards: list[CandidateCard]) -> dict[str, Any]:
    """The lines that are to be confirmed, and the hidden fields that carry them."""
    names = {card.key: card.name for card in cards}
    if form.blank:
        return {"lines": [], "fields": [("blank", "on")]}
    if view.method == "score" or view.method in RANKED:
        fields = [(MARK + key, mark) for key, mark in form.marks.items()]
        return {"lines": marks_said(view.method, form.marks, names), "fields": fields}
    return {"lines": [names[key] for key in names if key in form.pick], "fields": [("pick", key) for key in form.pick]}
