"""Reading choices: what is taken, what is refused, and the bytes that are hashed."""

import pytest

from voting import BadChoice, BallotSpec, Choice, Option, parse_choice

OPTIONS = (Option("ilse", "Ilse"), Option("mateus", "Mateus"), Option("zofia", "Zofia"))


def approval(**rules: object) -> BallotSpec:
    return BallotSpec("b1", "Best pitch", "approval", OPTIONS, **({"max_choices": 2} | rules))  # type: ignore[arg-type]


def plurality(**rules: object) -> BallotSpec:
    return BallotSpec("b2", "Manager of the year", "plurality", OPTIONS, **rules)  # type: ignore[arg-type]


@pytest.mark.parametrize("raw", ["mateus", ["mateus"], ("mateus",), {"pick": ["mateus"]}, {"pick": "mateus"}])
def test_one_pick_is_read_from_every_form_of_it(raw: object) -> None:
    assert parse_choice(plurality(), raw) == Choice("pick", (("mateus",),))


def test_picks_stand_in_ballot_order_and_so_have_one_byte_form() -> None:
    one = parse_choice(approval(), ["zofia", "ilse"])
    other = parse_choice(approval(), {"pick": ["ilse", "zofia"]})
    assert one == other
    assert one.canonical() == other.canonical() == b'{"pick":["ilse","zofia"]}'


def test_blank_and_abstain_have_their_own_bytes() -> None:
    spec = plurality(allow_abstain=True)
    assert parse_choice(spec, {"blank": True}).canonical() == b'{"blank":true}'
    assert parse_choice(spec, {"abstain": True}).canonical() == b'{"abstain":true}'


def test_what_is_written_is_read_back() -> None:
    spec = approval(allow_abstain=True)
    for raw in (["zofia", "ilse"], {"blank": True}, {"abstain": True}):
        choice = parse_choice(spec, raw)
        assert parse_choice(spec, choice.as_data()) == choice


@pytest.mark.parametrize(
    ("raw", "code", "word"),
    [
        ([], "empty", "no option"),
        ({"pick": []}, "empty", "no option"),
        (["mallory"], "unknown_option", "'mallory'"),
        ("", "unknown_option", "''"),
        ("ILSE", "unknown_option", "'ILSE'"),
        (["x" * 5000], "unknown_option", "…"),
        (["ilse", "ilse"], "repeated_option", "'ilse'"),
        (["ilse", "mateus", "zofia"], "too_many", "at most 2"),
        ({"rank": [["ilse"]]}, "wrong_form", "'rank'"),
        ({"blank": False}, "wrong_shape", "true"),
        ({"blank": 1}, "wrong_shape", "true"),
        ({"abstain": True}, "abstain_not_allowed", "abstentions"),
        ({"pick": ["ilse"], "blank": True}, "wrong_shape", "one key"),
        ({}, "wrong_shape", "one key"),
        ({1: True}, "wrong_shape", "one key"),
        (None, "wrong_shape", "one key"),
        (7, "wrong_shape", "one key"),
        ([7], "wrong_shape", "text"),
        ([["ilse"]], "wrong_shape", "text"),
        ({"pick": 7}, "wrong_shape", "list"),
        ({"pick": {"ilse": 1}}, "wrong_shape", "list"),
    ],
)
def test_a_bad_choice_is_refused_with_its_reason(raw: object, code: str, word: str) -> None:
    with pytest.raises(BadChoice) as refused:
        parse_choice(approval(), raw)
    assert refused.value.code == code
    assert word in refused.value.message
    assert len(refused.value.message) < 200


def test_plurality_takes_one_option_only() -> None:
    with pytest.raises(BadChoice) as refused:
        parse_choice(plurality(), ["ilse", "zofia"])
    assert refused.value.code == "too_many"


def test_blank_can_be_forbidden() -> None:
    with pytest.raises(BadChoice) as refused:
        parse_choice(plurality(allow_blank=False), {"blank": True})
    assert refused.value.code == "blank_not_allowed"
