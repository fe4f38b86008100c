"""Public elections and constructed cases from the shared folder: every file, every expected value, every method."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest

from tests.voting.vectors import (
    FOLDER,
    Case,
    ballots_for,
    case_of,
    counted,
    facts_of,
    names,
    order_of,
    spec_for,
    votes_in,
    winner_of,
)
from voting import Electorate, MajorityRule, QuorumRule, Result, check_majority, check_quorum, count, parse_choice
from voting.methods.schulze import count_duels
from voting.methods.stv import Rules, count_by, quota_of
from voting.pairwise import preferences
from voting.result import MethodCount
from voting.tally import rank
from voting.ties import countback

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared vectors are not on this machine")
Expected = Any
QUOTAS = {"hb": "hagenbach", "droop_frac": "droop_fraction"}


def test_all_vectors_are_there() -> None:
    assert len(names()) == 44 - ("index" in names())


@pytest.mark.parametrize("name", names())
def test_vector(name: str) -> None:
    case = case_of(name)
    for key, expected in case["expected"].items():
        CHECKS[key](case, expected)


def order_is(order: list[str | list[str]], expected: Expected) -> None:
    """Ranking, first or winner; who is tied stands in any order."""
    for key, found in (("ranking", order), ("ranking_first", order[:1]), ("winner", order[:1])):
        if key in expected:
            wanted = expected[key] if key == "ranking" else [expected[key]]
            assert list(map(_tier, found)) == list(map(_tier, wanted))


def _tier(tier: str | list[str]) -> frozenset[str]:
    return frozenset([tier] if isinstance(tier, str) else tier)


def plurality(case: Case, expected: Expected) -> None:
    result = counted(case, "plurality")
    assert winner_of(result) == expected["winner"]
    assert result.totals == expected.get("scores", result.totals)


def approval(case: Case, expected: Expected) -> None:
    result = counted(case, "approval")
    assert (result.totals, winner_of(result)) == (expected["scores"], expected["winner"])


def borda(case: Case, expected: Expected) -> None:
    """The vectors give n points down to 1; ours are n - 1 down to 0, so one less from every ballot."""
    result = counted(case, "borda")
    assert {option: total + result.valid for option, total in result.totals.items()} == expected["scores"]
    order_is(order_of(result), expected)


def condorcet_winner(case: Case, expected: Expected) -> None:
    [facts] = facts_of(counted(case, "schulze"), "condorcet")
    assert facts["winner"] == expected


def matrix_of(case: Case, **how: Any) -> dict[str, dict[str, int]]:
    spec = spec_for(case, "schulze")
    matrix = preferences(spec.option_ids, valid(case, "schulze"), **how)
    return {a: dict(zip(spec.option_ids, row, strict=True)) for a, row in zip(spec.option_ids, matrix, strict=True)}


def valid(case: Case, method: str) -> dict[Any, int]:
    merged: dict[Any, int] = {}
    for choice, n in ballots_for(spec_for(case, method), case):
        if choice.form != "blank":
            merged[choice] = merged.get(choice, 0) + n
    return merged


def pairwise(case: Case, expected: Expected) -> None:
    matrix = matrix_of(case)
    for a, row in expected.items():
        assert {b: matrix[a][b] for b in row} == row


def pairwise_published(case: Case, expected: Expected) -> None:
    """Burlington's five ballots with an overvote were read otherwise there: see the note of the vector."""
    matrix = matrix_of(case)
    for a, b, ahead, behind in expected:
        assert abs(matrix[a][b] - ahead) <= 1
        assert abs(matrix[b][a] - behind) <= 1


def schulze(case: Case, expected: Expected, strength: str = "winning_votes", **how: Any) -> None:
    spec = spec_for(case, "schulze")
    method = count_duels(spec.option_ids, preferences(spec.option_ids, valid(case, "schulze"), **how), strength)
    tiers = [list(place.options) for place in rank(method.tiers)]
    order_is([tier[0] if len(tier) == 1 else tier for tier in tiers], expected)
    if strength == "winning_votes" and not how:
        assert order_of(counted(case, "schulze")) == [tier[0] if len(tier) == 1 else tier for tier in tiers]
    paths_are(method, expected.get("paths", {}))


