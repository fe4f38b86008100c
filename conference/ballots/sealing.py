"""What is frozen before the opening and sealed at the count: rules, electorate, result and reveal steps."""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from hashlib import sha256
from typing import Any

from conference.ballots.conditions import conditions_of
from conference.ballots.models import Ballot, Candidate
from conference.ballots.rules import CONFLICTS, PANELS, TIE_CHAINS, secrecy_of
from conference.foundation.errors import RuleBroken
from conference.foundation.secrets import Secrets
from voting import (
    BallotSpec,
    Choice,
    Draw,
    Option,
    Panel,
    PublicKey,
    Result,
    VotingError,
    count,
    merkle_root,
    parse_choice,
    reveal_steps,
)
from voting.draw import DRAWN, RULE, TIE
from voting.merkle import leaf_hash
from voting.methods.points import EUROVISION
from voting.panel import eurovision_scale

Entry = tuple[bytes, Choice]


def option_id(position: int) -> str:
    """The engine's name of the candidate at a position (from 0): c1, c2, ..."""
    return f"c{position + 1}"


def option_label(candidate: Candidate) -> str:
    return ", ".join(filter(None, (candidate.name, candidate.organisation, candidate.country)))


def draw_lot(ballot: Ballot, candidates: Sequence[Candidate], draw: Draw | None) -> tuple[str, ...]:
    """The order that decides a tie, drawn once, at the freezing, where the rules want a lot; else nothing."""
    if draw is None or ballot.tie_rule != "lot":
        return ()
    options = {option_label(row): option_id(row.position) for row in candidates}
    return tuple(options[label] for label in draw.order(TIE, tuple(options)))


def draw_terms(ballot: Ballot, draw: Draw | None) -> dict[str, str]:
    """What the rules say of a draw: all that anybody needs to draw again."""
    if draw is None:
        return {}
    drawn = DRAWN if ballot.order_rule == "lot" else ""
    return {"draw_rule": RULE, "draw_seed": draw.seed, "draw_word": draw.word, "candidate_order": drawn}


def make_panel(ballot: Ballot, jury: BallotSpec, n_candidates: int) -> Panel:
    """How the jury weighs, with the hash of the jury's rules."""
    scale = eurovision_scale(n_candidates) if ballot.panel_rule == "rank_points" else ()
    return Panel(jury.id, jury.sha256, ballot.panel_rule, ballot.jury_weight, ballot.public_weight, scale)


def make_spec(
    event: str,
    ballot: Ballot,
    candidates: Sequence[Candidate],
    roll_digest: str,
    electors: int,
    jury: BallotSpec | None = None,
    codes: Mapping[str, str] | None = None,
    token_key: PublicKey | None = None,
    draw: Draw | None = None,
) -> BallotSpec:
    """The rules that count, ready to be hashed; `codes` is what they say about room codes.

    Raises RuleBroken where the engine refuses them.
    """
    terms = {
        "electorate": ballot.electorate,
        "electors": str(electors),
        "roll_digest": roll_digest,
        "opens_at": ballot.opens_at.astimezone(UTC).isoformat(),
        "closes_at": ballot.closes_at.astimezone(UTC).isoformat(),
        "secrecy": secrecy_of(ballot.verifiable),
        "publication": "The number of voters, never who they are; after the reveal every vote under its receipt code.",
        "description": " ".join(ballot.description.split()),
        "conflict": CONFLICTS[ballot.conflict],
        "panel": f"{PANELS[ballot.panel_rule]}; jurors vote in the jury alone" if jury else "",
        **(codes or {}),
        **draw_terms(ballot, draw),
    }
    try:
        return BallotSpec(
            id=f"{event}/{ballot.id}" if ballot.rehearsal_of is None else f"{event}/rehearsal{ballot.id}",
            title=ballot.title,
            method=ballot.method,
            options=tuple(Option(option_id(row.position), option_label(row)) for row in candidates),
            max_choices=ballot.max_choices,
            allow_blank=ballot.allow_blank,
            seats=ballot.seats,
            allow_equal=ballot.allow_equal,
            top_score=ballot.top_score,
            scale=EUROVISION[: ballot.max_choices] if ballot.method == "points" else (),
            tie_chain=TIE_CHAINS[ballot.tie_rule],
            lot_order=draw_lot(ballot, candidates, draw),
            panel=make_panel(ballot, jury, len(candidates)) if jury else None,
            token_key=token_key,
            conditions=conditions_of(ballot, electors + ballot.room_codes),
            terms=tuple((key, value) for key, value in terms.items() if value),
        )
    except VotingError as broken:
        raise RuleBroken(f"ballot.{broken.code}", f"This cannot be voted on yet: {broken.message}.") from None


@lru_cache(maxsize=64)
def read_spec(config: str) -> BallotSpec:
    """The frozen rules, from the canonical JSON in `Ballot.config`."""
    return BallotSpec.from_data(json.loads(config))


def roll_digest(secrets: Secrets, ballot: int, people: Iterable[int]) -> str:
    """Merkle root (RFC 6962, hex) over HMAC-SHA256(k, person), sorted; k belongs to the ballot alone.

    It fixes the electorate before the opening and names nobody: k is what a scrutineer is given to check it.
    """
    leaves = sorted(roll_leaf(secrets, ballot, person) for person in people)
    return merkle_root([leaf_hash(leaf) for leaf in leaves]).hex()


def roll_leaf(secrets: Secrets, ballot: int, person: int) -> bytes:
    """What stands for a person in the digest; names nobody without k."""
    return hmac.new(roll_key(secrets, ballot).encode(), str(person).encode(), sha256).digest()


def roll_key(secrets: Secrets, ballot: int) -> str:
    """The key of `roll_digest`, hex."""
    return secrets.digest("ballot-roll", str(ballot))


def read_entries(spec: BallotSpec, stored: Iterable[tuple[bytes, str]]) -> list[Entry]:
    """The box's rows as the engine wants them. Raises BadChoice for a row that no voter could have cast."""
    known: dict[str, Choice] = {}
    for _, text in stored:
        if text not in known:
            known[text] = parse_choice(spec, json.loads(text))
    return [(bytes(tracker), known[text]) for tracker, text in stored]


def result_from(spec: BallotSpec, entries: Sequence[Entry], jury: Result | None = None) -> Result:
    """The count of a box, together with the jury's result where the rules name one."""
    return count(spec, ((choice, 1) for _, choice in entries), jury)


def seal(result: Result) -> str:
    """The result and all steps of its reveal, as the JSON that stands in `Ballot.result` until the reveal."""
    steps = [step.as_data() for step in reveal_steps(result)]
    return json.dumps({"result": result.as_data(), "steps": steps}, sort_keys=True, ensure_ascii=False)


def sealed_step(sealed: str | None, index: int) -> dict[str, Any] | None:
    """One step out of the seal, None before the first."""
    if sealed is None or index < 0:
        return None
    steps: list[dict[str, Any]] = json.loads(sealed)["steps"]
    return steps[min(index, len(steps) - 1)]
