"""An award with conditions: whoever has the most votes wins only where quorum and majority are reached."""

import json
from fractions import Fraction

import pytest

from voting import (
    BallotSpec,
    Conditions,
    MajorityRule,
    Option,
    QuorumRule,
    Result,
    VotingError,
    count,
    parse_choice,
    reveal_steps,
)

HALF = MajorityRule()
TWO_THIRDS_OF_CAST = MajorityRule(Fraction(2, 3), "cast", strict=False)


def award(*votes: int, blank: int = 0, method: str = "plurality", **rules: object) -> Result:
    options = tuple(Option(name, name.upper()) for name in "abcdef"[: len(votes)])
    spec = BallotSpec("b", "Title", method, options, **rules)  # type: ignore[arg-type]
    pairs = [(parse_choice(spec, name), n) for (name, _), n in zip(options, votes, strict=True) if n]
    pairs += [(parse_choice(spec, {"blank": True}), blank)] if blank else []
    return count(spec, pairs)


@pytest.mark.parametrize(
    ("votes", "blank", "outcome"),
    [((9, 5), 0, "no_quorum"), ((9, 5), 6, "decided"), ((10, 10), 0, "shared"), ((0, 0), 20, "no_votes")],
)
def test_a_fifth_of_a_hundred_must_take_part_and_blank_votes_do(
    votes: tuple[int, ...], blank: int, outcome: str
) -> None:
    result = award(*votes, blank=blank, conditions=Conditions(100, QuorumRule(Fraction(1, 5))))
    assert result.outcome == outcome
    [step] = [step for step in result.trace if step.kind == "quorum"]
    assert step.facts == {
        "base": "roll", "have": sum(votes) + blank, "of": 100, "needed": 20, "met": outcome != "no_quorum",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "votes", "blank", "outcome"),
    [
        (HALF, (6, 3, 3), 0, "no_majority"),
        (HALF, (7, 3, 3), 0, "decided"),
        (TWO_THIRDS_OF_CAST, (8, 2, 2), 1, "no_majority"),
        (TWO_THIRDS_OF_CAST, (8, 2, 2), 0, "decided"),
        (MajorityRule(Fraction(1, 2), "roll"), (49, 3), 0, "no_majority"),
        (HALF, (5, 5), 0, "no_majority"),  # a tie that would be shared
    ],
)
def test_the_most_votes_are_not_always_enough(
    rule: MajorityRule, votes: tuple[int, ...], blank: int, outcome: str
) -> None:
    result = award(*votes, blank=blank, conditions=Conditions(100, majority=rule))
    assert (result.outcome, bool(result.winners), result.open_seats) == (
        outcome, outcome == "decided", int(outcome != "decided"),
    )  # fmt: skip
    assert result.standing[0].options[0] == "a"  # the standing is what was voted, whoever wins


def test_each_of_several_winners_needs_the_majority() -> None:
    rules = {"method": "approval", "max_choices": 3, "seats": 2, "conditions": Conditions(20, majority=HALF)}
    assert award(6, 5, 1, **rules).outcome == "no_majority"


def test_who_was_admitted_late_enlarges_the_roll_that_the_quorum_asks() -> None:
    result = award(9, 3, conditions=Conditions(10, QuorumRule(Fraction(1))))
    assert result.outcome == "decided"


def test_a_missed_quorum_is_revealed_at_once_and_a_missed_majority_after_the_places() -> None:
    missed = reveal_steps(award(3, 2, 1, conditions=Conditions(100, QuorumRule(Fraction(1, 2)))))
    assert [step.kind for step in missed] == ["turnout", "undecided"]
    steps = reveal_steps(award(3, 2, 1, conditions=Conditions(100, majority=HALF)))
    assert [step.kind for step in steps] == ["turnout", "place", "finalists", "undecided"]
    assert [step.kind for step in steps[-1].log] == ["majority"]
    assert not any(step.log for step in steps[:-1])


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(100, QuorumRule(Fraction(1, 5))),
        Conditions(7, majority=TWO_THIRDS_OF_CAST),
        Conditions(7, QuorumRule(Fraction(1)), HALF),
    ],
)
def test_conditions_are_hashed_with_the_rules_and_read_back(conditions: Conditions) -> None:
    options = (Option("a", "A"), Option("b", "B"))
    spec = BallotSpec("b", "Title", "plurality", options, conditions=conditions)
    assert BallotSpec.from_data(json.loads(spec.canonical())) == spec
    assert spec.sha256 != BallotSpec("b", "Title", "plurality", options).sha256


@pytest.mark.parametrize(
    "broken",
    [
        {"electors": 5, "quorum": 0, "majority": 0},
        {"electors": -1, "quorum": "1/5", "majority": 0},
        {"electors": 5, "quorum": "2/10", "majority": 0},
        {"electors": 5, "quorum": True, "majority": 0},
        {"electors": 5, "quorum": "6/5", "majority": 0},
        {"electors": 5, "quorum": 0, "majority": {"share": "1/2", "base": "present", "strict": True}},
        {"electors": 5, "quorum": 0, "majority": {"share": "1/0", "base": "cast", "strict": True}},
        {"electors": 5, "quorum": 0, "majority": {"share": "1/2", "base": "cast", "strict": 1}},
    ],
)
def test_conditions_that_cannot_be_judged_are_refused(broken: object) -> None:
    with pytest.raises(VotingError):
        Conditions.from_data(broken)


@pytest.mark.parametrize("method", ["score", "borda", "irv", "schulze"])
def test_a_majority_is_one_of_votes(method: str) -> None:
    rules = {"top_score": 5} if method == "score" else {}
    with pytest.raises(VotingError, match="a majority is one of votes"):
        BallotSpec(
            "b", "T", method, (Option("a", "A"), Option("b", "B")), max_choices=2,
            conditions=Conditions(5, majority=HALF), **rules,
        )  # fmt: skip
