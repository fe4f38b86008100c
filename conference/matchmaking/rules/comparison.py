"""Two runs side by side: who gets more, who gets fewer, and how many meetings stand at the same time in both."""

from collections.abc import Mapping
from dataclasses import dataclass

from conference.matchmaking.rules.figures import Summary
from conference.matchmaking.rules.plan import Planned


@dataclass(frozen=True, slots=True)
class Change:
    """A person with another number of meetings in the second run than in the first."""

    name: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`same`: meetings in the same slot in both; `moved`: in both, at different times; `dropped`, `added`: in the first
    or in the second alone. `more` and `fewer` are people, those with the greatest change first."""

    same: int
    moved: int
    dropped: int
    added: int
    more: list[Change]
    fewer: list[Change]


def compare(
    first: list[Planned], second: list[Planned], before: Summary, after: Summary, names: Mapping[int, str]
) -> Comparison:
    """How the second run differs from the first."""
    old, new = ({planned.request: planned.slot for planned in plan} for plan in (first, second))
    both = old.keys() & new.keys()
    changes = [
        Change(names.get(person, "Somebody who left"), before.got.get(person, 0), count)
        for person, count in after.got.items()
        if count != before.got.get(person, 0)
    ]
    changes.sort(key=lambda change: (-abs(change.second - change.first), change.name))
    same = sum(old[request] == new[request] for request in both)
    return Comparison(
        same=same,
        moved=len(both) - same,
        dropped=len(old) - len(both),
        added=len(new) - len(both),
        more=[change for change in changes if change.second > change.first],
        fewer=[change for change in changes if change.second < change.first],
    )
