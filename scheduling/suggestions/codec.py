"""Problems and lexicons as JSON, for a process of its own; `__main__` is its other end."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.model import Person, Problem, Rule, Shelf, Weights

Json = dict[str, Any]
_SETS = ("sectors", "goals", "languages", "groups")
_TUPLES = ("offers", "needs")
_PERSON = tuple(field.name for field in fields(Person))
_EMPTY = Person("nobody")


def problem_to_json(problem: Problem) -> Json:
    """Sets in order, so that equal problems are equal texts."""
    return {
        "people": [person_to_json(person) for person in problem.people],
        "apart": sorted(map(list, problem.apart), key=repr),
        "bars": sorted(map(list, problem.bars), key=repr),
        "colleagues": problem.colleagues,
        "weights": asdict(problem.weights),
        "shelf": asdict(problem.shelf),
    }


def person_to_json(person: Person) -> Json:
    """What is not as usual."""
    given: Json = {"id": person.id}
    for name in _PERSON[1:]:
        value = getattr(person, name)
        if value != getattr(_EMPTY, name):
            given[name] = sorted(value, key=repr) if name in _SETS else list(value) if name in _TUPLES else value
    return given


def problem_from_json(given: Mapping[str, Any]) -> Problem:
    """What `problem_to_json` wrote."""
    weights = {**given["weights"]}
    for name in ("country_rule", "size_rule"):
        weights[name] = Rule(weights[name])
    return Problem(
        tuple(map(person_from_json, given["people"])),
        tuple((one, other) for one, other in given["apart"]),
        tuple((one, other) for one, other in given["bars"]),
        given["colleagues"],
        Weights(**weights),
        Shelf(**given["shelf"]),
    )


def person_from_json(given: Mapping[str, Any]) -> Person:
    values = dict(given)
    for name in _SETS:
        if name in values:
            values[name] = frozenset(values[name])
    for name in _TUPLES:
        if name in values:
            values[name] = tuple(values[name])
    return Person(**values)


def lexicon_to_json(lexicon: Lexicon) -> Json:
    return {"stems": dict(lexicon.stems), "counts": dict(lexicon.counts), "documents": lexicon.documents}


def lexicon_from_json(given: Mapping[str, Any]) -> Lexicon:
    return Lexicon(given["stems"], given["counts"], given["documents"])
