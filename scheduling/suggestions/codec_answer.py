"""Answers as JSON lines."""

from collections.abc import Iterator
from dataclasses import asdict

from scheduling.suggestions.answer import Answer
from scheduling.suggestions.codec import Json, lexicon_to_json


def answer_lines(answer: Answer) -> Iterator[Json]:
    """A line for each list, short because there are many, then one with all the rest."""
    for one in answer:
        everybody = (*one.first, *one.further)
        yield {
            "type": "list",
            "person": one.person,
            "people": [other.person for other in everybody],
            "points": [other.points for other in everybody],
            "first": len(one.first),
            "lifted": [other.person for other in one.first if other.lifted],
            "fitting": one.fitting,
        }
    yield {
        "type": "done",
        "figures": asdict(answer.figures),
        "lexicon": lexicon_to_json(answer.lexicon),
        "unmet": [list(row) for row in answer.unmet],
    }
