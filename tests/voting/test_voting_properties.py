"""What must hold for every election: anonymity, neutrality, the same result again, more votes never hurt."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from voting import BallotSpec, Choice, Option, Result, count, parse_choice

LETTERS = "abcdef"
Election = tuple[BallotSpec, list[tuple[Choice, int]]]


@st.composite
def elections(draw: st.DrawFn, most: int = 25) -> Election:
    """Small elections of both methods, with every tie chain, several seats, blank votes and weights."""
    names = LETTERS[: draw(st.integers(2, 6))]
    method = draw(st.sampled_from(["plurality", "approval"]))
    chains = [(), ("method",), ("share",), ("method", "share"), ("lot",), ("method", "lot")]
    chain: tuple[str, ...] = draw(st.sampled_from(chains))
    spec = BallotSpec(
        id="b",
        title="Title",
        method=method,
        options=tuple(Option(name, name.upper()) for name in names),
        max_choices=draw(st.integers(1, len(names))) if method == "approval" else 1,
        seats=draw(st.integers(1, len(names) - 1)),
        allow_abstain=True,
        tie_chain=chain,
        lot_order=tuple(draw(st.permutations(names))) if "lot" in chain else (),
    )
    picks = st.lists(st.sampled_from(names), min_size=1, max_size=spec.max_choices, unique=True)
    raw = picks | st.sampled_from([{"blank": True}, {"abstain": True}])
    ballots = draw(st.lists(st.tuples(raw, st.integers(1, 3)), max_size=most))
    return spec, [(parse_choice(spec, value), weight) for value, weight in ballots]


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
    moved_choices = [
        (Choice(choice.form, tuple(tuple(names[o] for o in tier) for tier in choice.tiers)), weight)
        for choice, weight in choices
    ]
    before, after = count(spec, choices), count(moved, moved_choices)
    assert after.outcome == before.outcome
    assert after.winners == tuple(names[winner] for winner in before.winners)
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


@given(elections(), st.data())
def test_one_more_vote_for_a_winner_keeps_it_winning(election: Election, data: st.DataObject) -> None:
    spec, choices = election
    before = count(spec, choices)
    if not before.winners:
        return
    winner = data.draw(st.sampled_from(before.winners))
    after = count(spec, [*choices, (parse_choice(spec, [winner]), 1)])
    assert winner in after.winners


@given(elections(), st.data())
def test_one_more_vote_for_a_tied_option_never_throws_it_out(election: Election, data: st.DataObject) -> None:
    spec, choices = election
    before = count(spec, choices)
    if not before.tied:
        return
    option = data.draw(st.sampled_from(before.tied))
    assert option in count(spec, [*choices, (parse_choice(spec, [option]), 1)]).winners


@settings(max_examples=200)
@given(elections())
def test_every_result_adds_up(election: Election) -> None:
    spec, choices = election
    result = count(spec, choices)
    weights = sum(weight for _, weight in choices)
    assert result.ballots == result.valid + result.blank + result.abstain == weights
    assert sum(result.totals.values()) == sum(len(choice.picks) * weight for choice, weight in choices)
    assert sorted(o for place in result.standing for o in place.options) == sorted(spec.option_ids)
    assert_outcome_fits(result)
    losers = set(spec.option_ids) - set(result.winners)
    assert all(result.totals[loser] <= result.totals[winner] for loser in losers for winner in result.winners)


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
