"""Ranked pairs, by winning votes: duels are locked in from the strongest down, except where one would close a circle.

Duels of equal strength are locked together, and none of those that only together close a circle, so neither the
order of the ballot nor chance can matter. Source: T. N. Tideman, "Independence of clones as a criterion for voting
rules" (1987); that equal duels are judged together is our own rule.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.pairwise import Matrix, condorcet_step, duels_step, preferences, unbeaten_tiers
from voting.pairwise import all_others as highest
from voting.pairwise import split_by_duels as split_tie
from voting.result import MethodCount, Step
from voting.setting import Setting

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = RANK
TIE_RULE: Final = "Of options that no locked duel separates, one that beats all the others head to head stands first."
TAKES: Final = frozenset({"seats", "several", "equal"})
ADDS: Final = False


class _Duel(NamedTuple):
    winner: int
    loser: int
    won: int
    lost: int

    @property
    def strength(self) -> tuple[int, int]:
        """More votes for the winner first; of equals, fewer for the loser."""
        return (-self.won, self.lost)


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals say how many others an option stands above; the trace holds duels and the order of locking."""
    return count_duels(setting.options, preferences(setting.options, patterns))


def count_duels(options: Sequence[str], matrix: Matrix) -> MethodCount:
    """The same from a matrix of preferences."""
    everyone = range(len(options))
    above = [[False] * len(options) for _ in everyone]
    rows: list[dict[str, object]] = []
    for _, group in groupby(_by_strength(matrix), key=lambda duel: duel.strength):
        together = list(group)
        possible = [duel for duel in together if not above[duel.loser][duel.winner]]
        trial = _with(above, possible)
        kept = {duel for duel in possible if not trial[duel.loser][duel.winner]}
        above = _with(above, kept)
        for duel in together:
            names = {"winner": options[duel.winner], "loser": options[duel.loser]}
            rows.append({**names, "for": duel.won, "against": duel.lost, "locked": duel in kept})
    return MethodCount(
        totals={option: sum(above[a]) for a, option in enumerate(options)},
        tiers=unbeaten_tiers(options, above),
        steps=(duels_step(options, matrix), condorcet_step(options, matrix), Step("locking", {"duels": rows})),
    )


def _by_strength(matrix: Matrix) -> list[_Duel]:
    everyone = range(len(matrix))
    won = [_Duel(a, b, matrix[a][b], matrix[b][a]) for a in everyone for b in everyone if matrix[a][b] > matrix[b][a]]
    return sorted(won, key=lambda duel: (duel.strength, duel.winner, duel.loser))


def _with(above: list[list[bool]], duels: Sequence[_Duel] | set[_Duel]) -> list[list[bool]]:
    """Who stands above whom once these duels are locked too: the transitive closure."""
    closed = [list(row) for row in above]
    everyone = range(len(above))
    for duel in duels:
        if closed[duel.winner][duel.loser]:
            continue
        downs = [duel.loser, *(b for b in everyone if closed[duel.loser][b])]
        for a in everyone:
            if a == duel.winner or closed[a][duel.winner]:
                for b in downs:
                    closed[a][b] = True
    return closed
