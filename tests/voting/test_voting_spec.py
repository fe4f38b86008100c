"""The frozen rules: what is refused before opening, and a hash that covers every word of them."""

import hashlib
from dataclasses import replace

import pytest

from voting import BadSpec, BallotSpec, Option, VotingError, canonical_json

SPEC = BallotSpec(
    id="manager-2020",
    title="Cluster Manager of the Year",
    method="approval",
    options=(Option("a", "Ana Ø"), Option("b", "Bo"), Option("c", "Čeněk")),
    max_choices=2,
    tie_chain=("method", "lot"),
    lot_order=("c", "a", "b"),
    terms=(("electorate", "all members"), ("closes", "2020-11-11T12:10+01:00")),
)


def test_canonical_bytes_are_what_an_outsider_would_write() -> None:
    assert SPEC.canonical().decode("utf-8") == (
        '{"allow_abstain":false,"allow_blank":true,"id":"manager-2020","lot_order":["c","a","b"],'
        '"max_choices":2,"method":"approval","options":[{"id":"a","label":"Ana Ø"},{"id":"b","label":"Bo"},'
        '{"id":"c","label":"Čeněk"}],"seats":1,"terms":{"closes":"2020-11-11T12:10+01:00",'
        '"electorate":"all members"},"tie_chain":["method","lot"],"title":"Cluster Manager of the Year"}'
    )
    assert SPEC.sha256 == hashlib.sha256(SPEC.canonical()).hexdigest()


def test_the_rules_are_read_back_as_they_were_written() -> None:
    again = BallotSpec.from_data(SPEC.as_data())
    assert again == SPEC
    assert again.sha256 == SPEC.sha256


def test_the_order_of_terms_does_not_matter() -> None:
    assert replace(SPEC, terms=tuple(reversed(SPEC.terms))).sha256 == SPEC.sha256


@pytest.mark.parametrize(
    "change",
    [
        {"id": "manager-2021"},
        {"title": "Cluster Manager of the year"},
        {"method": "plurality", "max_choices": 1},
        {"options": (Option("a", "Ana O"), *SPEC.options[1:])},
        {"options": tuple(reversed(SPEC.options))},
        {"max_choices": 3},
        {"seats": 2},
        {"allow_blank": False},
        {"allow_abstain": True},
        {"tie_chain": ("lot",)},
        {"lot_order": ("a", "b", "c")},
        {"terms": (("electorate", "speakers"), SPEC.terms[0])},
    ],
)
def test_every_change_of_the_rules_changes_the_hash(change: dict[str, object]) -> None:
    assert replace(SPEC, **change).sha256 != SPEC.sha256  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": ""}, "bad_id"),
        ({"id": " x"}, "bad_id"),
        ({"id": "a\nb"}, "bad_id"),
        ({"options": (Option("", "A"), Option("b", "B"))}, "bad_id"),
        ({"title": "  "}, "bad_text"),
        ({"title": "tab\there"}, "bad_text"),
        ({"title": "half a \ud83d pair"}, "bad_text"),
        ({"options": (Option("a", "A"), Option("a", "B"))}, "repeated_option"),
        ({"options": (Option("a", "A"), Option("b", "A"))}, "repeated_label"),
        ({"terms": (("x", "1"), ("x", "2"))}, "repeated_term"),
        ({"terms": (("Not Ascii", "1"),)}, "bad_term"),
        ({"method": "astrology"}, "unknown_method"),
        ({"options": SPEC.options[:1]}, "too_few_options"),
        ({"seats": 0}, "bad_seats"),
        ({"seats": 3}, "bad_seats"),
        ({"max_choices": 0}, "bad_max_choices"),
        ({"max_choices": 4}, "bad_max_choices"),
        ({"method": "plurality"}, "bad_max_choices"),
        ({"tie_chain": ("method", "dice")}, "unknown_tie_rule"),
        ({"tie_chain": ("method", "method")}, "repeated_tie_rule"),
        ({"tie_chain": ("share", "lot")}, "unreachable_tie_rule"),
        ({"lot_order": ("a", "b")}, "bad_lot_order"),
        ({"lot_order": ("a", "b", "b")}, "bad_lot_order"),
        ({"lot_order": ()}, "bad_lot_order"),
        ({"tie_chain": ("share",)}, "unused_lot_order"),
    ],
)
def test_rules_that_cannot_be_counted_are_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(BadSpec) as refused:
        replace(SPEC, **change)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    "change",
    [
        {"seats": True},
        {"seats": "1"},
        {"allow_blank": 1},
        {"title": None},
        {"options": [{"id": "a"}]},
        {"options": {"a": "A"}},
        {"lot_order": ["a", "b", 3]},
        {"terms": [["x", "1"]]},
        {"terms": {"x": 1}},
        {"surprise": 1},
    ],
)
def test_a_document_of_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(VotingError) as refused:
        BallotSpec.from_data(SPEC.as_data() | change)
    assert refused.value.code == "wrong_shape"


def test_floats_have_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical_json({"share": [0.5]})
    with pytest.raises(TypeError):
        canonical_json({1: "key is no text"})
