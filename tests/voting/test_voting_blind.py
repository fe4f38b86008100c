"""Blind signatures: the RFC's own vectors, what must be refused, and that a signature says nothing of who got it."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from voting.blind import (
    SUITE,
    VARIANTS,
    BadToken,
    PublicKey,
    SigningFault,
    blind,
    blind_sign,
    finalize,
    prepare,
    pss_encode,
    verify,
)

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "rfc9474.json").read_text("utf-8"))
N, E, D = (int(VECTORS["key"][name], 16) for name in "ned")
KEY = PublicKey(N, E)
CASES = VECTORS["cases"]


def published(number: int) -> int:
    """The power under the RFC's published exponent, which is no secret."""
    return pow(number, D, N)


def test_every_variant_has_its_vector() -> None:
    assert [case["name"] for case in CASES] == list(VARIANTS)
    assert int(VECTORS["key"]["p"], 16) * int(VECTORS["key"]["q"], 16) == N


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_vectors_of_the_rfc(case: dict[str, Any]) -> None:
    suite, salt = case["name"], bytes.fromhex(case["salt"])
    inverse = int(case["inv"], 16)
    prepared = prepare(bytes.fromhex(case["msg"]), bytes.fromhex(case["msg_prefix"]), suite)
    assert prepared.hex() == case["prepared_msg"]
    if "encoded_msg" in case:
        assert pss_encode(prepared, N.bit_length() - 1, salt).to_bytes(KEY.size, "big").hex() == case["encoded_msg"]
    blinded = blind(KEY, prepared, salt, pow(inverse, -1, N))
    assert (blinded.message.hex(), blinded.inverse) == (case["blinded_msg"], inverse)
    signed = blind_sign(KEY, blinded.message, published)
    assert signed.hex() == case["blind_sig"]
    signature = finalize(KEY, prepared, signed, inverse, suite)
    assert signature.hex() == case["sig"]
    assert verify(KEY, prepared, signature, suite)
    others = [name for name, variant in VARIANTS.items() if variant.salt_bytes != VARIANTS[suite].salt_bytes]
    assert not any(verify(KEY, prepared, signature, name) for name in others)


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def test_an_ordinary_verifier_accepts_it_and_both_refuse_what_was_changed(private: rsa.RSAPrivateKey) -> None:
    numbers = private.private_numbers()
    key = PublicKey(numbers.public_numbers.n)
    chance = Random(9474)
    for _ in range(20):
        prepared = prepare(chance.randbytes(16), chance.randbytes(32))
        blinded = blind(key, prepared, chance.randbytes(48), chance.randrange(2, key.modulus))
        signed = blind_sign(key, blinded.message, lambda number: pow(number, numbers.d, key.modulus))
        signature = finalize(key, prepared, signed, blinded.inverse)
        private.public_key().verify(
            signature, prepared, padding.PSS(padding.MGF1(hashes.SHA384()), 48), hashes.SHA384()
        )
        flipped = bytearray(signature)
        flipped[chance.randrange(256)] ^= 1 << chance.randrange(8)
        assert not verify(key, prepared, bytes(flipped))
        assert not verify(key, prepared[:-1] + bytes([prepared[-1] ^ 1]), signature)
        with pytest.raises(InvalidSignature):
            private.public_key().verify(
                bytes(flipped), prepared, padding.PSS(padding.MGF1(hashes.SHA384()), 48), hashes.SHA384()
            )


def test_what_is_refused(private: rsa.RSAPrivateKey) -> None:
    numbers = private.private_numbers()
    key = PublicKey(numbers.public_numbers.n)
    power: Callable[[int], int] = lambda number: pow(number, numbers.d, key.modulus)  # noqa: E731
    prepared = prepare(bytes(16), bytes(32))
    blinded = blind(key, prepared, bytes(48), 12345)
    signature = finalize(key, prepared, blind_sign(key, blinded.message, power), blinded.inverse)
    for wrong in (b"", blinded.message + b"\0", bytes(256), key.modulus.to_bytes(256, "big")):
        with pytest.raises(BadToken):
            blind_sign(key, wrong, power)
    # One wrong power under the remainder theorem would give the key's factors away.
    with pytest.raises(SigningFault):
        blind_sign(key, blinded.message, lambda number: power(number) ^ 1)
    for answer in (bytes(256), blind_sign(key, blinded.message, power)[:-1]):
        with pytest.raises(BadToken):
            finalize(key, prepared, answer, blinded.inverse)
    for factor in (0, key.modulus, numbers.p):
        with pytest.raises(BadToken):
            blind(key, prepared, bytes(48), factor)
    beyond = int.from_bytes(signature, "big") + key.modulus
    assert not verify(key, prepared, beyond.to_bytes(257, "big"))
    assert not verify(key, prepared, b"")
    with pytest.raises(ValueError, match="prefix of 32 bytes"):
        prepare(bytes(16), b"", SUITE)


def test_every_blinded_message_fits_every_signature(private: rsa.RSAPrivateKey) -> None:
    """Perfect blindness: for any blinded message and any token there is a factor that joins them."""
    numbers = private.private_numbers()
    key = PublicKey(numbers.public_numbers.n)
    chance = Random(1)
    tokens, seen = [], []
    for _ in range(2):
        prepared, salt = prepare(chance.randbytes(16), chance.randbytes(32)), chance.randbytes(48)
        seen.append(blind(key, prepared, salt, chance.randrange(2, key.modulus)).message)
        tokens.append((prepared, salt, pss_encode(prepared, 2047, salt)))
    for message in seen:
        for prepared, salt, encoded in tokens:
            factor = pow(int.from_bytes(message, "big") * pow(encoded, -1, key.modulus), numbers.d, key.modulus)
            assert blind(key, prepared, salt, factor).message == message
