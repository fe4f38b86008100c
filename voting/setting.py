"""What a method may know of the rules: enough to read and count choices, and nothing about people or times."""

from typing import NamedTuple


class Setting(NamedTuple):
    """The part of `BallotSpec` that the methods count by.

    `max_choices`  options that one ballot may name, rank or score at most.
    `allow_equal`  whether a ranking may put several options on one rung.
    `top_score`    score: marks run from 0 to this one.
    `scale`        points: what each rank is worth, best first.
    `lot_order`    drawn before opening; empty unless the tie chain draws on it.
    """

    options: tuple[str, ...]
    seats: int = 1
    max_choices: int = 1
    allow_equal: bool = False
    top_score: int = 0
    scale: tuple[int, ...] = ()
    lot_order: tuple[str, ...] = ()
