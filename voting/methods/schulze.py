"""Schulze, by winning votes: whoever has the stronger path to the other ranks higher.

A path is a chain of won duels and as strong as its weakest one. Source: M. Schulze, "A new monotonic,
clone-independent, reversal symmetric, and condorcet-consistent single-winner election method" (2011), section 2.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from voting.canonical import exact_number
from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.pairwise import Matrix, condorcet_step, duels_step, preferences, unbeaten_tiers
from voting.pairwise import all_others as highest
from voting.pairwise import split_by_duels as split_tie
from voting.result import MethodCount, Number, Step
from voting.setting import Setting

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = RANK
TIE_RULE: Final = "Of options with equally strong paths, one that beats all the others head to head stands first."
TAKES: Final = frozenset({"seats", "several", "equal"})
ADDS: Final = False
Strength = Callable[[int, int], Number]
# How strong a won duel is, from the votes for its winner and for its loser. The choice can turn an election
# (Schulze's example 10); ballots use winning votes, the others are here for published results.
STRENGTHS: Final[Mapping[str, Strength]] = {
    "winning_votes": lambda won, lost: won,
    "margin": lambda won, lost: won - lost,
    "ratio": lambda won, lost: Fraction(won, lost) if lost else won * (1 << 64),
}


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals say how many others an option beats by strongest paths; the trace holds duels and paths."""
    return count_duels(setting.options, preferences(setting.options, patterns))


def count_duels(options: Sequence[str], matrix: Matrix, strength: str = "winning_votes") -> MethodCount:
    """The same from a matrix of preferences."""
    paths, via = strongest_paths(matrix, STRENGTHS[strength])
    everyone = range(len(options))
    beats = [[a != b and paths[a][b] > paths[b][a] for b in everyone] for a in everyone]
    rows = [
        {
            "from": options[a],
            "to": options[b],
            "strength": exact_number(paths[a][b]),
            "path": [options[place] for place in _route(via, a, b)],
        }
        for a in everyone
        for b in everyone
        if paths[a][b]
    ]
    return MethodCount(
        totals={option: sum(beats[a]) for a, option in enumerate(options)},
        tiers=unbeaten_tiers(options, beats),
        steps=(
            duels_step(options, matrix),
            condorcet_step(options, matrix),
            Step("strongest_paths", {"paths": rows}),
        ),
    )


def strongest_paths(matrix: Matrix, strength: Strength) -> tuple[list[list[Number]], list[list[int]]]:
    """Strength of the strongest path between every two options (0: none), and the option before its end."""
    everyone = range(len(matrix))
    paths: list[list[Number]] = [
        [strength(matrix[a][b], matrix[b][a]) if matrix[a][b] > matrix[b][a] else 0 for b in everyone] for a in everyone
    ]
    via = [[a for _ in everyone] for a in everyone]
    for middle in everyone:
        for a in everyone:
            if a == middle or not paths[a][middle]:
                continue
            for b in everyone:
                detour = min(paths[a][middle], paths[middle][b])
                if b not in (a, middle) and detour > paths[a][b]:
                    paths[a][b] = detour
                    via[a][b] = via[middle][b]
    return paths, via


def _route(via: list[list[int]], start: int, end: int) -> list[int]:
    route = [end]
    while route[0] != start:
        route.insert(0, via[start][route[0]])
    return route