def paths_are(method: MethodCount, expected: Mapping[str, Mapping[str, int]]) -> None:
    [step] = [step for step in method.steps if step.kind == "strongest_paths"]
    rows: Any = step.facts["paths"]
    paths = {(row["from"], row["to"]): row["strength"] for row in rows}
    assert {(a, b): paths[a, b] for a, row in expected.items() for b in row} == {
        (a, b): strength for a, row in expected.items() for b, strength in row.items()
    }


def schulze_margin(case: Case, expected: Expected) -> None:
    schulze(case, expected, "margin")


def schulze_ratio(case: Case, expected: Expected) -> None:
    schulze(case, expected, "ratio")


def schulze_if_ignored(case: Case, expected: Expected) -> None:
    schulze(case, expected, "margin", unranked="ignored")


def margin_paths(case: Case, expected: Expected) -> None:
    schulze(case, {"paths": expected}, "margin")


def ranked_pairs(case: Case, expected: Expected) -> None:
    order_is(order_of(counted(case, "ranked_pairs")), expected)


def kemeny(case: Case, expected: Expected) -> None:
    """Not a method of ours; its best orders, found by trying all of them, check the matrix of duels."""
    matrix = matrix_of(case)

    def agreement(order: tuple[str, ...]) -> int:
        return sum(matrix[a][b] for at, a in enumerate(order) for b in order[at + 1 :])

    scores = {order: agreement(order) for order in permutations(case["candidates"])}
    best = [order for order, score in scores.items() if score == max(scores.values())]
    assert len(best) == expected.get("n_optimal", 1)
    if "ranking" in expected:
        assert (max(scores.values()), [list(order) for order in best]) == (expected["score"], [expected["ranking"]])


def irv(case: Case, expected: Expected) -> None:
    result = counted(case, "irv")
    assert winner_of(result) == expected["winner"]
    rounds = facts_of(result, "round")
    for wanted in expected.get("rounds", []):
        assert wanted in [votes_in(facts) for facts in rounds]
    if "round1" in expected:
        first = votes_in(rounds[0])
        assert {option: first[option] for option in expected["round1"]} == expected["round1"]
    for wanted in expected.get("rounds_computed_overvote_exhausts", []):
        # The vector counts a ballot whose first rank is overvoted among the exhausted ones, we as blank.
        assert (wanted["tally"], wanted["exhausted"]) in [
            (votes_in(facts), facts["exhausted"] + result.blank) for facts in rounds
        ]
    if "final" in expected:  # published; one overvoted ballot was read otherwise there
        final = votes_in(rounds[-1])
        assert final.keys() == expected["final"].keys()
        assert all(abs(int(final[option]) - votes) <= 1 for option, votes in expected["final"].items())


def irv_differs(case: Case, expected: Expected) -> None:
    [facts] = facts_of(counted(case, "schulze"), "condorcet")
    assert (winner_of(counted(case, "irv")) != facts["winner"]) is expected


def irv_reversed(case: Case, expected: Expected) -> None:
    turned = [{**ballot, "r": ballot["r"][::-1]} for ballot in case["ballots"]]
    assert winner_of(counted({**case, "ballots": turned}, "irv")) == expected["winner"]


def irv_tie_previous(case: Case, expected: Expected) -> None:
    result = counted(case, "irv")
    rounds = facts_of(result, "round")
    assert [votes_in(facts) for facts in rounds] == expected["rounds"]
    assert [facts["dropped"] for facts in rounds[:-1]] == expected["eliminated"]
    assert sorted(winner_of(result)) == sorted(expected["winner"])


def stv(case: Case, expected: Expected) -> None:
    given = case["options"]
    variant = Rules(
        quota=QUOTAS.get(given["quota"], given["quota"]),
        decimals=given.get("decimals"),
        cut=given.get("truncate", "value"),
        one_surplus=given.get("one_surplus_per_round", True),
    )
    spec = spec_for(case, "stv")
    method = count_by(variant, spec.setting, valid(case, "stv"))
    elected = [option for tier in method.tiers for option in tier][: case["seats"]]
    assert sorted(elected) == sorted(expected["winners"])
    assert all(len(tier) == 1 for tier in method.tiers[: case["seats"]])
    rounds = [votes_in(dict(step.facts)) for step in method.steps if step.kind == "round"]
    assert rounds == expected["rounds_computed_by_ref"]
    quota = quota_of(variant, sum(valid(case, "stv").values()), case["seats"])
    assert quota == Fraction(str(expected["quota"]))
    for key in ("rounds", "rounds_decimal", "rounds_integer_part"):
        for wanted, votes in zip(expected.get(key, []), rounds, strict=False):
            found = {option: Fraction(votes[option]) for option in wanted}
            if key == "rounds_integer_part":
                found = {option: Fraction(int(value)) for option, value in found.items()}
            assert found == {option: Fraction(str(value)) for option, value in wanted.items()}
    if given == {"quota": "droop", "transfer": "wigm", "decimals": 5, "truncate": "value"}:
        assert sorted(counted(case, "stv").winners) == sorted(expected["winners"])


