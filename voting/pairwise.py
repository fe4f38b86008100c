"""Head-to-head duels out of rankings: who is preferred to whom by how many, and who beats everybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from voting.choice import Choice
from voting.result import Number, Step, Tiers
from voting.setting import Setting

Matrix = list[list[int]]
Unranked = Literal["last", "ignored"]


def preferences(options: Sequence[str], patterns: Mapping[Choice, int], unranked: Unranked = "last") -> Matrix:
    """`matrix[a][b]`: summed weight of the ballots that rank option a above option b, by place on the ballot.

    Options left out rank last, below all that are named; "ignored" takes such duels out of the ballot instead
    (which can turn an election, so no ballot of ours does it).
    """
    at = {option: place for place, option in enumerate(options)}
    # Ballots are first counted by (option, set of options below it): one step a rung instead of one a pair.
    below: list[dict[int, int]] = [defaultdict(int) for _ in options]
    everybody = (1 << len(options)) - 1
    for choice, weight in patterns.items():
        left = everybody
        if unranked == "ignored":
            left = sum(1 << at[option] for rung in choice.tiers for option in rung)
        for rung in choice.tiers:
            for option in rung:
                left ^= 1 << at[option]
            for option in rung:
                below[at[option]][left] += weight
    matrix = [[0] * len(options) for _ in options]
    for row, counted in zip(matrix, below, strict=True):
        for left, weight in counted.items():
            rest = left
            while rest:
                lowest = rest & -rest
                row[lowest.bit_length() - 1] += weight
                rest ^= lowest
    return matrix


def duels_step(options: Sequence[str], matrix: Matrix) -> Step:
    """Every duel once, in ballot order: `for` prefer `a`, `against` prefer `b`; `winner` is null where equal."""
    duels = []
    for a, one in enumerate(options):
        for b in range(a + 1, len(options)):
            ahead, behind = matrix[a][b], matrix[b][a]
            winner = None if ahead == behind else one if ahead > behind else options[b]
            duels.append({"a": one, "b": options[b], "for": ahead, "against": behind, "winner": winner})
    return Step("duels", {"duels": duels})


def condorcet_step(options: Sequence[str], matrix: Matrix) -> Step:
    """Who beats everybody head to head, or null."""
    place = condorcet(matrix)
    return Step("condorcet", {"winner": None if place is None else options[place]})


def condorcet(matrix: Matrix) -> int | None:
    """The place on the ballot of the option that beats every other one head to head, if there is one."""
    everyone = range(len(matrix))
    for a in everyone:
        if all(matrix[a][b] > matrix[b][a] for b in everyone if b != a):
            return a
    return None


def split_by_duels(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """Among the tied, whoever beats all the others stands before them, and so on while somebody does."""
    matrix = preferences(setting.options, patterns)
    places = [setting.options.index(option) for option in tied]
    tiers: list[tuple[str, ...]] = []
    while places:
        first = condorcet([[matrix[a][b] for b in places] for a in places])
        group = places if first is None else [places[first]]
        tiers.append(tuple(setting.options[place] for place in group))
        places = [place for place in places if place not in group]
    return tuple(tiers)


def all_others(setting: Setting, valid: int) -> Number:
    """The most that one option can beat: every other one."""
    return len(setting.options) - 1


def unbeaten_tiers(options: Sequence[str], beats: Sequence[Sequence[bool]]) -> Tiers:
    """Tiers of a relation without circles: those whom nobody beats, then those whom nobody of the rest beats, ..."""
    left = list(range(len(options)))
    tiers: list[tuple[str, ...]] = []
    while left:
        top = [a for a in left if not any(beats[b][a] for b in left)]
        tiers.append(tuple(options[a] for a in top))
        left = [a for a in left if a not in top]
    return tuple(tiers)
