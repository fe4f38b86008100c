"""A jury beside the public: exact shares, rank points, ties, other juries, and both boards recounted."""

from fractions import Fraction
from typing import Any

import pytest

from voting import (
    BadBoard,
    BadPanel,
    BadSpec,
    BallotSpec,
    Option,
    Panel,
    Result,
    board,
    count,
    parse_choice,
    reveal_steps,
    verify_board,
)
from voting.panel import eurovision_scale

OPTIONS = tuple(Option(name, name.title()) for name in "xyz")


def jury_spec(method: str = "borda", **rules: Any) -> BallotSpec:
    return BallotSpec("jury", "The jury", method, OPTIONS, **({"max_choices": 3} | rules))


def public_spec(jury: BallotSpec, rule: str = "share", weights: tuple[int, int] = (1, 1), **rules: Any) -> BallotSpec:
    scale = eurovision_scale(3) if rule == "rank_points" else ()
    panel = Panel(jury.id, jury.sha256, rule, *weights, scale)
    return BallotSpec("award", "The award", "plurality", OPTIONS, panel=panel, **rules)


def counted(spec: BallotSpec, ballots: list[tuple[object, int]], jury: Result | None = None) -> Result:
    return count(spec, [(parse_choice(spec, raw), n) for raw, n in ballots], jury)


# The case of the vector jury-public-5050-derived: the public's first wins by shares, though the jury prefers X.
RANKINGS: list[tuple[object, int]] = [({"rank": list(r)}, 1) for r in ("xyz", "xzy", "yxz", "xyz", "yzx")]
VOTES: list[tuple[object, int]] = [("x", 310), ("y", 420), ("z", 270)]


def test_exact_shares_of_both_sides_make_the_total() -> None:
    jury = counted(jury_spec(), RANKINGS)
    assert jury.totals == {"x": 7, "y": 6, "z": 2}
    result = counted(public_spec(jury_spec()), VOTES, jury)
    assert {option: 2 * total for option, total in result.totals.items()} == {
        "x": Fraction(233, 300),
        "y": Fraction(246, 300),
        "z": Fraction(121, 300),
    }
    assert (result.winners, result.highest, result.valid) == (("y",), 1, 1000)
    [sides] = [step.facts for step in result.trace if step.kind == "sides"]
    rows: Any = sides["sides"]
    assert rows[0] == {"option": "x", "jury": "7/15", "public": "31/100", "jury_votes": 7, "public_votes": 310}


def test_another_weight_gives_another_winner() -> None:
    jury = counted(jury_spec(), RANKINGS)
    assert counted(public_spec(jury_spec(), weights=(4, 1)), VOTES, jury).winners == ("x",)


def test_rank_points_come_from_places_and_equals_share_theirs() -> None:
    jury = counted(jury_spec("schulze", allow_equal=True), [({"rank": [["x"], ["y", "z"]]}, 3)])
    result = counted(public_spec(jury_spec("schulze", allow_equal=True), "rank_points"), VOTES, jury)
    assert result.totals == {"x": Fraction(12 + 10, 2), "y": Fraction(9 + 12, 2), "z": Fraction(9 + 8, 2)}
    assert (result.highest, result.winners) == (12, ("x",))


def test_eurovision_2016_neither_side_had_the_winner_first() -> None:
    """Points of the two first of each side and of the winner as published by the EBU; the other 23 share the rest."""
    jury_points = {"australia": 320, "ukraine": 211, "russia": 130}
    public_points = {"australia": 191, "ukraine": 323, "russia": 361}
    others = [f"country-{number}" for number in range(23)]
    options = tuple(Option(name, name) for name in (*jury_points, *others))

    def ballots(points: dict[str, int]) -> list[tuple[object, int]]:
        rest, more = divmod(42 * 58 - sum(points.values()), 23)
        return [*points.items(), *((name, rest + (at < more)) for at, name in enumerate(others))]

    juries = BallotSpec("juries", "Juries", "plurality", options)
    jury = counted(juries, ballots(jury_points))
    spec = BallotSpec("2016", "2016", "plurality", options, panel=Panel("juries", juries.sha256))
    result = counted(spec, ballots(public_points), jury)
    assert (jury.winners, result.winners) == (("australia",), ("ukraine",))
    margin = (result.totals["ukraine"] - result.totals["australia"]) * 2 * 42 * 58
    assert margin == 23


