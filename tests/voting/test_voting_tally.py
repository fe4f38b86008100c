"""Counting by hand-made cases: totals, places, seats, ties and the chain, blank votes, weights."""

from collections.abc import Sequence

import pytest

from voting import BadChoice, BallotSpec, Choice, Option, Place, Result, Step, count, parse_choice
from voting.ties import TieRule, by_lot, countback, fill_seats, settle_tie


def spec_of(names: str, method: str = "plurality", **rules: object) -> BallotSpec:
    options = tuple(Option(name, name.upper()) for name in names)
    return BallotSpec("b", "Title", method, options, **rules)  # type: ignore[arg-type]


def tally(spec: BallotSpec, *ballots: tuple[int, object]) -> Result:
    return count(spec, [(parse_choice(spec, raw), weight) for weight, raw in ballots])


def kinds(result: Result) -> list[str]:
    return [step.kind for step in result.trace]


def test_most_votes_win_and_everything_is_on_record() -> None:
    spec = spec_of("abc", allow_abstain=True)
    result = tally(spec, (3, "a"), (7, "b"), (1, {"blank": True}), (2, {"abstain": True}))
    assert (result.outcome, result.winners, result.tied, result.open_seats) == ("decided", ("b",), (), 0)
    assert result.totals == {"a": 3, "b": 7, "c": 0}
    assert (result.ballots, result.valid, result.blank, result.abstain) == (13, 10, 1, 2)
    assert result.standing == (Place(1, ("b",)), Place(2, ("a",)), Place(3, ("c",)))
    assert result.config_sha256 == spec.sha256
    assert [step.as_data() for step in result.trace] == [
        {"kind": "turnout", "ballots": 13, "valid": 10, "blank": 1, "abstain": 2},
        {
            "kind": "totals",
            "totals": [
                {"option": "a", "total": 3},
                {"option": "b", "total": 7},
                {"option": "c", "total": 0},
            ],
        },
        {
            "kind": "standing",
            "standing": [
                {"place": 1, "options": ["b"]},
                {"place": 2, "options": ["a"]},
                {"place": 3, "options": ["c"]},
            ],
        },
        {"kind": "elected", "options": ["b"]},
    ]


def test_each_approval_counts_once() -> None:
    result = tally(spec_of("abc", "approval", max_choices=3), (2, ["a", "b"]), (1, ["c", "b", "a"]), (1, "b"))
    assert result.totals == {"a": 3, "b": 4, "c": 1}
    assert result.winners == ("b",)
    assert result.valid == 4


def test_equal_options_share_a_place_and_the_next_place_is_skipped() -> None:
    result = tally(spec_of("abcd"), (5, "a"), (3, "d"), (3, "b"), (1, "c"))
    assert result.standing == (Place(1, ("a",)), Place(2, ("b", "d")), Place(4, ("c",)))
    assert result.outcome == "decided"


def test_a_tie_with_no_rule_left_is_the_result() -> None:
    result = tally(spec_of("abc", tie_chain=("method",)), (5, "a"), (5, "b"), (1, "c"))
    assert (result.outcome, result.winners, result.tied, result.open_seats) == ("tie", (), ("a", "b"), 1)
    assert kinds(result)[-3:] == ["tie", "tie_rule", "tie_stands"]
    assert result.trace[-2].facts["why"] == (
        "Plurality knows nothing beyond its totals, so it cannot separate equal ones."
    )


def test_a_shared_award_goes_to_all_who_are_tied() -> None:
    result = tally(spec_of("abc", tie_chain=("method", "share")), (5, "a"), (1, "b"), (5, "c"))
    assert (result.outcome, result.winners, result.tied) == ("shared", ("a", "c"), ())
    assert kinds(result)[-3:] == ["tie", "tie_rule", "tie_rule"]


def test_the_lot_published_before_decides_and_is_logged() -> None:
    spec = spec_of("abc", tie_chain=("method", "lot"), lot_order=("b", "c", "a"))
    result = tally(spec, (5, "a"), (1, "b"), (5, "c"))
    assert (result.outcome, result.winners) == ("decided", ("c",))
    assert result.standing[0] == Place(1, ("a", "c"))
    assert result.trace[-1].as_data() == {
        "kind": "tie_rule",
        "rule": "lot",
        "elected": ["c"],
        "tied": [],
        "open_seats": 0,
        "why": "The lot order published before opening decides.",
    }


