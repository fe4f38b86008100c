"""Lots: of two with equal points neither is before the other by name or number, but by a fixed draw for each pair.

A draw depends on the two ids alone, so that the order in which people are given changes nothing.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from scheduling.matching.ids import Id

BITS = 20  # of a draw; a key is points * 2^BITS + draw
ONE_POINT = 1 << BITS
_MASK = (1 << 64) - 1
_STIR = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)  # SplitMix64 (Steele, Lea, Flood 2014)

Words = NDArray[np.uint64]


def hash_of(identity: Id) -> int:
    """64 bits; 1 and "1" differ."""
    return int.from_bytes(blake2b(repr(identity).encode(), digest_size=8).digest(), "big")


def hashes_of(identities: Sequence[Id]) -> Words:
    return np.array([hash_of(identity) for identity in identities], dtype=np.uint64)


def draw(one: int, other: int) -> int:
    """The lot of two hashes, the same both ways."""
    x = one ^ other
    x = ((x ^ (x >> 30)) * _STIR[0]) & _MASK
    x = ((x ^ (x >> 27)) * _STIR[1]) & _MASK
    return (x ^ (x >> 31)) >> (64 - BITS)


def draws(one: np.uint64, others: Words) -> NDArray[np.int64]:
    """The lots of one with many."""
    x = others ^ one
    x = (x ^ (x >> np.uint64(30))) * np.uint64(_STIR[0])
    x = (x ^ (x >> np.uint64(27))) * np.uint64(_STIR[1])
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(64 - BITS)).astype(np.int64)
