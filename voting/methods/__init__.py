"""The methods of counting: what each must offer, and the one list of those that exist."""

from collections.abc import Mapping
from typing import Protocol

from voting.choice import Choice
from voting.methods import approval, borda, irv, plurality, points, ranked_pairs, schulze, score, stv
from voting.result import MethodCount, Number, Tiers
from voting.setting import Setting


class Method(Protocol):
    """One file in this folder. Pure arithmetic on option ids: no people, no quorum, nothing drawn."""

    @property
    def FORM(self) -> str:
        """The form of choice that this method counts: "pick", "rank" or "score"."""

    @property
    def TIE_RULE(self) -> str:
        """One sentence: what the method itself can say about a tie. Printed in the trace."""

    @property
    def TAKES(self) -> frozenset[str]:
        """What the rules may set for it, of: several, seats, equal, top_score, scale."""

    @property
    def ADDS(self) -> bool:
        """Whether its totals are sums over ballots, so that an option's share of all of them means something."""

    def highest(self, setting: Setting, valid: int) -> Number:
        """The largest total that one option could have, with `valid` votes: what bars are drawn against."""

    def parse(self, setting: Setting, value: object) -> Choice:
        """Read the value of a raw choice of this form; raise `BadChoice` when it is wrong."""

    def tally(self, setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
        """Totals, tiers (best first) and steps, from valid choices and the summed weight of each."""

    def split_tie(self, setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
        """The tied options in tiers, best first, by the method's own rule; one tier = still tied."""


METHODS: Mapping[str, Method] = {
    "plurality": plurality,
    "approval": approval,
    "score": score,
    "borda": borda,
    "points": points,
    "irv": irv,
    "stv": stv,
    "schulze": schulze,
    "ranked_pairs": ranked_pairs,
}