def test_a_tie_may_go_to_the_jury() -> None:
    spec = public_spec(jury_spec(), tie_chain=("jury", "share"))
    jury = counted(jury_spec(), [({"rank": list("xyz")}, 1)])  # shares 2/3, 1/3, 0
    result = counted(spec, [("x", 1), ("y", 2)], jury)  # shares 1/3, 2/3, 0
    assert (result.outcome, result.winners) == ("decided", ("x",))
    assert [step.facts["rule"] for step in result.trace if step.kind == "tie_rule"] == ["jury"]
    assert counted(public_spec(jury_spec()), [("x", 1), ("y", 2)], jury).outcome == "shared"


def test_a_silent_side_gives_nobody_anything() -> None:
    nobody = counted(jury_spec(), [])
    assert counted(public_spec(jury_spec()), VOTES, nobody).totals["y"] == Fraction(21, 100)
    jury = counted(jury_spec(), RANKINGS)
    assert counted(public_spec(jury_spec()), [], jury).winners == ("x",)
    assert counted(public_spec(jury_spec()), [], nobody).outcome == "no_votes"


def test_only_the_declared_jury_can_be_combined() -> None:
    spec = public_spec(jury_spec())
    for jury in (None, counted(jury_spec(allow_blank=False), RANKINGS)):
        with pytest.raises(BadPanel) as refused:
            counted(spec, VOTES, jury)
        assert refused.value.code == "other_jury"
    with pytest.raises(BadPanel):
        counted(BallotSpec("a", "A", "plurality", OPTIONS), VOTES, counted(jury_spec(), RANKINGS))


@pytest.mark.parametrize(
    "panel",
    [
        {"rule": "sum"},
        {"jury_weight": 0},
        {"public_weight": 1001},
        {"scale": (3, 2)},
        {"rule": "rank_points"},
        {"rule": "rank_points", "scale": (3, 3)},
    ],
)
def test_a_panel_that_cannot_be_weighed_is_refused(panel: dict[str, Any]) -> None:
    with pytest.raises(BadPanel):
        Panel("jury", "0" * 64, **panel)


def test_shares_need_totals_that_add_up() -> None:
    jury = jury_spec("schulze")
    panel = Panel(jury.id, jury.sha256)
    with pytest.raises(BadSpec):
        BallotSpec("award", "A", "irv", OPTIONS, 3, panel=panel)
    with pytest.raises(BadPanel):
        counted(public_spec(jury), VOTES, counted(jury, RANKINGS))


def test_both_boards_are_recounted_together() -> None:
    jury, public = jury_spec(), public_spec(jury_spec())
    raws = [raw for raw, _ in RANKINGS]
    jury_board = board(jury, [(bytes([at] * 16), parse_choice(jury, raw)) for at, raw in enumerate(raws)])
    votes = ["y"] * 4 + ["x"] * 3
    public_board = board(public, [(bytes([at] * 16), parse_choice(public, raw)) for at, raw in enumerate(votes)])
    sealed = counted(public, [("y", 4), ("x", 3)], counted(jury, RANKINGS))
    assert verify_board(public_board, jury=verify_board(jury_board)).canonical() == sealed.canonical()
    with pytest.raises(BadBoard) as refused:
        verify_board(public_board)
    assert refused.value.code == "no_jury"
    with pytest.raises(BadBoard) as refused:
        verify_board(public_board, jury=counted(jury_spec(allow_blank=False), RANKINGS))
    assert refused.value.code == "other_jury"


def test_the_jury_is_shown_before_the_public_and_the_public_only_place_by_place() -> None:
    steps = reveal_steps(counted(public_spec(jury_spec()), VOTES, counted(jury_spec(), RANKINGS)))
    assert [step.kind for step in steps] == ["turnout", "jury", "place", "finalists", "winner"]
    shown = [[row["public"] is not None for row in step.scene["sides"]] for step in steps[1:] if step.scene]  # type: ignore[attr-defined]
    assert shown == [[False] * 3, [False, False, True], [False, False, True], [True] * 3]
