"""Public elections and constructed cases from the shared folder, for the methods that exist."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from voting import (
    BallotSpec,
    Choice,
    Electorate,
    MajorityRule,
    Option,
    QuorumRule,
    Result,
    check_majority,
    check_quorum,
    count,
    parse_choice,
)
from voting.ties import countback

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "voting"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared vectors are not on this machine")


def vector(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return loaded


def names_with(method: str) -> list[str]:
    if not FOLDER.is_dir():
        return []
    listed = json.loads((FOLDER / "index.json").read_text("utf-8"))
    return sorted(entry["id"] for entry in listed if method in entry["methods"])


def spec_for(case: dict[str, Any], method: str) -> BallotSpec:
    options = tuple(Option(name, name) for name in case["candidates"])
    choices = len(options) if method == "approval" else 1
    # No rule after the method's own: a tie must come out as a tie.
    rules = (case["id"], case["title"], method, options, choices, case["seats"])
    return BallotSpec(*rules, tie_chain=("method",))


def first_choices(spec: BallotSpec, case: dict[str, Any]) -> list[tuple[Choice, int]]:
    """First choices of ranked ballots; an overvoted or empty first rank names nobody, so it is blank."""
    counted: list[tuple[Choice, int]] = []
    for ballot in case["ballots"]:
        first = ballot["r"][0] if ballot["r"] else []
        raw: object = first if isinstance(first, str) else {"blank": True}
        counted.append((parse_choice(spec, raw), ballot["n"]))
    return counted


def winner_of(result: Result) -> str | list[str]:
    return result.winners[0] if result.outcome == "decided" else list(result.tied)


def test_the_vectors_for_our_methods_are_there() -> None:
    assert len(names_with("plurality")) >= 7
    assert len(names_with("approval")) >= 1


@pytest.mark.parametrize("name", names_with("plurality"))
def test_plurality(name: str) -> None:
    case = vector(name)
    spec = spec_for(case, "plurality")
    result = count(spec, first_choices(spec, case))
    expected = case["expected"]["plurality"]
    assert winner_of(result) == expected["winner"]
    if "scores" in expected:
        assert result.totals == expected["scores"]
    assert result.ballots == case["n_ballots"]


PUBLISHED_FIRST_ROUNDS = ["burlington-2009-irv", "ireland-president-1990", "tennessee-capital"]


@pytest.mark.parametrize("name", PUBLISHED_FIRST_ROUNDS)
def test_plurality_totals_are_the_first_round_of_the_run_off(name: str) -> None:
    case = vector(name)
    run_off = case["expected"]["irv"]
    published = run_off["round1"] if "round1" in run_off else run_off["rounds"][0]
    spec = spec_for(case, "plurality")
    totals = count(spec, first_choices(spec, case)).totals
    assert {option: totals[option] for option in published} == published


@pytest.mark.parametrize("name", names_with("approval"))
def test_approval(name: str) -> None:
    case = vector(name)
    spec = spec_for(case, "approval")
    result = count(spec, [(parse_choice(spec, ballot["a"]), ballot["n"]) for ballot in case["ballots"]])
    assert result.totals == case["expected"]["approval"]["scores"]
    assert winner_of(result) == case["expected"]["approval"]["winner"]


def test_quorum_and_majority_depend_on_their_named_base() -> None:
    case = vector("quorum-abstain-derived")
    expected = case["expected"]
    options = (Option("yes", "Yes"), Option("no", "No"))
    spec = BallotSpec("motion", "Shall it pass?", "plurality", options, allow_abstain=True)
    raws = [({"abstain": True} if b["v"] == "abstain" else b["v"], b["n"]) for b in case["ballots"]]
    result = count(spec, [(parse_choice(spec, raw), n) for raw, n in raws])
    electorate = Electorate(roll=expected["roll"])

    quorum = check_quorum(QuorumRule(Fraction(2, 5), "roll"), result, electorate)
    wanted = expected["quorum_40_percent_of_roll"]
    assert (quorum.have, quorum.needed, quorum.met) == (wanted["present"], wanted["needed"], wanted["met"])

    half = Fraction(1, 2)
    for base, key in [("valid", "majority_of_yes_no"), ("cast", "majority_of_ballots_cast_incl_abstain")]:
        check = check_majority(MajorityRule(half, base), result, "yes", electorate)  # type: ignore[arg-type]
        assert f"{check.have}/{check.of}" == expected[key]["share"]
        assert check.met == expected[key]["passed"]
    two_thirds = MajorityRule(Fraction(2, 3), "valid", strict=False)
    check = check_majority(two_thirds, result, "yes", electorate)
    assert check.met == expected["two_thirds_of_yes_no"]["passed"]


def test_the_two_eurovision_tie_rules_name_two_winners() -> None:
    expected = vector("eurovision-1991-tie")["expected"]
    facts = expected["facts"]
    rule_1989 = {name: (f["twelves"], f["tens"]) for name, f in facts.items()}
    later = {name: (f["groups_giving_points"], f["twelves"], f["tens"]) for name, f in facts.items()}
    assert countback(list(facts), rule_1989)[0] == (expected["winner_rule_1989_most_12s_then_10s"],)
    assert countback(list(facts), later)[0] == (expected["winner_modern_rule_most_groups_first"],)
