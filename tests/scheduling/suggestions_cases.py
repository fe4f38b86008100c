"""Small events for the tests of suggestions: drawn ones, and exhaustive answers to compare with."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from scheduling.matching.ids import Id
from scheduling.suggestions.check import may_see
from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.lots import BITS, draw, hash_of
from scheduling.suggestions.model import Person, Problem, Rule, Shelf, Weights
from scheduling.suggestions.pair import Judge

WORDS = ("water", "port", "wind", "cheese", "export", "training", "battery", "data", "hydrogen", "of", "水素")
PHRASES = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join), max_size=3).map(tuple)
WEIGHTS = st.builds(
    Weights,
    **{name: st.integers(0, 10) for name in ("get", "give", "mutual", "sectors", "goals", "text", "country", "size")},
    country_rule=st.sampled_from(Rule),
    size_rule=st.sampled_from(Rule),
).filter(lambda weights: weights.connecting > 0)


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=2)


@st.composite
def problems(draw_: st.DrawFn, most: int = 9) -> Problem:
    """Up to `most` people with everything that a problem can say, in lists that are too short for all."""
    count = draw_(st.integers(1, most))
    people = tuple(draw_(_person(number)) for number in range(count))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] != pair[1])
    length = draw_(st.integers(1, 4))
    return Problem(
        people,
        tuple(draw_(st.lists(pairs, max_size=4))) if count > 1 else (),
        tuple(draw_(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), max_size=1))),
        draw_(st.booleans()),
        draw_(WEIGHTS),
        Shelf(length, draw_(st.integers(0, length)), draw_(st.integers(0, 3))),
    )


def _person(number: int) -> st.SearchStrategy[Person]:
    optional: Mapping[str, Any] = {
        "country": st.none() | st.sampled_from(("PT", "NO")),
        "size": st.none() | st.sampled_from((0, 9, 10, 300)),
        "organisation": st.none() | st.integers(0, 2),
    }
    return st.builds(
        Person,
        st.just(number),
        PHRASES,
        PHRASES,
        st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
        some(("energy", "food", "health")),
        some(("sell", "learn")),
        some(("pt", "no")),
        **optional,
        groups=some(("a", "b")),
        shown=st.integers(0, 5).map(bool),
        looks=st.integers(0, 5).map(bool),
    )


def keys_of(problem: Problem, lexicon: Lexicon) -> dict[Id, dict[Id, int]]:
    """For everybody who looks, whom something connects with them that they may see, with points and lot; by comparing
    all pairs."""
    judge = Judge(lexicon, problem.weights)
    return {
        me.id: {
            other.id: (points << BITS) + draw(hash_of(me.id), hash_of(other.id))
            for other in problem.people
            if may_see(problem, me, other) and (points := judge.points(me, other))
        }
        for me in problem.people
        if me.looks
    }
