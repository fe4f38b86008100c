"""What must hold for every election: anonymity, neutrality, the same result again, more votes never hurt."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from voting import METHODS, BallotSpec, Choice, Option, Result, count, parse_choice, reveal_steps
from voting.pairwise import condorcet, preferences

LETTERS = "abcdef"
CHAINS = [(), ("method",), ("share",), ("method", "share"), ("lot",), ("method", "lot")]
# Methods under which raising a winner on a ballot cannot harm it. Instant run-off and transferable vote are not.
MONOTONE = ("plurality", "approval", "score", "borda", "points", "schulze")
Election = tuple[BallotSpec, list[tuple[Choice, int]]]


@st.composite
def elections(draw: st.DrawFn, most: int = 25, methods: Sequence[str] = tuple(METHODS)) -> Election:
    """Small elections of every method, with every tie chain, several seats, blank votes and weights."""
    names = LETTERS[: draw(st.integers(2, 6))]
    method = draw(st.sampled_from(methods))
    takes = METHODS[method].TAKES
    chain: tuple[str, ...] = draw(st.sampled_from(CHAINS))
    choices = draw(st.integers(1, len(names))) if "several" in takes else 1
    spec = BallotSpec(
        id="b",
        title="Title",
        method=method,
        options=tuple(Option(name, name.upper()) for name in names),
        max_choices=choices,
        seats=draw(st.integers(1, len(names) - 1)) if "seats" in takes else 1,
        allow_abstain=True,
        tie_chain=chain,
        lot_order=tuple(draw(st.permutations(names))) if "lot" in chain else (),
        allow_equal="equal" in takes and draw(st.booleans()),
        top_score=draw(st.integers(1, 4)) if "top_score" in takes else 0,
        scale=(12, 10, 8, 7, 6, 5)[:choices] if "scale" in takes else (),
    )
    raw = st.one_of(answers(spec), st.sampled_from([{"blank": True}, {"abstain": True}]))
    ballots = draw(st.lists(st.tuples(raw, st.integers(1, 3)), max_size=most))
    return spec, [(parse_choice(spec, value), weight) for value, weight in ballots]


def answers(spec: BallotSpec) -> st.SearchStrategy[dict[str, object]]:
    """Choices that name somebody."""
    form, some = (
        spec.rule.FORM,
        st.lists(st.sampled_from(spec.option_ids), min_size=1, max_size=spec.max_choices, unique=True),
    )
    if form == "score":
        marks = st.lists(st.integers(1, max(1, spec.top_score)), min_size=6, max_size=6)
        return st.tuples(some, marks).map(lambda both: {form: dict(zip(*both, strict=False))})
    if form == "rank" and spec.allow_equal:
        cuts = st.lists(st.booleans(), min_size=6, max_size=6)
        return st.tuples(some, cuts).map(lambda both: {form: rungs(*both)})
    return some.map(lambda ids: {form: ids})


def rungs(ids: list[str], cuts: list[bool]) -> list[list[str]]:
    """The ids in order, with a new rung where there is a cut."""
    found: list[list[str]] = []
    for option, cut in zip(ids, cuts, strict=False):
        if cut or not found:
            found.append([])
        found[-1].append(option)
    return found


def raw_of(choice: Choice, names: Mapping[str, str]) -> dict[str, object]:
    """A choice with other names in it."""
    if choice.form == "score":
        return {"score": {names[option]: mark for option, mark in choice.marks}}
    rungs_now = [[names[option] for option in rung] for rung in choice.tiers]
    if choice.form == "rank":
        return {"rank": rungs_now}
    return {"pick": rungs_now[0]} if choice.form == "pick" else choice.as_data()


def renamed(spec: BallotSpec, names: Mapping[str, str]) -> BallotSpec:
    options = tuple(Option(names[option.id], names[option.id].upper()) for option in spec.options)
    return replace(spec, options=options, lot_order=tuple(names[name] for name in spec.lot_order))


@given(elections(), st.randoms(use_true_random=False))
def test_anonymity_the_order_of_ballots_does_not_matter(election: Election, random: object) -> None:
    spec, choices = election
    shuffled = list(choices)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert count(spec, shuffled).canonical() == count(spec, choices).canonical()


@given(elections(), st.permutations(LETTERS))
def test_neutrality_names_do_not_matter(election: Election, permuted: list[str]) -> None:
    spec, choices = election
    names = dict(zip(LETTERS, permuted, strict=True))
    moved = renamed(spec, names)
    moved_choices = [(parse_choice(moved, raw_of(choice, names)), weight) for choice, weight in choices]
    before, after = count(spec, choices), count(moved, moved_choices)
    assert after.outcome == before.outcome
    assert after.winners == tuple(names[winner] for winner in before.winners)
    assert [[names[o] for o in place.options] for place in before.standing] == [list(p.options) for p in after.standing]
    assert after.tied == tuple(names[option] for option in before.tied)
    assert after.totals == {names[option]: total for option, total in before.totals.items()}


@given(elections(), st.data())
def test_neutrality_the_ballot_order_does_not_matter(election: Election, data: st.DataObject) -> None:
    spec, choices = election
    moved = replace(spec, options=tuple(data.draw(st.permutations(spec.options))))
    moved_choices = [(parse_choice(moved, choice.as_data()), weight) for choice, weight in choices]
    before, after = count(spec, choices), count(moved, moved_choices)
    assert after.outcome == before.outcome
    assert set(after.winners) == set(before.winners)
    assert set(after.tied) == set(before.tied)
    assert after.totals == before.totals


@given(elections())
def test_a_recount_gives_the_same_bytes(election: Election) -> None:
    spec, choices = election
    assert count(spec, iter(choices)).canonical() == count(spec, choices).canonical()


@given(elections(methods=["plurality", "approval"]), st.data())
def test_one_more_vote_for_a_winner_keeps_it_winning(election: Election, data: st.DataObject) -> None:
    spec, choices = election
    before = count(spec, choices)
    if not before.winners:
        return
    winner = data.draw(st.sampled_from(before.winners))
    after = count(spec, [*choices, (parse_choice(spec, [winner]), 1)])
    assert winner in after.winners


@settings(max_examples=200)
@given(elections(methods=MONOTONE), st.data())
def test_raising_one_of_the_first_keeps_it_among_the_first(election: Election, data: st.DataObject) -> None:
    spec, choices = election
    raised = {"plurality": raise_pick, "approval": raise_pick, "score": raise_score}.get(spec.method, raise_rank)
    named = [at for at, (choice, _) in enumerate(choices) if choice.form == spec.rule.FORM]
    if not named:
        return
    winner = data.draw(st.sampled_from(count(spec, choices).standing[0].options))
    at = data.draw(st.sampled_from(named))
    changed = [*choices[:at], (parse_choice(spec, raised(spec, choices[at][0], winner)), choices[at][1])]
    assert winner in count(spec, [*changed, *choices[at + 1 :]]).standing[0].options


def raise_pick(spec: BallotSpec, choice: Choice, option: str) -> object:
    if spec.max_choices == 1:
        return [option]
    return (
        sorted({option, *choice.picks})[: spec.max_choices]
        if len(choice.picks) < spec.max_choices
        else choice.as_data()
    )


def raise_score(spec: BallotSpec, choice: Choice, option: str) -> object:
    marks = dict(choice.marks)
    if option in marks or len(marks) < spec.max_choices:
        marks[option] = min(spec.top_score, marks.get(option, 0) + 1)
    return {"score": marks}


def raise_rank(spec: BallotSpec, choice: Choice, option: str) -> object:
    """The option alone on the first rung, all others as they stood; an overlong ballot loses its last one."""
    rest = [[o for o in rung if o != option] for rung in choice.tiers]
    kept, room = [], spec.max_choices - 1
    for rung in rest:
        kept.append(rung[: max(0, room)])
        room -= len(rung)
    return {"rank": [[option], *(rung for rung in kept if rung)]}


@settings(max_examples=200)
@given(elections(methods=["schulze", "ranked_pairs"]))
def test_who_beats_everybody_wins(election: Election) -> None:
    spec, choices = election
    result = count(spec, choices)
    votes = {choice: 0 for choice, _ in choices if choice.form == "rank"}
    for choice, weight in choices:
        if choice in votes:
            votes[choice] += weight
    place = condorcet(preferences(spec.option_ids, votes))
    if place is not None:
        assert result.standing[0].options == (spec.option_ids[place],)
        assert spec.option_ids[place] in result.winners


@given(elections(methods=["schulze", "ranked_pairs", "borda"]))
def test_every_duel_is_counted_by_hand(election: Election) -> None:
    spec, choices = election
    votes = [(choice, weight) for choice, weight in choices if choice.form == "rank"]
    merged = {choice: sum(w for c, w in votes if c == choice) for choice, _ in votes}
    matrix = preferences(spec.option_ids, merged)
    for a, one in enumerate(spec.option_ids):
        for b, other in enumerate(spec.option_ids):
            by_hand = sum(weight for choice, weight in votes if height(choice, one) > height(choice, other))
            assert matrix[a][b] == by_hand


def height(choice: Choice, option: str) -> int:
    """The higher the better; not on the ballot: 0."""
    return next((len(choice.tiers) - at for at, rung in enumerate(choice.tiers) if option in rung), 0)


@given(elections(methods=["irv", "stv"]))
def test_no_vote_is_lost_between_rounds(election: Election) -> None:
    spec, choices = election
    result = count(spec, choices)
    for step in result.trace:
        if step.kind == "round":
            votes: Any = step.facts["votes"]
            held = sum(Fraction(row["total"]) for row in votes)
            assert held + Fraction(str(step.facts["exhausted"])) == result.valid
            assert Fraction(str(step.facts["exhausted"])) >= 0


@settings(max_examples=200)
@given(elections())
def test_every_result_adds_up(election: Election) -> None:
    spec, choices = election
    result = count(spec, choices)
    weights = sum(weight for _, weight in choices)
    assert result.ballots == result.valid + result.blank + result.abstain == weights
    assert sorted(o for place in result.standing for o in place.options) == sorted(spec.option_ids)
    assert all(0 <= total <= result.highest for total in result.totals.values())
    assert_outcome_fits(result)
    if spec.rule.FORM == "pick":
        assert sum(result.totals.values()) == sum(len(choice.picks) * weight for choice, weight in choices)
    if spec.rule.ADDS:
        losers = set(spec.option_ids) - set(result.winners)
        assert all(result.totals[loser] <= result.totals[winner] for loser in losers for winner in result.winners)


@given(elections())
def test_the_reveal_ends_with_the_whole_result(election: Election) -> None:
    spec, choices = election
    result = count(spec, choices)
    steps = reveal_steps(result)
    assert [step.index for step in steps] == list(range(len(steps)))
    assert [step.final for step in steps] == [False] * (len(steps) - 1) + [True]
    assert {shown.option: shown.total for shown in steps[-1].shown} == result.totals
    assert (steps[-1].winners, steps[-1].tied) == (result.winners, result.tied)
    for before, after in pairwise(steps):
        assert {shown.option for shown in before.shown} <= {shown.option for shown in after.shown}
        json.dumps(after.as_data())


def assert_outcome_fits(result: Result) -> None:
    winners, tied, left = len(result.winners), len(result.tied), result.open_seats
    if result.outcome == "decided":
        assert (winners, tied, left) == (result.seats, 0, 0)
    elif result.outcome == "shared":
        assert winners > result.seats
        assert (tied, left) == (0, 0)
    elif result.outcome == "tie":
        assert winners + left == result.seats
        assert tied > left > 0
    else:
        assert (winners, tied, result.valid) == (0, 0, 0)
