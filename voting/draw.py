"""Drawing by lot in public: a seed that was committed to before, a word said aloud after, and an order that follows."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from voting.ballot import BallotSpec
from voting.canonical import sha256_hex

RULE: Final = "sorted by the SHA-256 of seed|word|purpose|label, in UTF-8, as hexadecimal"
DRAWN: Final = "drawn"  # the term `candidate_order` where the candidates stand in drawn order
ORDER: Final = "order"  # the purpose of the draw that orders the candidates
TIE: Final = "tie"  # the purpose of the draw that decides a tie


class Draw(NamedTuple):
    """What a draw follows from. The hash of `seed` is public before anybody knows `word`, and `word` is chosen by
    those who watch: then neither side can steer the order."""

    seed: str  # 64 hexadecimal digits
    word: str  # "" where nobody said one: then the order rests on the seed alone

    def order(self, purpose: str, labels: Sequence[str]) -> tuple[str, ...]:
        """The labels in drawn order; the order in which they are given plays no part."""
        return tuple(sorted(labels, key=lambda label: self.ticket(purpose, label)))

    def ticket(self, purpose: str, label: str) -> str:
        """The number that a label draws, hex."""
        return sha256("|".join((self.seed, self.word, purpose, label)).encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is published of a seed beforehand: hex SHA-256 of its text."""
    return sha256_hex(seed.encode())


def draw_of(spec: BallotSpec) -> Draw | None:
    """The draw that the rules declare, if any."""
    terms = dict(spec.terms)
    return Draw(terms["draw_seed"], terms.get("draw_word", "")) if "draw_seed" in terms else None


def draw_fits(spec: BallotSpec) -> bool:
    """Whether candidates and lot stand in the order that the declared draw gives; true where nothing was drawn."""
    draw = draw_of(spec)
    if draw is None:
        return True
    labels = {option.label: option.id for option in spec.options}
    ordered = dict(spec.terms).get("candidate_order") != DRAWN or tuple(labels) == draw.order(ORDER, tuple(labels))
    lot = tuple(labels[label] for label in draw.order(TIE, tuple(labels)))
    return ordered and (not spec.lot_order or spec.lot_order == lot)
