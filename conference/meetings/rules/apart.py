"""Who does not meet whom: pairs that the organisers keep apart, groups that do not meet, colleagues."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

KIND, ROLE = "kind:", "role:"

Pair = tuple[int, int]
Bar = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a person belongs to: an organisation, and groups (`kind:cluster`, `role:speaker`)."""

    house: int | None = None
    groups: frozenset[str] = frozenset()


NOWHERE = Belonging()


@dataclass(frozen=True, slots=True)
class Apart:
    """The event's rules, with what is needed to apply them to the people it was read for."""

    colleagues: bool = True
    bars: frozenset[Bar] = frozenset()
    pairs: frozenset[Pair] = frozenset()
    people: Mapping[int, Belonging] = field(default_factory=dict)

    def why(self, one: int, other: int) -> str:
        """ "" where the two may meet, else "pair", "colleagues" or "groups"."""
        if self.pairs and (min(one, other), max(one, other)) in self.pairs:
            return "pair"
        mine, theirs = self.people.get(one, NOWHERE), self.people.get(other, NOWHERE)
        if not self.colleagues and mine.house is not None and mine.house == theirs.house:
            return "colleagues"
        if self.bars and any(bar_of(*ends) in self.bars for ends in product(mine.groups, theirs.groups)):
            return "groups"
        return ""

    def words(self, one: int, other: int) -> str:
        """The reason as a clause for one of the two; "" where they may meet. It never says that the organisers
        keep just these two apart."""
        why = self.why(one, other)
        if why == "colleagues":
            return "At this event people of one organisation do not meet each other."
        return "The organisers’ rules do not let you two meet at this event." if why else ""


def bar_of(one: str, other: str) -> Bar:
    """A pair of groups, in the order in which it is kept."""
    return (min(one, other), max(one, other))


def group_name(group: str) -> str:
    """A group as its people are called: `kind:EU body` is EU body, `role:speaker` is Speakers."""
    if group.startswith(ROLE):
        return f"{group.removeprefix(ROLE).capitalize()}s"
    return group.removeprefix(KIND).replace("_", " ").capitalize() if group[5:6].islower() else group.removeprefix(KIND)


def in_words(bars: Iterable[Bar], colleagues: bool) -> str:
    """The rules as one sentence."""
    said = [
        f"{group_name(low)} do not meet each other"
        if low == high
        else f"{group_name(low)} do not meet {group_name(high)}"
        for low, high in sorted(bars)
    ]
    if not colleagues:
        said.append("people of one organisation do not meet each other")
    if not said:
        return "Everybody may meet everybody."
    return f"Everybody may meet everybody, but {'; '.join(said)}."
