"""The Merkle tree against published roots and the recursive definition, and proofs that cannot be bent."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting import InclusionProof, merkle_root, proves_inclusion, six_words
from voting.merkle import inclusion_proof, leaf_hash
from voting.words import WORDS

# The eight leaves and the roots of their first 1 to 8, from the test data of Certificate Transparency.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
CT_LEAVES += ["606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_of(n: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(n)]


def defined_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two smaller than n."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


@pytest.mark.parametrize("n", range(1, 9))
def test_published_roots(n: int) -> None:
    assert merkle_root([leaf_hash(bytes.fromhex(data)) for data in CT_LEAVES[:n]]).hex() == CT_ROOTS[n - 1]


def test_the_root_of_nothing() -> None:
    assert merkle_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("n", range(40))
def test_every_size_follows_the_definition_and_every_leaf_has_its_proof(n: int) -> None:
    leaves = leaves_of(n)
    root = merkle_root(leaves)
    assert root == defined_root(leaves)
    for at, leaf in enumerate(leaves):
        proof = inclusion_proof(leaves, at)
        assert proves_inclusion(leaf, proof, root)
        assert len(proof.path) <= (n - 1).bit_length()


@given(st.integers(2, 40), st.data())
def test_a_bent_proof_proves_nothing(n: int, data: st.DataObject) -> None:
    leaves = leaves_of(n)
    root = merkle_root(leaves)
    at = data.draw(st.integers(0, n - 1))
    other = data.draw(st.integers(0, n - 1).filter(lambda index: index != at))
    proof = inclusion_proof(leaves, at)
    dropped = data.draw(st.integers(0, len(proof.path) - 1))
    bent = [
        replace(proof, path=proof.path[:dropped] + proof.path[dropped + 1 :]),
        replace(proof, path=(*proof.path, leaves[0])),
        replace(proof, path=(*proof.path[:-1], bytes(32))),
        replace(proof, index=-1),
        replace(proof, index=n),
        replace(proof, size=0),
    ]
    assert not any(proves_inclusion(leaves[at], wrong, root) for wrong in bent)
    assert not proves_inclusion(leaves[other], proof, root)
    assert not proves_inclusion(leaves[at], proof, merkle_root(leaves[:-1]))


def test_a_lone_leaf_is_its_own_root() -> None:
    [leaf] = leaves_of(1)
    assert inclusion_proof([leaf], 0) == InclusionProof(0, 1, ())
    assert proves_inclusion(leaf, InclusionProof(0, 1, ()), leaf)
    with pytest.raises(IndexError):
        inclusion_proof([leaf], 1)


def test_the_word_list_is_fixed() -> None:
    assert len(WORDS) == len(set(WORDS)) == 1024
    assert list(WORDS) == sorted(WORDS)
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 8 for word in WORDS)
    # Whoever changes the list makes the words of every old root unreadable.
    digest = sha256(" ".join(WORDS).encode()).hexdigest()
    assert digest == "dd5bc4794dfba361679da71188b43d19ac13c9c520461bcc461c78e6bc654b19"


def test_six_words_are_the_first_sixty_bits() -> None:
    assert six_words(bytes(32)) == (WORDS[0],) * 6
    assert six_words(b"\xff" * 32) == (WORDS[1023],) * 6
    number = sum(index << 256 - 10 * place for place, index in enumerate([5, 0, 1023, 64, 1, 512], start=1))
    assert six_words(number.to_bytes(32, "big")) == tuple(WORDS[i] for i in (5, 0, 1023, 64, 1, 512))
    with pytest.raises(ValueError, match="32 bytes"):
        six_words(b"short")