def test_several_seats_are_filled_from_the_top_and_only_the_cut_is_tied() -> None:
    spec = spec_of("abcde", tie_chain=("lot",), lot_order=tuple("edcba"), seats=3)
    result = tally(spec, (9, "a"), (5, "b"), (5, "c"), (5, "d"), (1, "e"))
    assert result.winners == ("a", "c", "d")
    assert result.outcome == "decided"


def test_a_tie_inside_the_seats_is_no_tie() -> None:
    result = tally(spec_of("abc", seats=2), (4, "a"), (4, "b"), (1, "c"))
    assert (result.outcome, result.winners) == ("decided", ("a", "b"))
    assert "tie" not in kinds(result)


def test_an_open_cut_keeps_those_who_are_safely_in() -> None:
    result = tally(spec_of("abc", tie_chain=(), seats=2), (9, "c"), (4, "a"), (4, "b"))
    assert (result.outcome, result.winners, result.tied, result.open_seats) == ("tie", ("c",), ("a", "b"), 1)


@pytest.mark.parametrize("ballots", [[], [(4, {"blank": True})]])
def test_nobody_wins_an_award_without_a_single_vote(ballots: list[tuple[int, object]]) -> None:
    result = tally(spec_of("abc", tie_chain=("share",)), *ballots)
    assert (result.outcome, result.winners, result.tied) == ("no_votes", (), ())
    assert kinds(result)[-1] == "no_votes"


def test_a_weight_equals_that_many_ballots() -> None:
    spec = spec_of("abc", "approval", max_choices=2)
    assert tally(spec, (3, ["a", "b"]), (2, "c")) == tally(spec, *[(1, ["b", "a"])] * 3, *[(1, "c")] * 2)


@pytest.mark.parametrize("weight", [0, -1, 1.0, True, "1"])
def test_a_weight_is_a_positive_integer(weight: object) -> None:
    with pytest.raises(ValueError, match="positive integer"):
        count(spec_of("ab"), [(Choice("pick", (("a",),)), weight)])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "forged",
    [
        Choice("pick", (("mallory",),)),
        Choice("pick", (("b", "a"),)),
        Choice("pick", (("a", "b", "c"),)),
        Choice("pick", (("a",), ("b",))),
        Choice("blank", (("a",),)),
        Choice("abstain"),
        Choice("rank", (("a",), ("b",))),
    ],
)
def test_the_count_takes_no_choice_that_the_rules_forbid(forged: Choice) -> None:
    with pytest.raises(BadChoice):
        count(spec_of("abc", "approval", max_choices=2), [(forged, 1)])


def test_seats_are_filled_by_whole_tiers() -> None:
    assert fill_seats([("a",), ("b", "c"), ("d",)], 3).elected == ("a", "b", "c")
    cut = fill_seats([("a",), ("b", "c", "d")], 3)
    assert (cut.elected, cut.tied, cut.open_seats) == (("a",), ("b", "c", "d"), 2)


def test_a_method_rule_may_settle_a_part_and_leave_the_rest_to_the_lot() -> None:
    twelves = {"a": (1,), "b": (4,), "c": (1,), "d": (0,)}

    def split(tied: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return countback(tied, twelves)

    def drawn(tied: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        return tuple((option,) for option in by_lot(tied, ("d", "c", "b", "a")))

    cut = fill_seats([("a", "b", "c", "d")], 2)
    settled = settle_tie(
        ("method", "lot"), cut, {"method": TieRule(split, "Most twelves."), "lot": TieRule(drawn, "Drawn.")}
    )
    assert settled.elected == ("b", "c")
    assert settled.steps == (
        Step("tie", {"tied": ["a", "b", "c", "d"], "open_seats": 2}),
        Step(
            "tie_rule",
            {
                "rule": "method",
                "elected": ["b"],
                "tied": ["a", "c"],
                "open_seats": 1,
                "why": "Most twelves.",
            },
        ),
        Step(
            "tie_rule",
            {
                "rule": "lot",
                "elected": ["c"],
                "tied": [],
                "open_seats": 0,
                "why": "Drawn.",
            },
        ),
    )
