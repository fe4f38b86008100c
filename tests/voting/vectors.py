"""The shared vectors as elections of ours: reading files, rules and ballots."""

import json
from pathlib import Path
from typing import Any

from voting import BallotSpec, Choice, Option, Result, count, parse_choice

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "voting"
Case = dict[str, Any]
Weighted = list[tuple[Choice, int]]
STRICT = ("irv", "stv", "points")


def names() -> list[str]:
    """Every vector there is; none where the folder is absent."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "index")


def case_of(name: str) -> Case:
    loaded: Case = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return loaded


def spec_for(case: Case, method: str, **rules: Any) -> BallotSpec:
    """Rules for a method. No tie rule: a tie must come out as a tie."""
    options = tuple(Option(name, name) for name in case["candidates"])
    equal = method in ("schulze", "ranked_pairs", "borda")
    given = {
        "max_choices": 1 if method == "plurality" else len(options),
        "seats": case["seats"],
        "tie_chain": (),
        "allow_equal": equal,
    }
    return BallotSpec(case["id"], case["title"], method, options, **(given | rules))


def ballots_for(spec: BallotSpec, case: Case) -> Weighted:
    return [(choice_of(spec, ballot), ballot["n"]) for ballot in case["ballots"]]


def choice_of(spec: BallotSpec, ballot: dict[str, Any]) -> Choice:
    """One line of a vector. Where equal ranks cannot be counted, a ranking ends before the first of them."""
    if "a" in ballot:
        return parse_choice(spec, ballot["a"])
    ranking = ballot["r"]
    if spec.method in ("plurality", *STRICT):
        equal = next((at for at, rung in enumerate(ranking) if not isinstance(rung, str)), len(ranking))
        ranking = ranking[: 1 if spec.method == "plurality" else None][:equal]
    raw: object = {spec.rule.FORM: ranking} if ranking else {"blank": True}
    return parse_choice(spec, raw)


def counted(case: Case, method: str, **rules: Any) -> Result:
    spec = spec_for(case, method, **rules)
    return count(spec, ballots_for(spec, case))


def winner_of(result: Result) -> str | list[str]:
    """As the vectors write it: one name, or the names that are tied."""
    return result.winners[0] if result.outcome == "decided" else list(result.tied)


def order_of(result: Result) -> list[str | list[str]]:
    """The standing as the vectors write it."""
    tiers = [list(place.options) for place in result.standing]
    return [tier[0] if len(tier) == 1 else tier for tier in tiers]


def facts_of(result: Result, kind: str) -> list[dict[str, Any]]:
    """The facts of all steps of a kind."""
    return [dict(step.facts) for step in result.trace if step.kind == kind]


def votes_in(round_facts: dict[str, Any]) -> dict[str, int | str]:
    return {row["option"]: row["total"] for row in round_facts["votes"]}
