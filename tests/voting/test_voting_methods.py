"""The ranked and scored methods by hand-made cases: totals, rounds, duels, paths, ties and how they end."""

from fractions import Fraction
from typing import Any

import pytest

from voting import BadChoice, BadSpec, BallotSpec, Option, Result, count, parse_choice


def spec_of(names: str, method: str, **rules: Any) -> BallotSpec:
    options = tuple(Option(name, name.upper()) for name in names)
    return BallotSpec("b", "Title", method, options, **({"max_choices": len(names)} | rules))


def tally(spec: BallotSpec, *ballots: tuple[int, object]) -> Result:
    return count(spec, [(parse_choice(spec, raw), weight) for weight, raw in ballots])


def ranks(text: str) -> dict[str, object]:
    """`"a bc d"`: a first, b and c equal, then d."""
    return {"rank": [list(rung) for rung in text.split()]}


def facts(result: Result, kind: str) -> list[dict[str, Any]]:
    return [dict(step.facts) for step in result.trace if step.kind == kind]


def test_scores_add_up_and_the_trace_says_how_often_each_was_given() -> None:
    spec = spec_of("abc", "score", top_score=3)
    result = tally(spec, (2, {"score": {"a": 3, "b": 1}}), (1, {"score": [["c", 2], ["b", 3]]}))
    assert (result.totals, result.highest, result.winners) == ({"a": 6, "b": 5, "c": 2}, 9, ("a",))
    assert facts(result, "scores")[0]["scores"][0] == {"option": "a", "times": [1, 0, 0, 2]}


def test_equal_sums_are_parted_by_the_number_of_top_scores() -> None:
    spec = spec_of("ab", "score", top_score=3)
    result = tally(spec, (1, {"score": {"a": 3, "b": 2}}), (1, {"score": {"a": 1, "b": 2}}))
    assert (result.totals, result.winners) == ({"a": 4, "b": 4}, ("a",))
    assert facts(result, "tie_rule")[0]["why"].startswith("Of equal sums the one with more top scores")


def test_borda_shares_points_between_equal_ranks_and_between_those_left_out() -> None:
    result = tally(spec_of("abcd", "borda", allow_equal=True), (1, ranks("a bc d")), (2, ranks("b")))
    assert result.totals == {"a": 3 + 2, "b": Fraction(3, 2) + 6, "c": Fraction(3, 2) + 2, "d": 2}
    assert result.highest == 9


def test_points_follow_the_scale_and_a_tie_goes_to_more_first_ranks() -> None:
    spec = spec_of("abc", "points", max_choices=2, scale=(3, 1))
    result = tally(spec, (1, ranks("a b")), (1, ranks("c b")), (1, ranks("b")), (2, ranks("c a")), (1, ranks("a b")))
    assert result.totals == {"a": 8, "b": 6, "c": 9}
    tied = tally(spec, (1, ranks("a b")), (3, ranks("c b")), (2, ranks("a b")), (0 + 3, ranks("b")))
    assert (tied.totals["b"], tied.winners) == (15, ("b",))
    even = tally(
        spec_of("ab", "points", max_choices=2, scale=(2, 1)), (1, ranks("a")), (2, ranks("b a")), (1, ranks("a"))
    )
    assert (even.totals, even.winners) == ({"a": 6, "b": 4}, ("a",))


def test_equal_last_ones_drop_out_together_where_no_lot_was_drawn() -> None:
    result = tally(spec_of("abc", "irv"), (4, ranks("a")), (3, ranks("b c")), (2, ranks("c b")), (1, ranks("c")))
    first, second = facts(result, "round")
    assert first["dropped"] == ["b", "c"]
    assert first["votes"] == [{"option": o, "total": t} for o, t in (("a", 4), ("b", 3), ("c", 3))]
    assert (first["why"], second["elected"]) == ("equal in every round, so they go together", ["a"])


