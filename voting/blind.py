"""Blind signatures: RSABSSA with SHA-384 as in RFC 9474, all four variants, without any secret exponent.

What a voter and a verifier compute is here. The signer's power `m -> m^d mod n` is handed in: the time of Python's own
`pow` depends on the exponent, so it must never see a secret one. Chance is handed in too (prefix, salt, factor).
"""

from collections.abc import Callable, Mapping
from hashlib import sha384
from math import gcd
from typing import Final, NamedTuple

from voting.canonical import VotingError

HASH_BYTES: Final = 48
TRAILER: Final = 0xBC
PREFIX_BYTES: Final = 32
SUITE: Final = "RSABSSA-SHA384-PSS-Randomized"
PublicPower = Callable[[int, int, int], int]  # (base, exponent, modulus), as `pow`; for public exponents alone
SecretPower = Callable[[int], int]


class BadToken(VotingError):
    """A message, blinded message or signature that the key has nothing to do with."""


class SigningFault(Exception):
    """The signer computed a wrong power: the value would betray the key's factors, so it was not given out."""


class PublicKey(NamedTuple):
    """An RSA key as everybody may know it."""

    modulus: int
    exponent: int = 65537

    @property
    def size(self) -> int:
        """Bytes of the modulus, and of every signature."""
        return (self.modulus.bit_length() + 7) // 8


class Variant(NamedTuple):
    """Bytes of salt in the encoding, and of random prefix before the message."""

    salt_bytes: int
    prefix_bytes: int


VARIANTS: Final[Mapping[str, Variant]] = {
    "RSABSSA-SHA384-PSS-Randomized": Variant(HASH_BYTES, PREFIX_BYTES),
    "RSABSSA-SHA384-PSSZERO-Randomized": Variant(0, PREFIX_BYTES),
    "RSABSSA-SHA384-PSS-Deterministic": Variant(HASH_BYTES, 0),
    "RSABSSA-SHA384-PSSZERO-Deterministic": Variant(0, 0),
}


class Blinded(NamedTuple):
    """What the signer gets, and the number that takes the blinding off again; that one stays with the voter."""

    message: bytes
    inverse: int


def prepare(message: bytes, prefix: bytes, suite: str = SUITE) -> bytes:
    """The message that is signed: a random prefix, which a signer cannot have foreseen, and what was meant."""
    if len(prefix) != VARIANTS[suite].prefix_bytes:
        raise ValueError(f"{suite} takes a prefix of {VARIANTS[suite].prefix_bytes} bytes, not {len(prefix)}")
    return prefix + message


def blind(key: PublicKey, prepared: bytes, salt: bytes, factor: int) -> Blinded:
    """Encode and blind. `factor` is random in 1 to n - 1; `BadToken` where it or the message has no inverse."""
    encoded = pss_encode(prepared, key.modulus.bit_length() - 1, salt)
    if gcd(encoded, key.modulus) != 1 or gcd(factor, key.modulus) != 1 or not 0 < factor < key.modulus:
        raise BadToken("bad_factor", "the message or the factor has no inverse; take another factor")
    hidden = encoded * pow(factor, key.exponent, key.modulus) % key.modulus
    return Blinded(hidden.to_bytes(key.size, "big"), pow(factor, -1, key.modulus))


def blind_sign(key: PublicKey, blinded: bytes, power: SecretPower) -> bytes:
    """The signer's part: it sees a random number and learns nothing of the message.

    Raises `BadToken` for what is no number below the modulus, `SigningFault` where the power was computed wrongly.
    """
    number = int.from_bytes(blinded, "big")
    if len(blinded) != key.size or not 0 < number < key.modulus:
        raise BadToken("wrong_size", f"a blinded message has {key.size} bytes and is below the modulus")
    signed = power(number)
    if pow(signed, key.exponent, key.modulus) != number:
        raise SigningFault
    return signed.to_bytes(key.size, "big")


def finalize(key: PublicKey, prepared: bytes, blind_signature: bytes, inverse: int, suite: str = SUITE) -> bytes:
    """Take the blinding off and check the signature; `BadToken` where the signer gave another one."""
    if len(blind_signature) != key.size:
        raise BadToken("wrong_size", f"a signature has {key.size} bytes, not {len(blind_signature)}")
    signature = int.from_bytes(blind_signature, "big") * inverse % key.modulus
    signed = signature.to_bytes(key.size, "big")
    if not verify(key, prepared, signed, suite):
        raise BadToken("wrong_signature", "the signer's answer does not fit the message and its key")
    return signed


def verify(key: PublicKey, prepared: bytes, signature: bytes, suite: str = SUITE, power: PublicPower = pow) -> bool:
    """Whether this is a signature of the key: an ordinary RSASSA-PSS signature (RFC 8017, section 8.1.2)."""
    number = int.from_bytes(signature, "big")
    if len(signature) != key.size or number >= key.modulus:
        return False
    encoded = int(power(number, key.exponent, key.modulus))
    return pss_fits(prepared, encoded, key.modulus.bit_length() - 1, VARIANTS[suite].salt_bytes)


def pss_encode(message: bytes, bits: int, salt: bytes) -> int:
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) as a number of at most `bits` bits."""
    size = (bits + 7) // 8
    block_bytes = size - HASH_BYTES - 1
    if block_bytes < len(salt) + 1:
        raise ValueError(f"{bits} bits are too few for this encoding")
    digest = _digest(message, salt)
    block = b"\x01" + salt
    masked = int.from_bytes(block, "big") ^ _mask(digest, block_bytes, bits)
    return (masked << 8 * HASH_BYTES | int.from_bytes(digest, "big")) << 8 | TRAILER


def pss_fits(message: bytes, encoded: int, bits: int, salt_bytes: int) -> bool:
    """EMSA-PSS-VERIFY (RFC 8017, section 9.1.2)."""
    if encoded >> bits or encoded & 0xFF != TRAILER:
        return False
    digest = (encoded >> 8 & (1 << 8 * HASH_BYTES) - 1).to_bytes(HASH_BYTES, "big")
    block_bytes = (bits + 7) // 8 - HASH_BYTES - 1
    block = encoded >> 8 * (HASH_BYTES + 1) ^ _mask(digest, block_bytes, bits)
    if block >> 8 * salt_bytes != 1:
        return False
    salt = (block & (1 << 8 * salt_bytes) - 1).to_bytes(salt_bytes, "big")
    return _digest(message, salt) == digest


def _digest(message: bytes, salt: bytes) -> bytes:
    return sha384(bytes(8) + sha384(message).digest() + salt).digest()


def _mask(seed: bytes, length: int, bits: int) -> int:
    """MGF1 (RFC 8017, appendix B.2.1), its bits above the encoding's length cleared."""
    rounds = -(-length // HASH_BYTES)
    mask = b"".join(sha384(seed + at.to_bytes(4, "big")).digest() for at in range(rounds))[:length]
    return int.from_bytes(mask, "big") & (1 << bits - 8 * (HASH_BYTES + 1)) - 1
