"""The staged reveal: the order of steps, and that no step carries anything of a later one."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from voting import BallotSpec, Option, Result, RevealStep, count, parse_choice, reveal_steps


def result_of(votes: dict[str, int], blank: int = 0, **rules: Any) -> Result:
    options = tuple(Option(name, name.upper()) for name in votes)
    spec = BallotSpec("b", "Title", "plurality", options, **rules)
    choices = [(parse_choice(spec, name), n) for name, n in votes.items() if n]
    blanks = [(parse_choice(spec, {"blank": True}), blank)] if blank else []
    return count(spec, choices + blanks)


def seen(step: RevealStep) -> tuple[str, dict[str, int], tuple[str, ...], tuple[str, ...]]:
    shown = {shown.option: int(shown.total) for shown in step.shown}
    return step.kind, shown, step.fresh, step.hidden


def test_three_candidates_turnout_third_finalists_winner() -> None:
    steps = reveal_steps(result_of({"ilse": 198, "mateus": 214, "zofia": 145}, blank=5))
    assert [seen(step) for step in steps] == [
        ("turnout", {}, (), ("ilse", "mateus", "zofia")),
        ("place", {"zofia": 145}, ("zofia",), ("ilse", "mateus")),
        ("finalists", {"zofia": 145}, (), ("ilse", "mateus")),
        ("winner", {"ilse": 198, "mateus": 214, "zofia": 145}, ("ilse", "mateus"), ()),
    ]
    assert [step.final for step in steps] == [False, False, False, True]
    assert [step.index for step in steps] == [0, 1, 2, 3]
    assert {(step.ballots, step.valid, step.blank) for step in steps} == {(562, 557, 5)}
    assert steps[-1].winners == ("mateus",)
    assert [step.winners for step in steps[:-1]] == [(), (), ()]


def test_equal_places_are_shown_together_from_the_last_up() -> None:
    steps = reveal_steps(result_of({"a": 1, "b": 9, "c": 3, "d": 1, "e": 5}))
    assert [(step.kind, step.fresh) for step in steps] == [
        ("turnout", ()),
        ("place", ("a", "d")),
        ("place", ("c",)),
        ("finalists", ()),
        ("winner", ("b", "e")),
    ]
    assert [shown.place for shown in steps[2].shown] == [4, 3, 4]


def test_two_options_need_no_finalists() -> None:
    assert [step.kind for step in reveal_steps(result_of({"yes": 3, "no": 2}))] == ["turnout", "winner"]


def test_a_tie_is_shown_before_what_settles_it() -> None:
    rules: dict[str, Any] = {"tie_chain": ("method", "lot"), "lot_order": ("c", "b", "a")}
    steps = reveal_steps(result_of({"a": 4, "b": 4, "c": 1}, **rules))
    assert [step.kind for step in steps] == ["turnout", "place", "finalists", "tie", "winner"]
    tie, last = steps[-2:]
    assert (tie.tied, tie.fresh, tie.winners, tie.log, tie.outcome) == (("a", "b"), ("a", "b"), (), (), "")
    assert (last.winners, last.tied, last.fresh) == (("b",), (), ())
    assert [step.facts.get("rule") for step in last.log] == [None, "method", "lot"]


def test_an_open_tie_ends_without_a_winner() -> None:
    last = reveal_steps(result_of({"a": 4, "b": 4}, tie_chain=()))[-1]
    assert (last.kind, last.outcome, last.winners, last.tied) == ("undecided", "tie", (), ("a", "b"))


def test_several_seats_hold_back_one_more_than_can_win() -> None:
    steps = reveal_steps(result_of({"a": 9, "b": 7, "c": 5, "d": 3, "e": 1}, seats=2))
    assert [(step.kind, step.fresh) for step in steps] == [
        ("turnout", ()),
        ("place", ("e",)),
        ("place", ("d",)),
        ("finalists", ()),
        ("winner", ("a", "b", "c")),
    ]


def test_no_votes_is_said_and_nobody_wins() -> None:
    steps = reveal_steps(result_of({"a": 0, "b": 0}, blank=3))
    assert [(step.kind, step.outcome) for step in steps] == [("turnout", ""), ("undecided", "no_votes")]


votes = st.lists(st.integers(0, 6), min_size=2, max_size=6).filter(any)


@given(votes, st.integers(1, 5), st.data())
def test_a_step_tells_nothing_hidden(numbers: list[int], seats: int, data: st.DataObject) -> None:
    """Swap the totals of everything hidden at step k: all steps up to k must stay the same, byte for byte."""
    names = "abcdef"[: len(numbers)]
    lots = tuple(data.draw(st.permutations(names)))
    rules: dict[str, Any] = {"seats": min(seats, len(names) - 1), "tie_chain": ("lot",), "lot_order": lots}
    steps = reveal_steps(result_of(dict(zip(names, numbers, strict=True)), **rules))
    at = data.draw(st.integers(0, len(steps) - 2))
    hidden = steps[at].hidden
    moved = dict(zip(hidden, data.draw(st.permutations(hidden)), strict=True))
    swapped = {name: numbers[names.index(moved.get(name, name))] for name in names}
    others = reveal_steps(result_of(swapped, **rules))
    assert [as_bytes(step) for step in others[: at + 1]] == [as_bytes(step) for step in steps[: at + 1]]


@given(votes, st.permutations("abcdef"))
def test_the_tie_step_does_not_know_the_lot(numbers: list[int], lots: list[str]) -> None:
    names = "abcdef"[: len(numbers)]
    by_name = dict(zip(names, numbers, strict=True))
    order = tuple(name for name in lots if name in names)
    one = reveal_steps(result_of(by_name, tie_chain=("lot",), lot_order=order))
    other = reveal_steps(result_of(by_name, tie_chain=("lot",), lot_order=tuple(reversed(order))))
    assert [as_bytes(step) for step in one[:-1]] == [as_bytes(step) for step in other[:-1]]


@given(votes)
def test_the_last_step_says_it_all(numbers: list[int]) -> None:
    result = result_of(dict(zip("abcdef", numbers, strict=False)))
    last = reveal_steps(result)[-1]
    assert {shown.option: shown.total for shown in last.shown} == result.totals
    assert (last.winners, last.tied, last.outcome) == (result.winners, result.tied, result.outcome)
    assert last.hidden == ()
    assert json.loads(as_bytes(last))["winners"] == list(result.winners)


RANKED = [("a b c", 8), ("b c a", 7), ("c a b", 6)]


def ranked_steps(method: str, ballots: list[tuple[str, int]] = RANKED) -> list[dict[str, Any]]:
    options = tuple(Option(name, name.upper()) for name in "abc")
    spec = BallotSpec("b", "Title", method, options, 3)
    result = count(spec, [(parse_choice(spec, {"rank": text.split()}), n) for text, n in ballots])
    return [step.as_data() for step in reveal_steps(result)]


def test_a_run_off_is_shown_round_by_round_and_a_round_does_not_know_the_next() -> None:
    steps = ranked_steps("irv")
    assert [step["kind"] for step in steps] == ["turnout", "round", "winner"]
    first, last = steps[1]["scene"], steps[2]["scene"]
    assert (first["round"], first["dropped"], first["arrived"]) == (1, ["c"], [])
    assert (last["round"], last["arrived"], last["elected"]) == (2, [{"from": "c", "to": "a", "votes": 6}], ["a"])
    assert [row["option"] for row in steps[1]["shown"]] == ["c"]


def test_duels_are_shown_between_those_who_are_shown_and_a_circle_is_explained_at_the_end() -> None:
    steps = ranked_steps("schulze")
    assert [step["kind"] for step in steps] == ["turnout", "place", "finalists", "winner"]
    assert [len(step["scene"]["duels"]) for step in steps[1:]] == [0, 0, 3]
    assert (steps[-1]["scene"]["condorcet"], len(steps[-1]["scene"]["paths"])) == (None, 4)
    assert ranked_steps("ranked_pairs")[-1]["scene"]["passed_over"][0]["winner"] == "c"
    clear = ranked_steps("schulze", [("a b c", 2), ("b a c", 1)])[-1]["scene"]
    assert (clear["condorcet"], "paths" in clear) == ("a", False)


def as_bytes(step: RevealStep) -> str:
    return json.dumps(step.as_data(), sort_keys=True)