def test_a_lot_drawn_before_decides_who_drops_out_and_the_round_says_so() -> None:
    spec = spec_of("abc", "irv", tie_chain=("method", "lot"), lot_order=("b", "c", "a"))
    result = tally(spec, (4, ranks("a")), (3, ranks("b c")), (2, ranks("c b")), (1, ranks("c")))
    first, second = facts(result, "round")
    assert (first["dropped"], first["why"]) == (["c"], "equal in every round: the lot decides")
    assert first["moved"] == [{"from": "c", "to": "b", "votes": 2}, {"from": "c", "to": None, "votes": 1}]
    assert (second["exhausted"], result.winners, result.totals) == (1, ("b",), {"a": 4, "b": 5, "c": 3})


def test_two_left_with_equal_votes_are_a_tie_for_the_chain() -> None:
    result = tally(spec_of("ab", "irv", tie_chain=("method",)), (2, ranks("a b")), (2, ranks("b")))
    assert (result.outcome, result.tied) == ("tie", ("a", "b"))
    assert tally(spec_of("ab", "irv"), (2, ranks("a")), (2, ranks("b"))).outcome == "shared"


def test_a_surplus_moves_on_at_its_fraction_cut_after_five_decimals() -> None:
    result = tally(spec_of("abcd", "stv", seats=2), (7, ranks("a b")), (2, ranks("c")), (2, ranks("d")))
    first, second = facts(result, "round")[:2]
    assert facts(result, "quota") == [{"quota": 4, "seats": 2}]
    assert (first["elected"], first["surplus_of"]) == (["a"], ["a"])
    moved = Fraction(first["moved"][0]["votes"])
    assert moved == 7 * Fraction(42857, 100000)
    assert Fraction(second["exhausted"]) == 3 - moved
    assert result.winners == ("a", "b")


def test_equal_last_ones_that_cannot_all_go_are_the_tie() -> None:
    ballots = [(6, ranks("a")), (2, ranks("b")), (2, ranks("c")), (2, ranks("d"))]
    result = tally(spec_of("abcd", "stv", seats=2, tie_chain=()), *ballots)
    assert (result.outcome, result.winners, result.tied, result.open_seats) == ("tie", ("a",), ("b", "c", "d"), 1)
    lot = tally(spec_of("abcd", "stv", seats=2, tie_chain=("lot",), lot_order=tuple("dcba")), *ballots)
    assert (lot.outcome, lot.winners) == ("decided", ("a", "d"))


CIRCLE = [(8, ranks("a b c")), (7, ranks("b c a")), (6, ranks("c a b"))]


def test_a_circle_is_resolved_by_the_strongest_path_and_the_path_is_shown() -> None:
    result = tally(spec_of("abc", "schulze"), *CIRCLE)
    assert (result.winners, result.totals) == (("a",), {"a": 2, "b": 1, "c": 0})
    assert facts(result, "condorcet") == [{"winner": None}]
    paths = {
        (row["from"], row["to"]): (row["strength"], row["path"]) for row in facts(result, "strongest_paths")[0]["paths"]
    }
    assert paths["a", "c"] == (14, ["a", "b", "c"])
    assert paths["c", "a"] == (13, ["c", "a"])


def test_ranked_pairs_locks_from_the_strongest_and_passes_over_what_closes_the_circle() -> None:
    result = tally(spec_of("abc", "ranked_pairs"), *CIRCLE)
    locked = [(row["winner"], row["loser"], row["locked"]) for row in facts(result, "locking")[0]["duels"]]
    assert locked == [("b", "c", True), ("a", "b", True), ("c", "a", False)]
    assert result.winners == ("a",)


