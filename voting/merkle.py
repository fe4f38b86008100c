"""Merkle tree hash and inclusion proofs as in RFC 6962, section 2.1 (SHA-256)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

LEAF_PREFIX: Final = b"\x00"
NODE_PREFIX: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The audit path of leaf `index` (from 0) in a tree of `size` leaves: sibling hashes, lowest first."""

    index: int
    size: int
    path: tuple[bytes, ...]


def leaf_hash(data: bytes) -> bytes:
    """SHA256(0x00 | data), 32 bytes."""
    return sha256(LEAF_PREFIX + data).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes in the given order; of nothing, SHA256 of the empty string."""
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> InclusionProof:
    """The audit path of one leaf; raises `IndexError` when there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"leaf {index} of {len(leaves)}")
    path: list[bytes] = []
    level, at = list(leaves), index
    while len(level) > 1:
        if at ^ 1 < len(level):
            path.append(level[at ^ 1])
        level, at = _parents(level), at >> 1
    return InclusionProof(index, len(leaves), tuple(path))


def proves_inclusion(leaf: bytes, proof: InclusionProof, root: bytes) -> bool:
    """True when `leaf` stands at `proof.index` of the tree with this root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    at, last, current = proof.index, proof.size - 1, leaf
    siblings = iter(proof.path)
    while last:
        if at ^ 1 <= last:
            sibling = next(siblings, None)
            if sibling is None:
                return False
            current = _node(sibling, current) if at & 1 else _node(current, sibling)
        at, last = at >> 1, last >> 1
    return next(siblings, None) is None and current == root


def _parents(level: Sequence[bytes]) -> list[bytes]:
    # A lone last node moves up unchanged: the same tree as RFC 6962's split at the largest power of two.
    parents = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*parents, level[-1]] if len(level) % 2 else parents


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(NODE_PREFIX + left + right).digest()
