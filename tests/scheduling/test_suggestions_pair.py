"""Two people compared: cases with known answers, and what must hold of any two."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduling.suggestions.lexicon import Lexicon, cosine, read_lexicon
from scheduling.suggestions.model import MOST, Person, Problem, Rule, Weights
from scheduling.suggestions.pair import ECHO, FITS, Fit, Judge, Kind, agrees
from scheduling.suggestions.words import words_of
from tests.scheduling.suggestions_cases import WEIGHTS, problems

ALONE = dict.fromkeys(("get", "give", "mutual", "sectors", "goals", "text", "country", "size", "languages"), 0)


def lexicon_of(*people: Person) -> Lexicon:
    return read_lexicon(text for one in people for text in (*one.offers, *one.needs, one.text) if text)


def fit(me: Person, other: Person, *crowd: Person, **weights: int | Rule) -> Fit:
    """What the two are to each other where only these weights count; the usual ones where none is given."""
    chosen = Weights(**(ALONE | weights)) if weights else Weights()  # type: ignore[arg-type]
    return Judge(lexicon_of(me, other, *crowd), chosen).fit(me, other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Training partners for the batteries", ["training", "batteries"]),
        ("Água, hidrogénio & Łódź", ["agua", "hidrogenio", "lodz"]),
        ("ΛΥΜΑΤΑ Водород", ["λυματα", "водород"]),
        ("水素 storage 貯蔵施設", ["水素", "storage", "貯蔵", "蔵施", "施設"]),
        ("การขนส่ง", ["กา", "าร", "รข", "ขน", "นส", "ส่", "่ง"]),
        ("ऊर्जा भंडारण", ["ऊर्जा", "भंडारण"]),
        ("مياه البحر", ["مياه", "البحر"]),
        ("of the and", []),
        ("x" * 41, []),
        ("", []),
    ],
)
def test_words_are_folded_and_of_any_script(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_phrase_in_other_forms_of_the_words_is_the_same_phrase() -> None:
    lexicon = read_lexicon(["testing sites in ports", "port test site"])
    assert cosine(lexicon.phrase("testing sites in ports"), lexicon.phrase("port test site")) == pytest.approx(1)
    assert lexicon.stems_of("Batteries, battery") == {"batteries", "battery"}  # not read: their own stems
    assert lexicon.phrase("of the") == {}


def test_the_same_words_both_ways_are_the_best_fit() -> None:
    me = Person(1, ("port test sites",), ("hydrogen storage",))
    lars = Person(2, ("hydrogen storage",), ("port test sites",))
    found = fit(me, lars, get=10, give=10, mutual=5)
    assert found.points == round(MOST * 2 / 3)
    assert [(reason.kind, reason.mine, reason.theirs, reason.terms) for reason in found.reasons] == [
        (Kind.GET, "hydrogen storage", "hydrogen storage", ("hydrogen", "storage")),
        (Kind.GIVE, "port test sites", "port test sites", ("port", "test", "sites")),
    ]


def test_more_needs_met_are_worth_more_but_each_less_than_the_one_before() -> None:
    me = Person(1, needs=("solar pumps", "drip hoses", "field data"))
    points = [fit(me, Person(2, me.needs[:count]), get=1).points for count in (0, 1, 2, 3)]
    assert points == [0, 666_667, 800_000, 857_143]


def test_a_rare_shared_word_counts_more_than_a_common_one() -> None:
    crowd = [Person(number, ("export contacts",)) for number in range(10, 40)]
    me = Person(1, needs=("export electrolysis",))
    common, rare = Person(2, ("export data",)), Person(3, ("electrolysis data",))
    assert fit(me, rare, common, *crowd, get=1).points > fit(me, common, rare, *crowd, get=1).points


@pytest.mark.parametrize(
    ("weights", "points"),
    [
        ({"sectors": 1}, 707_107),  # 1 shared of 1 and 2
        ({"goals": 1}, MOST),
        ({"sectors": 1, "country": 1}, 853_553),
        ({"sectors": 1, "country": 1, "country_rule": Rule.ALIKE}, 353_553),
        ({"sectors": 1, "country": 1, "country_rule": Rule.ANY}, 707_107),
        ({"goals": 1, "size": 1, "size_rule": Rule.ALIKE}, 500_000),
        ({"goals": 1, "size": 1, "size_rule": Rule.DIFFERENT}, MOST),
        ({"goals": 1, "languages": 1}, MOST),
        ({"text": 1, "country": 10, "languages": 10}, 0),  # nothing connects them
    ],
)
def test_each_thing_counts_as_it_is_weighed(weights: dict[str, int | Rule], points: int) -> None:
    energy, both = frozenset({"energy"}), frozenset({"energy", "food"})
    shared = {"goals": frozenset({"sell"}), "languages": frozenset({"pt"})}
    me = Person(1, sectors=energy, country="PT", size=3, **shared)  # type: ignore[arg-type]
    other = Person(2, sectors=both, country="NO", size=300, **shared)  # type: ignore[arg-type]
    assert fit(me, other, **weights).points == points


def test_texts_about_the_same_name_the_words() -> None:
    me = Person(1, text="We pair growers with water engineers, mostly in drip irrigation.")
    other = Person(2, text="Irrigation for small growers; ask me about tomatoes.")
    crowd = [Person(number, text=f"software for {number} ships and tomatoes") for number in range(3, 9)]
    found = fit(me, other, *crowd, text=1)
    (reason,) = found.reasons
    assert (reason.kind, set(reason.terms), reason.points) == (Kind.TEXT, {"Irrigation", "growers"}, found.points)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_what_two_are_is_the_same_both_ways_when_taking_weighs_as_giving(problem: Problem) -> None:
    weights = problem.weights
    judge = Judge(lexicon_of(*problem.people), weights)
    turned = Judge(judge.lexicon, replace(weights, get=weights.give, give=weights.get))
    for me in problem.people:
        for other in problem.people:
            points = judge.points(me, other)
            assert 0 <= points <= MOST
            assert turned.points(other, me) == points
            if weights.get == weights.give:
                assert judge.points(other, me) == points


@settings(max_examples=60, deadline=None)
@given(problems(most=5), WEIGHTS)
def test_every_reason_is_true_and_there_is_one_where_anything_connects(problem: Problem, weights: Weights) -> None:
    lexicon = lexicon_of(*problem.people)
    judge = Judge(lexicon, weights)
    for me in problem.people:
        for other in problem.people:
            found = judge.fit(me, other)
            assert found.points == judge.points(me, other)
            assert not found.points or found.reasons
            for reason in found.reasons:
                assert reason.terms
                assert is_true(reason.kind, me, other, lexicon, weights, reason)


def is_true(kind: Kind, me: Person, other: Person, lexicon: Lexicon, weights: Weights, reason: object) -> bool:
    """From the two people alone."""
    mine, theirs, terms = reason.mine, reason.theirs, set(reason.terms)  # type: ignore[attr-defined]
    if kind in (Kind.GET, Kind.GIVE):
        sides = (me.needs, other.offers) if kind == Kind.GET else (me.offers, other.needs)
        stems = {stem for word in terms for stem in lexicon.stems_of(word)}
        shared = lexicon.stems_of(mine) & lexicon.stems_of(theirs)
        near = cosine(lexicon.phrase(mine), lexicon.phrase(theirs)) >= FITS
        return mine in sides[0] and theirs in sides[1] and near and stems <= shared
    if kind == Kind.TEXT:
        stems = {stem for word in terms for stem in lexicon.stems_of(word)}
        near = cosine(lexicon.prose(me.text), lexicon.prose(other.text)) >= ECHO
        return near and stems <= lexicon.stems_of(me.text) & lexicon.stems_of(other.text)
    if kind == Kind.COUNTRY:
        return terms == {other.country} and agrees(weights.country_rule, me.country, other.country)
    if kind == Kind.SIZE:
        return terms == {other.size} and me.size is not None
    return terms == getattr(me, kind.value) & getattr(other, kind.value)
