"""An event as a problem of suggestions, and the digest by which an unchanged one is known."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from hashlib import sha256

from conference.directory.roster import Entry
from conference.meetings.rules.apart import NOWHERE, Apart
from conference.meetings.rules.fit import FITTING, person_of
from scheduling.suggestions.codec import problem_to_json
from scheduling.suggestions.model import Problem, Shelf, Weights

LENGTH = 12  # the first part of a list: what a page shows before anybody asks for more
KEPT = 200


def problem_of(
    people: Mapping[int, Entry],
    free: Collection[int],
    apart: Apart,
    pairs: Collection[tuple[int, int]],
    weights: Weights,
    least: int,
) -> Problem:
    """Everybody who takes part looks; who has no free slot left is shown to nobody. Colleagues know each other:
    they are not suggested, whether they may meet or not."""
    members = tuple(
        replace(
            person_of(people[number]),
            groups=apart.people.get(number, NOWHERE).groups,
            shown=number in free,
        )
        for number in sorted(people)
    )
    known = sorted(pair for pair in pairs if pair[0] in people and pair[1] in people and pair[0] != pair[1])
    shelf = Shelf(LENGTH, min(least, LENGTH), KEPT, FITTING)
    return Problem(members, tuple(known), tuple(sorted(apart.bars)), False, weights, shelf)


def written(problem: Problem) -> tuple[bytes, str]:
    """The problem as JSON, and its digest."""
    text = json.dumps(problem_to_json(problem), separators=(",", ":"), ensure_ascii=False).encode()
    return text, sha256(text).hexdigest()