@pytest.mark.parametrize("method", ["schulze", "ranked_pairs"])
def test_a_perfect_circle_is_a_tie_and_the_chain_ends_it(method: str) -> None:
    ballots = [(1, ranks("a b c")), (1, ranks("b c a")), (1, ranks("c a b"))]
    assert tally(spec_of("abc", method, tie_chain=("method",)), *ballots).tied == ("a", "b", "c")
    lot = spec_of("abc", method, tie_chain=("method", "lot"), lot_order=("b", "a", "c"))
    assert tally(lot, *ballots).winners == ("b",)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"rank": []}, "empty"),
        ({"rank": [[]]}, "empty"),
        ({"rank": [["a"], []]}, "empty_rung"),
        ({"rank": ["a", "a"]}, "repeated_option"),
        ({"rank": [["a", "b"], ["a"]]}, "repeated_option"),
        ({"rank": ["a", "z"]}, "unknown_option"),
        ({"rank": ["a", "b", "c"]}, "too_many"),
        ({"rank": [["a", "b"]]}, "equal_not_allowed"),
        ({"rank": "a"}, "wrong_shape"),
        ({"rank": [7]}, "wrong_shape"),
        ({"rank": [["a", 7]]}, "wrong_shape"),
        ({"rank": {"a": 1}}, "wrong_shape"),
        ({"pick": ["a"]}, "wrong_form"),
    ],
)
def test_a_bad_ranking_is_refused_with_its_reason(raw: object, code: str) -> None:
    with pytest.raises(BadChoice) as refused:
        parse_choice(spec_of("abc", "irv", max_choices=2), raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"score": {}}, "empty"),
        ({"score": {"a": 0}}, "empty"),
        ({"score": {"a": 6}}, "out_of_range"),
        ({"score": {"a": -1}}, "out_of_range"),
        ({"score": {"a": True}}, "wrong_shape"),
        ({"score": {"a": "5"}}, "wrong_shape"),
        ({"score": {"a": 1.0}}, "wrong_shape"),
        ({"score": {"z": 1}}, "unknown_option"),
        ({"score": [["a", 1], ["a", 1]]}, "repeated_option"),
        ({"score": [["a", 1, 1]]}, "wrong_shape"),
        ({"score": {"a": 1, "b": 1, "c": 1}}, "too_many"),
        ({"score": "a"}, "wrong_shape"),
    ],
)
def test_bad_scores_are_refused_with_their_reason(raw: object, code: str) -> None:
    with pytest.raises(BadChoice) as refused:
        parse_choice(spec_of("abc", "score", max_choices=2, top_score=5), raw)
    assert refused.value.code == code


def test_equal_opinions_have_equal_bytes() -> None:
    scores = spec_of("abc", "score", top_score=5)
    one, other = {"score": {"b": 2, "a": 5, "c": 0}}, {"score": [["a", 5], ["b", 2]]}
    assert (
        parse_choice(scores, one).canonical()
        == parse_choice(scores, other).canonical()
        == b'{"score":[["a",5],["b",2]]}'
    )
    ranked = spec_of("abc", "schulze", allow_equal=True)
    assert parse_choice(ranked, ["c", ["b", "a"]]).canonical() == b'{"rank":[["c"],["a","b"]]}'


@pytest.mark.parametrize(
    ("method", "rules", "code"),
    [
        ("irv", {"seats": 2}, "bad_seats"),
        ("irv", {"allow_equal": True}, "bad_equal"),
        ("score", {}, "bad_top_score"),
        ("score", {"top_score": 101}, "bad_top_score"),
        ("schulze", {"top_score": 5}, "bad_top_score"),
        ("points", {}, "bad_scale"),
        ("points", {"scale": (3, 3, 1)}, "bad_scale"),
        ("points", {"scale": (3, 1)}, "bad_scale"),
        ("points", {"scale": (3, 1, 0)}, "bad_scale"),
        ("borda", {"scale": (3, 2, 1)}, "bad_scale"),
        ("borda", {"tie_chain": ("jury",)}, "unreachable_tie_rule"),
    ],
)
def test_rules_that_do_not_suit_the_method_are_refused(method: str, rules: dict[str, Any], code: str) -> None:
    with pytest.raises(BadSpec) as refused:
        spec_of("abc", method, **rules)
    assert refused.value.code == code


def test_rules_are_read_back_and_unset_ones_leave_no_trace() -> None:
    for method, rules in (
        ("score", {"top_score": 9}),
        ("points", {"scale": (5, 3, 1)}),
        ("borda", {"allow_equal": True}),
    ):
        spec = spec_of("abc", method, **rules)
        assert BallotSpec.from_data(spec.as_data()) == spec
    plain = spec_of("abc", "approval").as_data()
    assert not plain.keys() & {"allow_equal", "top_score", "scale", "panel"}
    with pytest.raises(Exception, match="not be empty"):
        BallotSpec.from_data(plain | {"top_score": 0})