def electorate_of(case: Case) -> tuple[Result, Electorate]:
    spec = spec_for({**case, "candidates": ["yes", "no"]}, "plurality", allow_abstain=True)
    raws = [({"abstain": True} if b["v"] == "abstain" else b["v"], b["n"]) for b in case["ballots"]]
    result = count(spec, [(parse_choice(spec, raw), n) for raw, n in raws])
    return result, Electorate(roll=case["expected"]["roll"])


def quorum(case: Case, expected: Expected) -> None:
    result, electorate = electorate_of(case)
    check = check_quorum(QuorumRule(Fraction(2, 5), "roll"), result, electorate)
    assert (check.have, check.needed, check.met) == (expected["present"], expected["needed"], expected["met"])


def majority(rule: MajorityRule) -> Callable[[Case, Expected], None]:
    def check_it(case: Case, expected: Expected) -> None:
        result, electorate = electorate_of(case)
        check = check_majority(rule, result, "yes", electorate)
        assert check.met == expected["passed"]
        assert f"{check.have}/{check.of}" == expected.get("share", f"{check.have}/{check.of}")

    return check_it


def winner_1989(case: Case, expected: Expected) -> None:
    facts = case["expected"]["facts"]
    assert countback(list(facts), {name: (f["twelves"], f["tens"]) for name, f in facts.items()})[0] == (expected,)


def winner_modern(case: Case, expected: Expected) -> None:
    facts = case["expected"]["facts"]
    keys = {name: (f["groups_giving_points"], f["twelves"], f["tens"]) for name, f in facts.items()}
    assert countback(list(facts), keys)[0] == (expected,)


def ballots(case: Case, expected: Expected) -> None:
    assert counted(case, "schulze").ballots == expected


def outside(case: Case, expected: Expected) -> None:
    """Facts that no count of ours gives: the input of another check, or points of a quiz, which is no ballot."""


CHECKS: dict[str, Callable[[Case, Expected], None]] = {
    "plurality": plurality,
    "approval": approval,
    "borda_base1": borda,
    "condorcet_winner": condorcet_winner,
    "pairwise": pairwise,
    "pairwise_published": pairwise_published,
    "schulze": schulze,
    "schulze_margin": schulze_margin,
    "schulze_ratio": schulze_ratio,
    "schulze_margin_if_unranked_ignored": schulze_if_ignored,
    "pairwise_margin_strongest_paths": margin_paths,
    "ranked_pairs": ranked_pairs,
    "kemeny": kemeny,
    "irv": irv,
    "irv_differs_from_condorcet": irv_differs,
    "irv_reversed": irv_reversed,
    "irv_drop_all_tied_last": irv,
    "irv_tie_previous_round": irv_tie_previous,
    "stv": stv,
    "quorum_40_percent_of_roll": quorum,
    "majority_of_yes_no": majority(MajorityRule(Fraction(1, 2), "valid")),
    "majority_of_ballots_cast_incl_abstain": majority(MajorityRule(Fraction(1, 2), "cast")),
    "two_thirds_of_yes_no": majority(MajorityRule(Fraction(2, 3), "valid", strict=False)),
    "winner_rule_1989_most_12s_then_10s": winner_1989,
    "winner_modern_rule_most_groups_first": winner_modern,
    "ballots": ballots,
    "roll": outside,  # read by the checks of quorum and majority
    "facts": outside,  # read by the two checks of Eurovision 1991
    "cases": outside,  # a quiz's points for speed
    "input": outside,  # read by `share_method`, in test_voting_panel.py
    "share_method": outside,  # there too
    "order_facts": outside,  # there too: the points of 2016 are not in the vector
}
