"""Quorum and majority by base, at the exact edge, and on empty bases."""

from fractions import Fraction

import pytest

from voting import (
    BallotSpec,
    Electorate,
    MajorityRule,
    Option,
    QuorumRule,
    Result,
    VotingError,
    check_majority,
    check_quorum,
    count,
    parse_choice,
)


def motion(yes: int, no: int, blank: int = 0) -> Result:
    options = (Option("yes", "Yes"), Option("no", "No"))
    spec = BallotSpec("m", "Motion", "plurality", options)
    raws = [("yes", yes), ("no", no), ({"blank": True}, blank)]
    return count(spec, [(parse_choice(spec, raw), n) for raw, n in raws if n])


@pytest.mark.parametrize(("roll", "met"), [(7, True), (9, True), (10, False)])
def test_a_third_of_the_roll_is_rounded_up(roll: int, met: bool) -> None:
    assert check_quorum(QuorumRule(Fraction(1, 3)), motion(1, 1, blank=1), Electorate(roll)).met is met


def test_half_is_not_a_majority_but_two_thirds_are_two_thirds() -> None:
    electorate = Electorate(roll=100)
    assert not check_majority(MajorityRule(), motion(3, 3), "yes", electorate).met
    assert check_majority(MajorityRule(), motion(4, 3), "yes", electorate).met
    two_thirds = MajorityRule(Fraction(2, 3), "valid", strict=False)
    assert check_majority(two_thirds, motion(4, 2), "yes", electorate).met
    assert not check_majority(two_thirds, motion(3, 2), "yes", electorate).met


@pytest.mark.parametrize(("base", "of"), [("valid", 7), ("cast", 9), ("present", 20), ("roll", 50)])
def test_each_base_is_what_its_name_says(base: str, of: int) -> None:
    rule = MajorityRule(Fraction(1, 2), base)  # type: ignore[arg-type]
    check = check_majority(rule, motion(4, 3, blank=2), "yes", Electorate(50, 20))
    assert (check.have, check.of, check.needed, check.met) == (4, of, of // 2 + 1, base == "valid")


def test_nothing_passes_on_an_empty_base() -> None:
    empty = motion(0, 0)
    assert not check_quorum(QuorumRule(Fraction(1, 2)), empty, Electorate(0)).met
    assert not check_majority(MajorityRule(Fraction(1, 2), strict=False), empty, "yes", Electorate(0)).met


@pytest.mark.parametrize(
    ("electorate", "base", "code"),
    [(Electorate(50), "present", "unknown_base"), (Electorate(5), "roll", "too_many_ballots")],
)
def test_a_base_that_cannot_be_right_is_refused(electorate: Electorate, base: str, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        check_quorum(QuorumRule(Fraction(1, 2), base), motion(4, 3), electorate)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_unknown_options_and_shares_are_refused() -> None:
    with pytest.raises(VotingError, match="'maybe'"):
        check_majority(MajorityRule(), motion(1, 0), "maybe", Electorate(1))
    for share in (Fraction(0), Fraction(3, 2)):
        with pytest.raises(VotingError, match="more than 0"):
            MajorityRule(share)
