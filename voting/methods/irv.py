"""Instant run-off: round by round the last one drops out and its ballots move on, until one holds more than half.

Half is counted of the ballots that still name somebody. It can drop the option that beats every other one head to
head (Burlington 2009), so the organiser is told so.
"""

from collections.abc import Mapping
from typing import Final

from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.methods.additive import all_valid as highest
from voting.methods.additive import tiers_by_total
from voting.piles import Piles, Round, by_lot_if_drawn, fewest, last_votes, round_steps, tiers_of
from voting.result import MethodCount, Tiers
from voting.setting import Setting

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = RANK
TIE_RULE: Final = "The rounds have looked back at every earlier round already, so nothing is left to separate these."
TAKES: Final = frozenset({"several"})
ADDS: Final = False


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals are the votes of each option in its last round."""
    rounds = run(setting, patterns)
    last = rounds[-1]
    rest = [option for option in last.votes if option not in last.elected]
    return MethodCount(
        totals=last_votes(setting.options, rounds),
        tiers=tiers_of(setting.options, rounds, tiers_by_total(rest, last.votes)),
        steps=round_steps(rounds),
    )


def split_tie(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """Never separates anything: see `TIE_RULE`."""
    return (tied,)


def run(setting: Setting, patterns: Mapping[Choice, int]) -> list[Round]:
    """All rounds. The last one elects somebody, or holds only options that nothing separates."""
    piles = Piles(setting, patterns)
    rounds: list[Round] = []
    while True:
        votes = piles.votes
        held = sum(votes.values())
        now = Round(votes, piles.cast - held)
        winner = tuple(option for option, number in votes.items() if 2 * number > held)
        if winner or len(votes) == 1:
            return [*rounds, now._replace(elected=winner or tuple(votes), why="more than half")]
        group, why = fewest(votes, [*rounds, now])
        if len(group) == len(votes):
            # All are equal, now and before: that is a tie for the win, and the tie chain's to settle.
            return [*rounds, now._replace(why="equal in every round")]
        dropped, why = by_lot_if_drawn(setting, group, why)
        takers = set(votes) - set(dropped)
        moved: dict[tuple[str, str | None], int] = {}
        for option in dropped:
            moved |= piles.transfer(option, takers, {1: 1})  # type: ignore[arg-type]
            piles.remove(option)
        rounds.append(now._replace(dropped=dropped, moved=moved, why=why))
