"""The methods of counting: what each must offer, and the one list of those that exist."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from voting.choice import Choice
from voting.methods import approval, plurality
from voting.result import MethodCount


class Method(Protocol):
    """One file in this folder. Pure arithmetic on option ids: no spec, no quorum, no lots."""

    @property
    def FORM(self) -> str:
        """The form of choice that this method counts, for instance "pick"."""

    @property
    def TIE_RULE(self) -> str:
        """One sentence: what the method itself can say about a tie. Printed in the trace."""

    def highest_max_choices(self, n_options: int) -> int:
        """How many options one ballot may name at most under this method."""

    def parse(self, options: Sequence[str], max_choices: int, value: object) -> Choice:
        """Read the value of a raw choice of this form; raise `BadChoice` when it is wrong."""

    def tally(self, options: Sequence[str], patterns: Mapping[Choice, int]) -> MethodCount:
        """Totals, tiers (best first) and steps, from valid choices and the summed weight of each."""

    def split_tie(
        self, options: Sequence[str], tied: Sequence[str], patterns: Mapping[Choice, int]
    ) -> tuple[tuple[str, ...], ...]:
        """The tied options in tiers, best first, by the method's own rule; one tier = still tied."""


METHODS: Mapping[str, Method] = {"plurality": plurality, "approval": approval}
